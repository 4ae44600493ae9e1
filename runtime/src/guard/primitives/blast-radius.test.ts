import type { Prediction } from "@interlock/ledger";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { now } from "../../../test/modules.ts";
import { answer, commit, type NaiveState } from "../../../test/naive-state.ts";
import { subject } from "../../../test/subjects.ts";
import { known, unknown } from "../../fact.ts";
import { blastServicesAtMost, blastShareAtMost } from "../../primitives/blast-radius.ts";
import { percentiles, type Effect, type Percentile } from "../../vocabulary/words.ts";
import type { BlastTaking } from "../takings.ts";
import { askBlast, blastFacts, blastSettled, blastSteps, reservationOf } from "./blast-radius.ts";

const quiet = { by: "model/1", modelDigest: null, part: "exposure" };

function users(upperPpm: { readonly [at in Percentile]?: number }, services?: number): Prediction {
  const share = { pointPpm: 0, upperPpm, samples: 1 };
  return { ...quiet, users: share, ...(services === undefined ? {} : { servicesAtMost: services }) };
}

const p95: BlastTaking = { clause: "a", share: "users", percentile: "p95", atMost: 50_000 };
const three: BlastTaking = { clause: "b", share: "services", percentile: null, atMost: 3 };

interface Enforcing {
  readonly state: NaiveState;
  readonly evaluation: string;
  readonly effect?: Effect;
}

/** Enforces: the text of the refusal, or null where it was done. */
function enforce(
  prediction: Prediction | null,
  blast: readonly BlastTaking[],
  { state, evaluation, effect = "changes" }: Enforcing,
): string | null {
  const steps = blastSteps(prediction, { blast }, { evaluation, nowMs: now, effect });
  const done = commit(
    state,
    steps.map(({ step }) => step),
  );
  if (done.ok) return null;
  const finding = steps[done.step]?.refusal(done.seen);
  return `${finding?.source}${finding?.isUnknown === true ? ", unknown" : ""}: ${finding?.seen}; ${finding?.bound}; ${finding?.margin}`;
}

const empty = (): NaiveState => ({ charges: [] });

function factsOf(state: NaiveState, prediction: Prediction | null): ReturnType<typeof blastFacts> {
  const asked = askBlast(prediction, null);
  return blastFacts(asked, answer(state, asked));
}

describe("the blast of what is not settled", () => {
  test("is counted together with this action's, and held against the bound", () => {
    const state = empty();
    const prediction = users({ p95: 30_000 }, 2);
    expect(enforce(prediction, [p95, three], { state, evaluation: "1" })).toBeNull();
    expect(factsOf(state, prediction)).toMatchObject({ users: { p95: known(60_000) }, services: known(4) });
    expect(enforce(prediction, [p95], { state, evaluation: "2" })).toBe(
      "blast_radius: 6% by now; at most 5% (a); 1% over",
    );
    expect(enforce(prediction, [three], { state, evaluation: "2" })).toBe(
      "blast_radius: 4 by now; at most 3 (b); 1 over",
    );
    commit(state, blastSettled("1"));
    expect(state.charges).toEqual([]);
    expect(enforce(prediction, [p95, three], { state, evaluation: "2" })).toBeNull();
  });

  test("is given back by its own action alone", () => {
    const state = empty();
    enforce(users({ p95: 30_000 }), [p95], { state, evaluation: "1" });
    commit(state, blastSettled("2"));
    expect(enforce(users({ p95: 30_000 }), [p95], { state, evaluation: "2" })).not.toBeNull();
  });

  test("is reserved by an action that nothing bounds, too", () => {
    const state = empty();
    expect(enforce(users({ p95: 30_000 }), [], { state, evaluation: "1" })).toBeNull();
    expect(enforce(users({ p95: 30_000 }), [p95], { state, evaluation: "2" })).not.toBeNull();
  });

  test("is at most the whole, which a bound of 100% lets pass", () => {
    const state = empty();
    const all: BlastTaking = { ...p95, atMost: 1_000_000 };
    const prediction = users({ p95: 700_000 });
    expect(enforce(prediction, [all], { state, evaluation: "1" })).toBeNull();
    expect(factsOf(state, prediction)).toMatchObject({ users: { p95: known(1_000_000) } });
    expect(enforce(prediction, [all], { state, evaluation: "2" })).toBeNull();
  });

  test("is held against the least of several bounds", () => {
    const state = empty();
    const bounds = [p95, { ...p95, clause: "c", atMost: 20_000 }, { ...p95, clause: "d", atMost: 40_000 }];
    expect(enforce(users({ p95: 30_000 }), bounds, { state, evaluation: "1" })).toMatch(/\(c\); 1% over/u);
  });
});

