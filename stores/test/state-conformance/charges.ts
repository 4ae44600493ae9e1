import { describe, expect, test } from "vitest";
import type { OpenStore } from "./describe-state-store.ts";
import { atMost, charge, put, sumOf, sumSince, T } from "./sample-steps.ts";
import { storeTests } from "./with-store.ts";

const NOTHING = { sum: 0, count: 0, oldestMs: null, newestMs: null };
const HUGE = Number.MAX_SAFE_INTEGER;

/** What a tally is: charged, summed over a span, bounded, taken back. */
export function testCharges(open: OpenStore): void {
  const withStore = storeTests(open);

  describe("a tally", () => {
    test(
      "comes to nothing before it was charged",
      withStore(async (store) => {
        expect(await sumOf(store, "none")).toEqual(NOTHING);
      }),
    );

    test(
      "sums what counts, and says since when",
      withStore(async (store) => {
        await store.commit([
          charge("t", "a", { amount: 3, fromMs: T - 5 }),
          charge("t", "b", { amount: 4, fromMs: T - 9 }),
          charge("t", "c", { amount: 5, fromMs: T - 7 }),
          charge("u", "a", { amount: 100 }),
        ]);
        expect(await sumOf(store, "t")).toEqual({ sum: 12, count: 3, oldestMs: T - 9, newestMs: T - 5 });
        const { tallies } = await store.read({
          rows: [],
          tallies: [
            { tally: "u", sinceMs: 0, nowMs: T },
            { tally: "t", sinceMs: T - 8, nowMs: T - 6 },
          ],
        });
        expect(tallies).toEqual([
          { sum: 100, count: 1, oldestMs: T, newestMs: T },
          { sum: 5, count: 1, oldestMs: T - 7, newestMs: T - 7 },
        ]);
      }),
    );

    test(
      "counts a charge behind the span's beginning, at its end, and before its own end",
      withStore(async (store) => {
        await store.commit([charge("t", "e", { fromMs: T, untilMs: T + 10 })]);
        const counts = async (sinceMs: number, nowMs: number): Promise<boolean> =>
          (await sumSince(store, "t", sinceMs, nowMs)).count === 1;
        expect(await counts(T, T + 1)).toBe(false);
        expect(await counts(T - 1, T + 1)).toBe(true);
        expect(await counts(T - 1, T - 1)).toBe(false);
        expect(await counts(T - 1, T)).toBe(true);
        expect(await counts(T - 1, T + 9)).toBe(true);
        expect(await counts(T - 1, T + 10)).toBe(false);
        expect(await counts(T + 5, T - 5)).toBe(false);
      }),
    );

    test(
      "holds times before 1970, far from now and as far as they go",
      withStore(async (store) => {
        const { MIN_SAFE_INTEGER: first } = Number;
        await store.commit([
          charge("t", "a", { fromMs: first }),
          charge("t", "b", { fromMs: -5, untilMs: -1 }),
          charge("t", "c", { fromMs: HUGE, untilMs: HUGE }),
          charge("t", "d", { fromMs: first + 1, untilMs: HUGE }),
        ]);
        expect(await sumSince(store, "t", first, HUGE - 1)).toEqual({
          sum: 1,
          count: 1,
          oldestMs: first + 1,
          newestMs: first + 1,
        });
        expect(await sumSince(store, "t", first, -2)).toMatchObject({ count: 2, newestMs: -5 });
        expect(await sumSince(store, "t", first, HUGE)).toEqual(NOTHING);
      }),
    );
  });

  describe("a charge", () => {
    test(
      "is taken up to its bound, and says what stood in its way",
      withStore(async (store) => {
        await store.commit([charge("t", "a", { amount: 6, fromMs: T - 1 })]);
        expect(await store.commit([charge("t", "b", { amount: 5, within: atMost(10) })])).toEqual({
          ok: false,
          step: 0,
          seen: { sum: 6, count: 1, oldestMs: T - 1, newestMs: T - 1 },
        });
        expect(await store.commit([charge("t", "b", { amount: 4, within: atMost(10) })])).toEqual({
          ok: true,
        });
        expect(await store.commit([charge("t", "c", { amount: 1, within: atMost(10) })])).toMatchObject({
          ok: false,
        });
      }),
    );

    test(
      "is held only against what counts in its span",
      withStore(async (store) => {
        await store.commit([
          charge("t", "old", { amount: 9, fromMs: T - 60 }),
          charge("t", "ended", { amount: 9, fromMs: T - 5, untilMs: T }),
          charge("t", "future", { amount: 9, fromMs: T + 1 }),
          charge("other", "x", { amount: 9 }),
        ]);
        const within = atMost(1, T - 60);
        expect(await store.commit([charge("t", "a", { within })])).toEqual({ ok: true });
        expect(await store.commit([charge("t", "b", { within })])).toMatchObject({
          ok: false,
          seen: { sum: 1 },
        });
      }),
    );

    test(
      "of nothing is held against its bound, adds nothing, and is never the second of its entry",
      withStore(async (store) => {
        const nothing = { amount: 0, within: atMost(2) };
        expect(await store.commit([charge("t", "e", nothing)])).toEqual({ ok: true });
        expect(await sumOf(store, "t")).toEqual(NOTHING);
        await store.commit([charge("t", "e", { amount: 2 })]);
        expect(await store.commit([charge("t", "e", nothing), charge("t", "e", { amount: 0 })])).toEqual({
          ok: true,
        });
        await store.commit([charge("t", "f", { amount: 1 })]);
        expect(await store.commit([charge("t", "e", nothing)])).toMatchObject({
          ok: false,
          seen: { sum: 3 },
        });
        expect(await store.commit([charge("t", "g", { amount: 0, within: atMost(-1, T) })])).toEqual({
          ok: false,
          step: 0,
          seen: NOTHING,
        });
      }),
    );

    test(
      "is taken once from an entry: of a tally, and not of another",
      withStore(async (store) => {
        await store.commit([
          charge("t", "e", { amount: 2, fromMs: T - 3 }),
          charge("t", "f", { amount: 4, fromMs: T + 3 }),
        ]);
        expect(await store.commit([charge("t", "e")])).toEqual({
          ok: false,
          step: 0,
          seen: { sum: 2, count: 1, oldestMs: T - 3, newestMs: T - 3 },
        });
        expect(await store.commit([charge("t", "e", { within: atMost(9, T - 1) })])).toEqual({
          ok: false,
          step: 0,
          seen: NOTHING,
        });
        expect(await store.commit([charge("u", "e"), charge("t", "g")])).toEqual({ ok: true });
        expect(await store.commit([charge("v", "e"), charge("v", "e")])).toMatchObject({
          ok: false,
          step: 1,
        });
        expect(await sumOf(store, "v")).toEqual(NOTHING);
      }),
    );

    test(
      "that has ended keeps its entry from charging again",
      withStore(async (store) => {
        await store.commit([charge("t", "e", { untilMs: T + 1 })]);
        expect(await store.commit([charge("t", "e", { fromMs: T + 5 })])).toMatchObject({ ok: false });
      }),
    );

    test(
      "is never taken where sums would be beyond what numbers hold exactly",
      withStore(async (store) => {
        await store.commit([charge("t", "a", { amount: HUGE })]);
        expect(await sumOf(store, "t")).toMatchObject({ sum: HUGE });
        for (const amount of [1, 2, HUGE]) {
          expect(await store.commit([charge("t", "b", { amount, within: atMost(HUGE) })])).toMatchObject({
            ok: false,
            seen: { sum: HUGE },
          });
        }
        expect(await store.commit([charge("t", "b", { amount: 1 }), charge("u", "b")])).toEqual({ ok: true });
        // What comes to more than can be said is an error, and never a smaller number.
        await expect(sumOf(store, "t")).rejects.toMatchObject({ code: "store.failed" });
        for (const amount of [0, 1]) {
          await expect(
            store.commit([put("row"), charge("t", "c", { amount, within: atMost(HUGE) })]),
          ).rejects.toMatchObject({ code: "store.failed" });
        }
        expect((await store.read({ rows: ["row"], tallies: [] })).rows).toEqual([null]);
        await store.commit([{ kind: "clear", entry: "a", tallies: null }]);
        expect(await sumOf(store, "t")).toMatchObject({ sum: 1 });
      }),
    );

    test(
      "many of the largest are an error, too, and not a wrapped number",
      withStore(async (store) => {
        const steps = Array.from({ length: 1000 }, (_, at) => charge("t", `e${at}`, { amount: HUGE }));
        for (const round of [1, 2, 3]) {
          await store.commit(
            steps.map((step) =>
              step.kind === "charge" ? { ...step, entry: `${step.entry} ${round}` } : step,
            ),
          );
        }
        await expect(sumOf(store, "t")).rejects.toMatchObject({ code: "store.failed" });
        await expect(store.commit([charge("t", "more", { within: atMost(HUGE) })])).rejects.toMatchObject({
          code: "store.failed",
        });
      }),
    );
  });

  describe("clearing", () => {
    test(
      "takes back what an entry was charged, on some tallies or on all",
      withStore(async (store) => {
        await store.commit(["a", "b", "c"].flatMap((tally) => [charge(tally, "e"), charge(tally, "f")]));
        expect(await store.commit([{ kind: "clear", entry: "e", tallies: ["a", "none", "a"] }])).toEqual({
          ok: true,
        });
        const counts = async (): Promise<readonly number[]> =>
          Promise.all(["a", "b", "c"].map(async (tally) => (await sumOf(store, tally)).count));
        expect(await counts()).toEqual([1, 2, 2]);
        expect(await store.commit([{ kind: "clear", entry: "e", tallies: [] }])).toEqual({ ok: true });
        expect(await counts()).toEqual([1, 2, 2]);
        expect(await store.commit([{ kind: "clear", entry: "e", tallies: null }])).toEqual({ ok: true });
        expect(await counts()).toEqual([1, 1, 1]);
        expect(await store.commit([{ kind: "clear", entry: "nobody", tallies: null }])).toEqual({ ok: true });
        expect(await store.commit([charge("a", "e")])).toEqual({ ok: true });
      }),
    );
  });

  describe("sweeping", () => {
    test(
      "forgets what ended before, and nothing else",
      withStore(async (store) => {
        await store.commit([
          charge("t", "a", { fromMs: T, untilMs: T + 1 }),
          charge("t", "b", { fromMs: T, untilMs: T + 2 }),
          charge("t", "c", { fromMs: T, untilMs: null }),
          charge("u", "a", { fromMs: T, untilMs: T - 5 }),
        ]);
        expect(await store.sweep(T + 2)).toBe(2);
        expect(await store.sweep(T + 2)).toBe(0);
        expect(await sumSince(store, "t", T - 1, T)).toMatchObject({ count: 2 });
        expect(await store.commit([charge("t", "b")])).toMatchObject({ ok: false });
      }),
    );
  });
}
