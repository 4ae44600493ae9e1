import { MAX_STATE_LIST, type StateStore } from "@interlock/runtime/state";
import { describe, expect, test } from "vitest";
import type { OpenStore } from "./describe-state-store.ts";
import { put } from "./sample-steps.ts";
import { storeTests } from "./with-store.ts";

// In the order of their UTF-8 bytes; by UTF-16 units the pair would stand before U+E000.
const ordered = [
  "A",
  "a",
  "a\u0001",
  "a ",
  "a%",
  "a_",
  "aa",
  "b",
  "\u007f",
  "ä",
  "\ud7ff",
  "\ue000",
  "\uffff",
  "\u{10000}",
  "\u{10ffff}",
];

async function keysOf(
  store: StateStore,
  prefix: string,
  after: string | null = null,
  limit = 100,
): Promise<readonly string[]> {
  return (await store.list(prefix, after, limit)).map(({ key }) => key);
}

/** What a listing is: of a prefix, in one order, page by page. */
export function testListing(open: OpenStore): void {
  const withStore = storeTests(open);

  describe("a listing", () => {
    test(
      "is in the order of the keys' bytes, whatever they hold",
      withStore(async (store) => {
        await store.commit([...ordered].reverse().map((key) => put(key)));
        expect(await keysOf(store, "")).toEqual(ordered);
      }),
    );

    test(
      "goes on behind any key, whether there is a row or not",
      withStore(async (store) => {
        await store.commit(ordered.map((key) => put(key)));
        for (const [at, key] of ordered.entries()) {
          expect(await keysOf(store, "", key, 2)).toEqual(ordered.slice(at + 1, at + 3));
        }
        expect(await keysOf(store, "", "ab")).toEqual(ordered.slice(ordered.indexOf("b")));
        expect(await keysOf(store, "a", "A")).toEqual(ordered.filter((key) => key.startsWith("a")));
        expect(await keysOf(store, "a", "b")).toEqual([]);
        expect(await keysOf(store, "a", "a", 1)).toEqual(["a\u0001"]);
        expect(await keysOf(store, "a", "")).toHaveLength(6);
      }),
    );

    test(
      "takes no letter of a prefix for anything else",
      withStore(async (store) => {
        await store.commit(ordered.map((key) => put(key)));
        expect(await keysOf(store, "a%")).toEqual(["a%"]);
        expect(await keysOf(store, "a_")).toEqual(["a_"]);
        expect(await keysOf(store, "A")).toEqual(["A"]);
        expect(await keysOf(store, "\u{10ffff}")).toEqual(["\u{10ffff}"]);
        expect(await keysOf(store, "zz")).toEqual([]);
      }),
    );

    test(
      "answers rows as they stand, at most so many",
      withStore(async (store) => {
        await store.commit([put("a", 0, { at: 1 })]);
        const [row] = await store.list("a", null, 1);
        expect(row).toEqual((await store.read({ rows: ["a"], tallies: [] })).rows[0]);
        expect(await store.list("a", null, 0)).toEqual([]);
        expect(await store.list("a", null, -1)).toEqual([]);
        await expect(store.list("a", null, 1.5)).rejects.toMatchObject({ code: "store.failed" });
        await expect(store.list("a", null, Number.NaN)).rejects.toMatchObject({ code: "store.failed" });
      }),
    );

    test(
      `hands out ${MAX_STATE_LIST} rows at once and no more`,
      withStore(async (store) => {
        const keys = Array.from({ length: MAX_STATE_LIST + 5 }, (_, at) => `k${String(at).padStart(5, "0")}`);
        await store.commit(keys.slice(0, MAX_STATE_LIST).map((key) => put(key)));
        await store.commit(keys.slice(MAX_STATE_LIST).map((key) => put(key)));
        const first = await keysOf(store, "k", null, Number.MAX_SAFE_INTEGER);
        expect(first).toEqual(keys.slice(0, MAX_STATE_LIST));
        expect(await keysOf(store, "k", first.at(-1), MAX_STATE_LIST)).toEqual(keys.slice(MAX_STATE_LIST));
      }),
    );
  });
}
