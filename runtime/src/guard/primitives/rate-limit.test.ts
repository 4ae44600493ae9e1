import type { Result } from "@interlock/ledger";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { facts, moduleOf, now, proposal } from "../../../test/modules.ts";
import { answer, commit, sumOf, type NaiveState } from "../../../test/naive-state.ts";
import { absent, known, unknown } from "../../fact.ts";
import type { Facts } from "../../facts.ts";
import type { BudgetTable, PolicyModule } from "../../module.ts";
import { stateKey } from "../state-keys.ts";
import type { QuietTaking, RateTaking, Takings } from "../takings.ts";
import { AHEAD_MS } from "../tally-span.ts";
import { askRates, chargesOf, rateFacts, rateSettled, rateSteps } from "./rate-limit.ts";

const hour = 3_600_000;
const counter = "action=deploy";
const perHour: RateTaking = { clause: "a", counter, amount: 1, most: 2, key: "action", windowMs: hour };
const atOnce: RateTaking = { ...perHour, clause: "b", windowMs: null };
const quiet: QuietTaking = { clause: "c", counter, forMs: hour, after: ["rollback"], isWaived: false };

function takings(rates: readonly RateTaking[], quiets: readonly QuietTaking[] = []): Takings {
  return { rates, quiet: quiets, blast: [] };
}

/** Enforces at an instant: the text of the refusal, or null where it was done. */
function enforce(
  state: NaiveState,
  taken: Takings,
  evaluation: string,
  atMs: number,
  dueAtMs = atMs + hour,
): string | null {
  const steps = rateSteps(taken, { evaluation, nowMs: atMs, dueAtMs });
  const done = commit(
    state,
    steps.map(({ step }) => step),
  );
  if (done.ok) return null;
  const finding = steps[done.step]?.refusal(done.seen);
  return `${finding?.source}: ${finding?.seen}; ${finding?.bound}; ${finding?.margin}; ${finding?.remedy}`;
}

function settle(state: NaiveState, taken: Takings, evaluation: string, result: Result, atMs: number): void {
  expect(commit(state, rateSettled(taken, { evaluation, result, nowMs: atMs })).ok).toBe(true);
}

const empty = (): NaiveState => ({ charges: [] });

/** A bound with these clauses, by their ids. */
function bounds(clauses: Readonly<Record<string, BudgetTable>>): PolicyModule {
  return moduleOf({
    pace: {
      kind: "bound",
      clauses: Object.entries(clauses).map(([id, budget]) => ({ id, source: "rate_limit", budget })),
    },
  });
}

function factsOf(
  state: NaiveState,
  module: PolicyModule,
  atMs: number,
  given: Partial<Facts> = {},
): Facts["rates"] {
  const asked = askRates(module, proposal, { ...facts, ...given, now: known(atMs) });
  return rateFacts(asked, answer(state, asked), atMs);
}