describe("a figure that nobody predicted", () => {
  const lost = unknown("it was not predicted");
  const others = unknown("it is not known of all that is not settled");

  test("is unknown of this action", () => {
    expect(factsOf(empty(), users({ p50: 1, p95: 3 }))).toMatchObject({
      users: { p50: known(1), p75: lost, p95: known(3) },
      traffic: { p50: lost, p999: lost },
      services: lost,
    });
    const nothing = Object.fromEntries(percentiles.map((at) => [at, lost]));
    expect(factsOf(empty(), null)).toEqual({ users: nothing, traffic: nothing, services: lost });
  });

  test("makes the sum unknown as long as its action is not settled", () => {
    const state = empty();
    const prediction = users({ p50: 1, p95: 3 }, 1);
    expect(enforce(users({ p50: 1 }), [], { state, evaluation: "1" })).toBeNull();
    expect(factsOf(state, prediction)).toMatchObject({
      users: { p50: known(2), p95: others },
      services: others,
    });
    expect(enforce(prediction, [p95], { state, evaluation: "2" })).toBe(
      "blast_radius, unknown: 1 not predicted by now; at most 0 not predicted (a); 1 not predicted over",
    );
    commit(state, blastSettled("1"));
    expect(enforce(prediction, [p95], { state, evaluation: "2" })).toBeNull();
  });

  test("never passes a bound", () => {
    const state = empty();
    expect(enforce(users({ p50: 1 }), [p95], { state, evaluation: "1" })).toMatch(
      /unknown: 1 not predicted by now; .* \(a\)/u,
    );
    expect(enforce(null, [three], { state, evaluation: "1", effect: "reads" })).toMatch(
      /unknown: 1 not predicted by now; .* \(b\)/u,
    );
    expect(state.charges).toEqual([]);
  });

  test.each<[Effect, boolean]>([
    ["changes", true],
    ["restores", true],
    ["reads", false],
    ["proposes", false],
  ])("of an action that %s is reserved as unknown: %s", (effect, isReserved) => {
    const state = empty();
    enforce(null, [], { state, evaluation: "1", effect });
    expect(state.charges.length > 0).toBe(isReserved);
    expect(factsOf(state, users({}, 1)).services).toEqual(isReserved ? others : known(1));
  });

  test.each<[string, Prediction]>([
    ["percentiles that do not rise", users({ p50: 9, p95: 3 })],
    ["a figure past the whole", users({ p95: 1_000_001 })],
    ["a figure below nothing", users({ p95: -1 })],
    ["a figure that is none", users({ p95: Number.NaN })],
    ["a figure that is no whole number", users({ p50: 0.5, p95: 1 })],
  ])("is every one of a share with %s", (_, prediction) => {
    const state = empty();
    expect(factsOf(state, prediction).users?.p95).toEqual(lost);
    expect(enforce(prediction, [], { state, evaluation: "1" })).toBeNull();
    expect(factsOf(state, users({ p95: 3 })).users?.p95).toEqual(others);
  });

  test("is unknown where the state does not answer", () => {
    const prediction = users({ p95: 3 }, 1);
    expect(blastFacts(askBlast(prediction, null), { tallies: [] })).toMatchObject({
      users: { p95: others },
      services: others,
    });
  });

  test("is all that is not asked for, and what was not predicted is not asked for", () => {
    const [prediction, state] = [users({ p50: 1, p95: 3 }, 1), empty()];
    const asked = askBlast(prediction, { blast: ["users", "traffic"] });
    expect(asked.tallies).toHaveLength(4);
    const { traffic, users: shares, services } = blastFacts(asked, answer(state, asked));
    expect(shares).toEqual(factsOf(state, prediction).users);
    expect([services, traffic?.p95]).toEqual([lost, lost]);
    expect(askBlast(prediction, { blast: [] }).tallies).toEqual([]);
    expect(askBlast(null, null).tallies).toEqual([]);
  });
});

describe("what the record says is reserved", () => {
  test("is the largest figure of each share", () => {
    expect(reservationOf(users({ p50: 1, p95: 3 }, 2))).toEqual({ usersPpm: 3, services: 2 });
    expect(reservationOf(null)).toEqual({});
  });
});

const figure = fc.integer({ min: 0, max: 40_000 });
const predictions = fc
  .record({
    upper: fc.option(fc.tuple(figure, figure), { nil: null, freq: 8 }),
    services: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null, freq: 8 }),
  })
  .map(({ upper, services }) => {
    const [p50, p95] = (upper ?? []).toSorted((a, b) => a - b);
    return users(p50 === undefined || p95 === undefined ? {} : { p50, p95 }, services ?? undefined);
  });
const events = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("enforce" as const), prediction: predictions }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle" as const), which: fc.nat(20) }) },
  ),
  { maxLength: 40 },
);

describe("whatever is enforced and settled in whatever order", () => {
  test("what is not settled never exceeds the bound, and nothing is refused that lies within it", () => {
    fc.assert(
      fc.property(events, (list) => {
        const state = empty();
        const open = new Map<string, Prediction>();
        for (const [index, event] of list.entries()) {
          if (event.kind === "settle") {
            const evaluation = [...open.keys()][event.which % Math.max(1, open.size)];
            if (evaluation === undefined) continue;
            commit(state, blastSettled(evaluation));
            open.delete(evaluation);
            continue;
          }
          const { prediction } = event;
          const sum = (of: (one: Prediction) => number | undefined): number =>
            [...open.values(), prediction].reduce(
              (all, one) => all + (of(one) ?? Number.POSITIVE_INFINITY),
              0,
            );
          const isWithin =
            sum((one) => one.users?.upperPpm.p95) <= 50_000 && sum((one) => one.servicesAtMost) <= 3;
          // What decides reads the same as what is taken is held against.
          const x = subject({ facts: { blast: factsOf(state, prediction) } });
          const measured = [blastShareAtMost(x, "users", "p95", 50_000), blastServicesAtMost(x, 3)];
          expect(measured.every(({ condition }) => condition === true)).toBe(isWithin);
          const evaluation = String(index);
          const refused = enforce(prediction, [p95, three], { state, evaluation });
          expect(refused === null).toBe(isWithin);
          if (refused === null) open.set(evaluation, prediction);
        }
      }),
      { numRuns: 500 },
    );
  });
});
