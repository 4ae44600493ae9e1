import type { StateStep } from "@interlock/runtime/state";
import { describe, expect, test } from "vitest";
import type { OpenStore } from "./describe-state-store.ts";
import { atMost, charge, put, sumOf, T, versionOf } from "./sample-steps.ts";
import { storeTests } from "./with-store.ts";

/** What a row is: read, written, expected and removed at a version. */
export function testRows(open: OpenStore): void {
  const withStore = storeTests(open);

  describe("rows", () => {
    test(
      "answers what stands, in the order of the question, with its own time",
      withStore(async (store) => {
        expect(await store.commit([put("a", 0, { one: 1 }), put("b", 0, { two: 2 })])).toEqual({ ok: true });
        const answer = await store.read({ rows: ["b", "none", "a", "b"], tallies: [] });
        expect(answer.atMs).toBe(T);
        expect(answer.rows.map((row) => row?.value ?? null)).toEqual([
          { two: 2 },
          null,
          { one: 1 },
          { two: 2 },
        ]);
        expect(answer.rows.map((row) => row?.key ?? null)).toEqual(["b", null, "a", "b"]);
      }),
    );

    test(
      "gives back a value as it was, and lets nobody change what is kept",
      withStore(async (store) => {
        const value = {
          text: 'ä\u0000"\\\u{1F600}',
          list: [null, true, -0.5, { __proto__: null, deep: [] }],
          "": "",
        };
        const { text } = value;
        await store.commit([{ kind: "put", key: "a", version: 0, value }]);
        value.text = "changed after it was handed in";
        const first = (await store.read({ rows: ["a"], tallies: [] })).rows[0]?.value as { text: string };
        expect(JSON.parse(JSON.stringify(first))).toEqual({
          text,
          list: [null, true, -0.5, { deep: [] }],
          "": "",
        });
        expect(() => {
          first.text = "changed after it was handed out";
        }).not.toThrow(RangeError);
        expect((await store.read({ rows: ["a"], tallies: [] })).rows[0]?.value["text"]).toBe(text);
      }),
    );

    test(
      "keeps a member that is called as what objects inherit",
      withStore(async (store) => {
        const value = JSON.parse('{"__proto__":{"a":1},"constructor":2,"toJSON":3}') as Record<string, never>;
        await store.commit([{ kind: "put", key: "__proto__", version: 0, value }]);
        const { rows } = await store.read({ rows: ["__proto__", "constructor", "toString"], tallies: [] });
        expect(JSON.stringify(rows[0]?.value)).toBe('{"__proto__":{"a":1},"constructor":2,"toJSON":3}');
        expect(rows.slice(1)).toEqual([null, null]);
      }),
    );

    test(
      "gives every write another version, also after the row was removed",
      withStore(async (store) => {
        const versions: number[] = [];
        const write = async (): Promise<void> => {
          const version = await versionOf(store, "a");
          expect(
            await store.commit([put("a", version), put("other", await versionOf(store, "other"))]),
          ).toEqual({ ok: true });
          versions.push(await versionOf(store, "a"));
        };
        await write();
        await write();
        await store.commit([{ kind: "remove", key: "a", version: versions[1] ?? 0 }]);
        expect(await versionOf(store, "a")).toBe(0);
        await write();
        expect(
          await store.commit([{ kind: "remove", key: "a", version: versions[2] ?? 0 }, put("a")]),
        ).toEqual({ ok: true });
        versions.push(await versionOf(store, "a"));
        expect(new Set(versions).size).toBe(4);
        expect(Math.min(...versions)).toBeGreaterThan(0);
      }),
    );

    test(
      "never gives a version that was undone to another value",
      withStore(async (store) => {
        await store.commit([put("a", 0, { at: 1 })]);
        const seen = await versionOf(store, "a");
        const undone = await store.commit([put("a", seen, { at: 2 }), put("b"), put("b")]);
        expect(undone).toMatchObject({ ok: false, step: 2 });
        expect(await versionOf(store, "a")).toBe(seen);
        expect(await versionOf(store, "b")).toBe(0);
      }),
    );
  });

  describe("a step on a row", () => {
    const cases: readonly (readonly [
      string,
      (version: number) => StateStep,
      (version: number) => StateStep,
    ])[] = [
      [
        "expects a version",
        (version) => ({ kind: "expect", key: "a", version }),
        (version) => ({ kind: "expect", key: "a", version: version + 1 }),
      ],
      [
        "expects no row",
        () => ({ kind: "expect", key: "none", version: 0 }),
        () => ({ kind: "expect", key: "a", version: 0 }),
      ],
      ["writes at a version", (version) => put("a", version, { new: 1 }), (version) => put("a", version + 1)],
      ["writes a new row", () => put("none"), () => put("a")],
      [
        "removes at a version",
        (version) => ({ kind: "remove", key: "a", version }),
        (version) => ({ kind: "remove", key: "a", version: version + 1 }),
      ],
      [
        "removes nothing where there is nothing",
        () => ({ kind: "remove", key: "none", version: 0 }),
        () => ({ kind: "remove", key: "a", version: 0 }),
      ],
    ];
    for (const [name, done, refused] of cases) {
      test(
        `${name}, or says what stands there`,
        withStore(async (store) => {
          await store.commit([put("a", 0, { old: 1 })]);
          const version = await versionOf(store, "a");
          expect(await store.commit([refused(version)])).toEqual({
            ok: false,
            step: 0,
            seen: { key: "a", version, value: { old: 1 } },
          });
          expect(await store.commit([done(version)])).toEqual({ ok: true });
        }),
      );
    }

    test(
      "says that there is none where a row was to be",
      withStore(async (store) => {
        for (const kind of ["expect", "remove"] as const) {
          expect(await store.commit([{ kind, key: "none", version: 7 }])).toEqual({
            ok: false,
            step: 0,
            seen: null,
          });
        }
        expect(await store.commit([put("none", 7)])).toEqual({ ok: false, step: 0, seen: null });
        expect(await versionOf(store, "none")).toBe(0);
      }),
    );
  });

  describe("a commit", () => {
    test(
      "of nothing is done",
      withStore(async (store) => {
        expect(await store.commit([])).toEqual({ ok: true });
      }),
    );

    test(
      "does all of its steps or none, and names the first that could not be done",
      withStore(async (store) => {
        await store.commit([put("kept", 0, { at: 1 }), charge("t", "before")]);
        const kept = await versionOf(store, "kept");
        const steps: readonly StateStep[] = [
          put("kept", kept, { at: 2 }),
          put("new"),
          charge("t", "e"),
          { kind: "clear", entry: "before", tallies: null },
          put("gone"),
          { kind: "remove", key: "gone", version: 0 },
          put("none", 3),
        ];
        expect(await store.commit(steps)).toMatchObject({ ok: false, step: 5, seen: { key: "gone" } });
        expect(await store.commit(steps.filter(({ kind }) => kind !== "remove"))).toEqual({
          ok: false,
          step: 5,
          seen: null,
        });
        const { rows } = await store.read({ rows: ["kept", "new", "gone"], tallies: [] });
        expect(rows).toEqual([{ key: "kept", version: kept, value: { at: 1 } }, null, null]);
        expect(await sumOf(store, "t")).toMatchObject({ sum: 1, count: 1 });
        expect(await store.commit([charge("t", "before")])).toMatchObject({ ok: false });
        expect(await store.commit([charge("t", "e")])).toEqual({ ok: true });
      }),
    );

    test(
      "has each step see what those before it did",
      withStore(async (store) => {
        expect(
          await store.commit([
            put("a"),
            charge("t", "e1", { amount: 2, within: atMost(4) }),
            charge("t", "e2", { amount: 2, within: atMost(4) }),
            charge("t", "e3", { within: atMost(4) }),
          ]),
        ).toEqual({ ok: false, step: 3, seen: { sum: 4, count: 2, oldestMs: T, newestMs: T } });
        expect(
          await store.commit([
            charge("t", "e1", { amount: 4, within: atMost(4) }),
            { kind: "clear", entry: "e1", tallies: null },
            charge("t", "e1", { amount: 4, within: atMost(4) }),
          ]),
        ).toEqual({ ok: true });
        expect(await store.commit([put("a"), { kind: "expect", key: "a", version: 0 }])).toMatchObject({
          ok: false,
          step: 1,
          seen: { key: "a", value: {} },
        });
      }),
    );

    test(
      "that comes together with others is done alone or not at all, in the order in which they came",
      withStore(async (store) => {
        const outcomes = await Promise.all(
          Array.from({ length: 300 }, async (_, at) =>
            store.commit([charge("t", `e${at}`, { within: atMost(270) }), put(`row ${at}`)]),
          ),
        );
        expect(outcomes.map(({ ok }) => ok)).toEqual(Array.from({ length: 300 }, (_, at) => at < 270));
        expect(outcomes[270]).toMatchObject({ step: 0, seen: { sum: 270, count: 270 } });
        const versions = await Promise.all(
          Array.from({ length: 300 }, async (_, at) => versionOf(store, `row ${at}`)),
        );
        expect(versions.map((version) => version > 0)).toEqual(outcomes.map(({ ok }) => ok));
      }),
    );

    test(
      "of one key that comes together with others is done for one of them",
      withStore(async (store) => {
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, async (_, at) => store.commit([put("nonce", 0, { at })])),
        );
        expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
        for (const outcome of outcomes.slice(1))
          expect(outcome).toMatchObject({ seen: { value: { at: 0 } } });
      }),
    );

    test(
      "that was refused for its bounds hinders none that came with it",
      withStore(async (store) => {
        const [good, bad, other] = await Promise.allSettled([
          store.commit([put("a")]),
          store.commit([put("b"), put("\0")]),
          store.commit([put("c")]),
        ]);
        expect([good.status, bad.status, other.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
        expect(await versionOf(store, "b")).toBe(0);
      }),
    );
  });
}
