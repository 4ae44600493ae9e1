import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { canFill, type Candidate } from "./seating.ts";

/** Tries every way of seating everyone, or leaving them standing. */
function tried(counts: readonly number[], candidates: readonly Candidate[], agents: number): boolean {
  const [candidate, ...more] = candidates;
  if (agents < 0) return false;
  if (counts.every((count) => count === 0)) return true;
  if (candidate === undefined) return false;
  const sit = (seat: number, cost: number): boolean =>
    (counts[seat] ?? 0) > 0 && tried(counts.with(seat, (counts[seat] ?? 0) - 1), more, agents - cost);
  return (
    tried(counts, more, agents) ||
    candidate.own.some((seat) => sit(seat, 0)) ||
    candidate.byAgent.some((seat) => sit(seat, 1))
  );
}

const seats = fc.subarray([0, 1, 2]);
const candidate: fc.Arbitrary<Candidate> = fc.record({ own: seats, byAgent: seats });
const table = fc.tuple(
  fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 3, maxLength: 3 }),
  fc.array(candidate, { maxLength: 6 }),
  fc.integer({ min: 0, max: 3 }),
);

describe("filling seats", () => {
  test("is possible exactly where trying everything finds a way", () => {
    let filled = 0;
    fc.assert(
      fc.property(table, ([counts, candidates, agents]) => {
        const answer = canFill(counts, candidates, agents);
        if (answer) filled += 1;
        expect(answer).toBe(tried(counts, candidates, agents));
      }),
      { numRuns: 5_000 },
    );
    expect(filled).toBeGreaterThan(100);
  });

  test("never fails for one candidate more, one way more or one agent more", () => {
    fc.assert(
      fc.property(table, candidate, fc.nat(), ([counts, candidates, agents], one, at) => {
        if (!canFill(counts, candidates, agents)) return;
        const place = at % (candidates.length + 1);
        expect(canFill(counts, candidates.toSpliced(place, 0, one), agents)).toBe(true);
        expect(canFill(counts, candidates, agents + 1)).toBe(true);
        const wider = candidates.map((own, index) =>
          index === place
            ? { own: [...own.own, ...one.own], byAgent: [...own.byAgent, ...one.byAgent] }
            : own,
        );
        expect(canFill(counts, wider, agents)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("stays quick at the bounds of groups and approvals", () => {
    const started = performance.now();
    const everyone = Array.from({ length: 10_000 }, (_, index) => ({
      own: index % 2 === 0 ? [0, 1] : [1],
      byAgent: [],
    }));
    expect(canFill([500, 500], everyone, 0)).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