describe("a budget of a window", () => {
  test("is taken until it is used up, and is there again once the window has passed", () => {
    const state = empty();
    const [one] = [takings([perHour])];
    expect(enforce(state, one, "1", now)).toBeNull();
    expect(enforce(state, one, "2", now + 1)).toBeNull();
    expect(enforce(state, one, "3", now + hour - 1)).toBe(
      "rate_limit: 3 by now; at most 2 (a); 1 over; have it evaluated again, once an earlier action has ended or its time has passed",
    );
    expect(enforce(state, one, "3", now + hour)).toBeNull();
  });

  test("counts what another process took whose clock is ahead", () => {
    const state = empty();
    expect(enforce(state, takings([{ ...perHour, most: 1 }]), "1", now + AHEAD_MS)).toBeNull();
    expect(enforce(state, takings([{ ...perHour, most: 1 }]), "2", now)).not.toBeNull();
  });

  test("does not end with the outcome", () => {
    const state = empty();
    const one = takings([{ ...perHour, most: 1 }]);
    enforce(state, one, "1", now);
    settle(state, one, "1", "success", now + 1);
    expect(enforce(state, one, "2", now + 2)).not.toBeNull();
  });

  test("takes as many as there are targets of one owner", () => {
    const three = takings([{ ...perHour, most: 5, amount: 3 }]);
    const state = empty();
    expect(enforce(state, three, "1", now)).toBeNull();
    expect(enforce(state, three, "2", now)).toMatch(/6 by now; at most 5 \(a\); 1 over/u);
  });

  test("that was waived is charged past its bound", () => {
    const state = empty();
    const waived = takings([{ ...perHour, most: Number.MAX_SAFE_INTEGER }]);
    for (const evaluation of ["1", "2", "3"]) expect(enforce(state, waived, evaluation, now)).toBeNull();
    expect(enforce(state, takings([perHour]), "4", now)).toMatch(/4 by now/u);
  });

  test("is charged once for one evaluation", () => {
    const state = empty();
    expect(enforce(state, takings([perHour]), "1", now)).toBeNull();
    expect(enforce(state, takings([perHour]), "1", now + 1)).not.toBeNull();
  });

  test("never lets more pass in any window, by any clocks, and nothing is refused that had room", () => {
    const tries = fc.array(
      fc.record({
        later: fc.integer({ min: 0, max: 40 }),
        ahead: fc.integer({ min: 0, max: 20 }),
        amount: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(tries, fc.integer({ min: 1, max: 5 }), (list, most) => {
        const state = empty();
        const windowMs = 50;
        const taking = { ...perHour, most, windowMs };
        const taken: { readonly atMs: number; readonly amount: number }[] = [];
        let time = now;
        for (const [index, { later, ahead, amount }] of list.entries()) {
          time += later;
          const atMs = time + ahead;
          const isFull =
            amount + taken.reduce((sum, one) => sum + (one.atMs > atMs - windowMs ? one.amount : 0), 0) >
            most;
          const refused = enforce(state, takings([{ ...taking, amount }]), String(index), atMs);
          expect(refused === null).toBe(!isFull);
          if (refused === null) taken.push({ atMs, amount });
        }
        for (const { atMs } of taken) {
          const within = taken.filter((one) => one.atMs > atMs - windowMs && one.atMs <= atMs);
          expect(within.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a budget at once", () => {
  test("is held from the permit to the outcome, however long that takes and whatever a clock says", () => {
    const state = empty();
    const one = takings([{ ...atOnce, most: 1 }]);
    expect(enforce(state, one, "1", now)).toBeNull();
    expect(enforce(state, one, "2", now + 1_000 * hour)).toBe(
      "rate_limit: 2 by now; at most 1 (b); 1 over; have it evaluated again, once an earlier action has ended or its time has passed",
    );
    expect(enforce(state, one, "2", now - 1_000 * hour)).not.toBeNull();
    settle(state, one, "1", "unknown", now + 1);
    expect(enforce(state, one, "2", now + 1)).toBeNull();
  });

  test("is given back by its own action alone", () => {
    const state = empty();
    const one = takings([{ ...atOnce, most: 1 }]);
    enforce(state, one, "1", now);
    settle(state, one, "2", "success", now);
    expect(enforce(state, one, "3", now)).not.toBeNull();
  });

  test("never has more in flight than it says", () => {
    const steps = fc.array(fc.record({ id: fc.integer({ min: 0, max: 9 }), ends: fc.boolean() }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (list, most) => {
        const state = empty();
        const flying = new Set<number>();
        const one = takings([{ ...atOnce, most }]);
        for (const [index, { id, ends }] of list.entries()) {
          const isFree = flying.size < most;
          if (ends) settle(state, one, String(id), "success", now + index);
          const isDone = !ends && !flying.has(id) && enforce(state, one, String(id), now + index) === null;
          expect(isDone).toBe(!ends && !flying.has(id) && isFree);
          if (ends) flying.delete(id);
          if (isDone) flying.add(id);
        }
        expect(
          sumOf(state, { tally: stateKey("rate", "b", counter), sinceMs: 0, nowMs: Number.MAX_SAFE_INTEGER })
            .sum,
        ).toBe(flying.size);
      }),
    );
  });
});

describe("quiet after an outcome", () => {
  const one = takings([], [quiet]);

  test("begins with the outcome and lasts as long as it says", () => {
    const state = empty();
    enforce(state, one, "1", now);
    expect(enforce(state, one, "2", now + 1)).toBeNull();
    settle(state, one, "1", "rollback", now + 10);
    expect(enforce(state, one, "3", now + 9 + hour)).toBe(
      "rate_limit: 1 by now; at most 0 (c); 1 over; have it evaluated again, once an earlier action has ended or its time has passed",
    );
    settle(state, one, "2", "success", now + 20);
    expect(enforce(state, one, "3", now + 10 + hour)).toBeNull();
  });

  test("begins by itself once an outcome is overdue, and ends with one that is in", () => {
    const state = empty();
    enforce(state, one, "1", now, now + 100);
    expect(enforce(state, one, "2", now + 99, now + 2 * hour)).toBeNull();
    expect(enforce(state, one, "3", now + 100)).not.toBeNull();
    settle(state, one, "1", "success", now + 200);
    expect(enforce(state, one, "3", now + 200)).toBeNull();
  });

  test("is not looked at where it was waived, and begins all the same", () => {
    const state = empty();
    const waived = takings([], [{ ...quiet, isWaived: true }]);
    enforce(state, waived, "1", now);
    settle(state, waived, "1", "rollback", now);
    expect(enforce(state, waived, "2", now)).toBeNull();
    expect(enforce(state, one, "3", now)).not.toBeNull();
  });

  test.each<[Result, readonly string[]]>([
    ["success", ["success"]],
    ["failure", ["failure"]],
    ["rollback", ["rollback"]],
    ["partial", ["success", "failure"]],
    ["unknown", ["success", "failure", "rollback"]],
  ])("begins after %s where the clause says one of %j", (result, ends) => {
    for (const after of ["success", "failure", "rollback"] as const) {
      const state = empty();
      const taken = takings([], [{ ...quiet, after: [after] }]);
      enforce(state, taken, "1", now);
      settle(state, taken, "1", result, now);
      expect([after, enforce(state, taken, "2", now) === null]).toEqual([after, !ends.includes(after)]);
    }
  });

  test("begins anew with a worse outcome that somebody sees later, and is not ended by a better one", () => {
    const state = empty();
    enforce(state, one, "1", now);
    settle(state, one, "1", "success", now + 1);
    expect(enforce(state, one, "2", now + 2)).toBeNull();
    settle(state, one, "1", "rollback", now + 3);
    settle(state, one, "1", "success", now + 4);
    expect(enforce(state, one, "3", now + 2 + hour)).not.toBeNull();
  });
});

describe("the counters that a decision reads", () => {
  const module = bounds({
    a: { kind: "per", most: 2, windowMs: hour, key: "action" },
    b: { kind: "at_once", most: 2, key: "action" },
    c: { kind: "none", forMs: hour, after: ["rollback"], key: "action" },
    d: { kind: "services", atMost: 2 },
  });
  const all = takings([perHour, atOnce], [quiet]);

  test("are those that the steps are held against", () => {
    const state = empty();
    expect(factsOf(state, module, now)).toEqual({
      a: { [counter]: known(0) },
      b: { [counter]: known(0) },
      c: { [counter]: absent() },
    });
    enforce(state, all, "1", now);
    settle(state, takings([], [quiet]), "1", "rollback", now + 5);
    expect(factsOf(state, module, now + 65)).toEqual({
      a: { [counter]: known(1) },
      b: { [counter]: known(1) },
      c: { [counter]: known(60) },
    });
    expect(factsOf(state, module, now + 5 + hour)).toEqual({
      a: { [counter]: known(0) },
      b: { [counter]: known(1) },
      c: { [counter]: absent() },
    });
  });

  test("know an outcome that is overdue by the time it was due", () => {
    const state = empty();
    enforce(state, all, "1", now, now + 100);
    expect(factsOf(state, module, now + 99)).toMatchObject({ c: { [counter]: absent() } });
    expect(factsOf(state, module, now + 130)).toMatchObject({ c: { [counter]: known(30) } });
  });

  test("are no older than they are where another clock is ahead", () => {
    const state = empty();
    settle(state, all, "1", "rollback", now + 20);
    expect(factsOf(state, module, now)).toMatchObject({ c: { [counter]: known(0) } });
  });

  test("are everybody's in the chain of authority", () => {
    const agents = bounds({ a: { kind: "per", most: 2, windowMs: hour, key: "agent" } });
    const chain = [{ kind: "human" as const, ids: ["h:1"] as const, name: "h" }];
    const identity = { kind: "known" as const, verified: true, issuer: "x", chain };
    expect(factsOf(empty(), agents, now, { identity })).toEqual({
      a: { "agent=a:1": known(0), "agent=h:1": known(0) },
    });
  });

  test.each<[string, Partial<Facts>]>([
    ["who acts", { identity: unknown("lost") }],
    ["the time", { now: unknown("lost") }],
  ])("are not asked for where nobody knows %s", (_, lost) => {
    const agents = bounds({ a: { kind: "per", most: 2, windowMs: hour, key: "agent" } });
    expect(askRates(agents, proposal, { ...facts, ...lost }).tallies).toEqual([]);
  });

  test("are asked for no action that nobody declares", () => {
    expect(askRates(module, { ...proposal, action: "constructor" }, facts).tallies).toEqual([]);
  });

  test("are unknown where the state says nothing of them, or no number", () => {
    const asked = askRates(module, proposal, facts);
    const lost = unknown("the state did not answer");
    const nothing = { a: { [counter]: lost }, b: { [counter]: lost }, c: { [counter]: lost } };
    expect(rateFacts(asked, { tallies: [] }, now)).toEqual(nothing);
    const broken = asked.tallies.map(() => ({ sum: 0.5, count: -1, oldestMs: null, newestMs: null }));
    expect(rateFacts(asked, { tallies: broken }, now)).toEqual(nothing);
    // The last tally alone is missing: it would have said what is overdue.
    const { tallies } = answer(empty(), asked);
    expect(rateFacts(asked, { tallies: tallies.slice(0, -1) }, now)).toMatchObject({
      a: { [counter]: known(0) },
      c: { [counter]: lost },
    });
  });

  test("are what the record says was there before", () => {
    const given = { ...facts, rates: { a: { [counter]: known(4) }, b: { [counter]: unknown("lost") } } };
    expect(chargesOf(all, given)).toEqual([{ clause: "a", counter, taken: 1, before: 4 }]);
  });
});
