import {
  MAX_ROW_BYTES,
  MAX_STATE_KEY,
  MAX_STATE_LIST,
  MAX_STATE_QUESTION,
  type StateStep,
} from "@interlock/runtime/state";
import { describe, expect, test } from "vitest";
import type { OpenStore } from "./describe-state-store.ts";
import { charge, put, sumOf, T, versionOf } from "./sample-steps.ts";
import { storeTests } from "./with-store.ts";

const failed = { code: "store.failed" };

const hostileNames = ["", "a\0b", "\0", "\ud800", "a\udc00", "\udc00\ud800", "x".repeat(MAX_STATE_KEY + 1)];

const oddNames = [
  "'",
  '"; DROP TABLE rows; --',
  "%_*?[a]",
  "\n",
  "\u2028",
  "e\u0301",
  "é",
  "\ufeff",
  "\ufffd",
  "\uffff",
  "x".repeat(MAX_STATE_KEY),
];

const noNumbers = [Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53, -(2 ** 53)];

/** A row whose canonical JSON has this many bytes. */
function ofBytes(bytes: number): StateStep {
  return { kind: "put", key: "a", version: 0, value: { v: "x".repeat(bytes - 8) } };
}

function selfHolding(): Record<string, never> {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  return value as Record<string, never>;
}

/** What has a bound: names, numbers, values, and how many of each; reaching one does nothing. */
export function testBounds(open: OpenStore): void {
  const withStore = storeTests(open);

  describe("bounds", () => {
    test(
      "keep names exactly, or refuse them",
      withStore(async (store) => {
        for (const [at, name] of oddNames.entries()) {
          expect(await store.commit([put(name, 0, { at }), charge(name, name)])).toEqual({ ok: true });
        }
        for (const [at, name] of oddNames.entries()) {
          expect((await store.read({ rows: [name], tallies: [] })).rows[0]).toMatchObject({
            key: name,
            value: { at },
          });
          expect(await sumOf(store, name)).toMatchObject({ count: 1 });
        }
        expect((await store.list("", null, 100)).map(({ key }) => key).sort()).toEqual([...oddNames].sort());
        for (const name of hostileNames) {
          await expect(store.commit([put("good"), put(name)])).rejects.toMatchObject(failed);
          await expect(store.commit([{ kind: "expect", key: name, version: 0 }])).rejects.toMatchObject(
            failed,
          );
          await expect(store.commit([{ kind: "remove", key: name, version: 1 }])).rejects.toMatchObject(
            failed,
          );
          await expect(store.commit([charge(name, "e")])).rejects.toMatchObject(failed);
          await expect(store.commit([charge("t", name)])).rejects.toMatchObject(failed);
          await expect(store.commit([{ kind: "clear", entry: name, tallies: null }])).rejects.toMatchObject(
            failed,
          );
          await expect(store.commit([{ kind: "clear", entry: "e", tallies: [name] }])).rejects.toMatchObject(
            failed,
          );
          await expect(store.read({ rows: [name], tallies: [] })).rejects.toMatchObject(failed);
          await expect(sumOf(store, name)).rejects.toMatchObject(failed);
        }
        // Nothing is what every key begins with, and what none comes before.
        for (const name of hostileNames.slice(1)) {
          await expect(store.list(name, null, 1)).rejects.toMatchObject(failed);
          await expect(store.list("", name, 1)).rejects.toMatchObject(failed);
        }
        expect(await versionOf(store, "good")).toBe(0);
      }),
    );

    test(
      "take no number that is not whole and exact",
      withStore(async (store) => {
        for (const number of noNumbers) {
          const steps: readonly StateStep[] = [
            put("a", number),
            charge("t", "e", { amount: number }),
            charge("t", "e", { fromMs: number }),
            charge("t", "e", { untilMs: number }),
            charge("t", "e", { within: { sinceMs: number, nowMs: T, atMost: 1 } }),
            charge("t", "e", { within: { sinceMs: 0, nowMs: number, atMost: 1 } }),
            charge("t", "e", { within: { sinceMs: 0, nowMs: T, atMost: number } }),
          ];
          for (const step of steps)
            await expect(store.commit([put("good"), step])).rejects.toMatchObject(failed);
          await expect(sumOf(store, "t", number)).rejects.toMatchObject(failed);
          await expect(store.sweep(number)).rejects.toMatchObject(failed);
        }
        await expect(store.commit([charge("t", "e", { amount: -1 })])).rejects.toMatchObject(failed);
        await expect(store.commit([put("a", -1)])).rejects.toMatchObject(failed);
        expect(await versionOf(store, "good")).toBe(0);
        expect(await sumOf(store, "t")).toMatchObject({ count: 0 });
      }),
    );

    test(
      "take values of a size, and plain ones only",
      withStore(async (store) => {
        await expect(store.commit([put("good"), ofBytes(MAX_ROW_BYTES + 1)])).rejects.toMatchObject(failed);
        expect(await store.commit([ofBytes(MAX_ROW_BYTES)])).toEqual({ ok: true });
        const wide: StateStep = {
          kind: "put",
          key: "w",
          version: 0,
          value: { v: "ä".repeat(MAX_ROW_BYTES / 2) },
        };
        await expect(store.commit([wide])).rejects.toMatchObject(failed);
        const strange: readonly unknown[] = [
          null,
          [],
          "text",
          5,
          undefined,
          new Map(),
          selfHolding(),
          { n: Number.NaN },
          { n: 2 ** 60 },
          { t: "\ud800" },
          { "\udc00": 1 },
          { u: undefined },
          { f: () => 1 },
          { toJSON: () => ({}) },
        ];
        for (const value of strange) {
          const step = { kind: "put", key: "s", version: 0, value } as StateStep;
          await expect(store.commit([put("good"), step])).rejects.toMatchObject(failed);
        }
        expect(await versionOf(store, "good")).toBe(0);
        expect(await versionOf(store, "s")).toBe(0);
      }),
    );

    test(
      "take so many steps, rows and tallies",
      withStore(async (store) => {
        const many = Array.from({ length: MAX_STATE_LIST + 1 }, (_, at) => put(`k${at}`));
        await expect(store.commit(many)).rejects.toMatchObject(failed);
        expect(await store.list("", null, 1)).toEqual([]);
        expect(await store.commit(many.slice(1))).toEqual({ ok: true });
        const names = Array.from({ length: MAX_STATE_QUESTION + 1 }, (_, at) => `k${at}`);
        const spans = names.map((tally) => ({ tally, sinceMs: 0, nowMs: T }));
        await expect(store.read({ rows: names, tallies: [] })).rejects.toMatchObject(failed);
        await expect(store.read({ rows: [], tallies: spans })).rejects.toMatchObject(failed);
        await expect(store.commit([{ kind: "clear", entry: "e", tallies: names }])).rejects.toMatchObject(
          failed,
        );
        const answer = await store.read({ rows: names.slice(1), tallies: spans.slice(1) });
        expect([answer.rows.length, answer.tallies.length]).toEqual([MAX_STATE_QUESTION, MAX_STATE_QUESTION]);
      }),
    );
  });
}
