import type { Charge as RecordedCharge, Result } from "@interlock/ledger";

import { admit } from "../../admission.ts";
import { absent, known, unknown, type Fact } from "../../fact.ts";
import { counterKey, type Facts } from "../../facts.ts";
import { Uncertain } from "../../kernel/value.ts";
import type { PolicyModule } from "../../module.ts";
import { own } from "../../own.ts";
import { keyValues } from "../../primitives/rate-limit.ts";
import type { Proposal } from "../../proposal.ts";
import { rulesReaching } from "../../reaching-rules.ts";
import type { StateAnswer, StateQuestion, StateStep, TallySpan } from "../../state/state-store.ts";
import type { ActionOutcome } from "../../vocabulary/words.ts";
import type { PlannedStep } from "../planned-step.ts";
import { stateKey } from "../state-keys.ts";
import type { Takings } from "../takings.ts";
import { bounded, chargeOf, ofTheLast, planned, sumAt } from "../tally-span.ts";

/** One counter of one clause. */
interface Counter {
  readonly clause: string;
  readonly counter: string;
}

/** What is asked of the state to know the counters of a proposal. */
export interface AskedRates extends StateQuestion {
  /** What each of the tallies answers for, one after another; the two of a `none` follow each other. */
  readonly counters: readonly (Counter & { readonly isNone: boolean })[];
}

/**
 * Asks for every counter that has a say in what is decided of a proposal: of each `rate` clause that reaches it, under everything that
 * the clause counts it under. The other facts have to be there. Nothing is asked where nobody can tell under what it is counted.
 */
export function askRates(module: PolicyModule, proposal: Proposal, facts: Facts): AskedRates {
  const tallies: TallySpan[] = [];
  const counters: AskedRates["counters"][number][] = [];
  const { budgets } = rulesReaching(module, proposal.action);
  if (budgets.length === 0) return { rows: [], tallies, counters };
  const admission = admit(module.vocabulary, proposal, facts);
  const now = admission.kind === "admitted" ? admission.now : null;
  if (admission.kind === "refused" || typeof now !== "number") return { rows: [], tallies, counters };
  for (const { id: clause, budget } of budgets) {
    const names = admission.subjects.map((x) => keyValues(x, budget.key));
    for (const name of new Set(names.flatMap((some) => (Uncertain.is(some) ? [] : some)))) {
      const one = { clause, counter: counterKey(budget.key, name), isNone: budget.kind === "none" };
      counters.push(one);
      if (budget.kind === "none") tallies.push(...quietSpans(one, budget.forMs, now));
      else tallies.push(rateSpan(one, budget.kind === "per" ? budget.windowMs : null, now));
    }
  }
  return { rows: [], tallies, counters };
}

/** What stands of a budget: in its window, or of all time where it is held from permit to outcome. */
function rateSpan(counter: Counter, windowMs: number | null, nowMs: number): TallySpan {
  return ofTheLast(tallyOf("rate", counter), windowMs, nowMs);
}

/** The outcomes that are in, and those that are overdue by now: they began to count when they were due, so nothing ahead counts. */
function quietSpans(counter: Counter, forMs: number, nowMs: number): readonly TallySpan[] {
  const [outcomes, overdue] = [tallyOf("none", counter), tallyOf("none-overdue", counter)];
  return [ofTheLast(outcomes, forMs, nowMs), { ...ofTheLast(overdue, forMs, nowMs), nowMs }];
}

/** The counters as facts, from what the state answered to {@link askRates}. What it left out is unknown. */
export function rateFacts(
  { counters }: AskedRates,
  { tallies }: Pick<StateAnswer, "tallies">,
  nowMs: number,
): NonNullable<Facts["rates"]> {
  const rates = new Map<string, [string, Fact<number>][]>();
  let at = 0;
  for (const { clause, counter, isNone } of counters) {
    const sums = (isNone ? [at, at + 1] : [at]).map((place) => sumAt(tallies, place));
    at += sums.length;
    const all = sums.flatMap((sum) => sum ?? []);
    // Of a `none` the age of the youngest. One that is dated a moment after `now` was dated by another clock.
    const newest = all.flatMap(({ newestMs }) => newestMs ?? []);
    const quiet = newest.length === 0 ? absent() : known(Math.max(0, nowMs - Math.max(...newest)));
    const counted = isNone ? quiet : known(all[0]?.sum ?? 0);
    const fact = all.length < sums.length ? unknown("the state did not answer") : counted;
    rates.set(clause, [...(rates.get(clause) ?? []), [counter, fact]]);
  }
  return Object.fromEntries([...rates].map(([clause, all]) => [clause, Object.fromEntries(all)]));
}

/** When an enforcement takes what it takes, and on whose account. */
export interface Enforcing {
  /** The digest of the evaluate record. */
  readonly evaluation: string;
  readonly nowMs: number;
  /** When an outcome that is not in counts as a failure. */
  readonly dueAtMs: number;
}

/**
 * Takes of every budget, or cannot: each counter in one conditional step, so that nothing comes between the look and the charge. Of quiet
 * it looks that it is there still, and lets an outcome that is not in end it by itself once it is due.
 */
export function rateSteps(
  { rates, quiet }: Takings,
  { evaluation, nowMs, dueAtMs }: Enforcing,
): readonly PlannedStep[] {
  const charged = rates.map((taking) => {
    const { clause, amount, most, windowMs: forMs } = taking;
    const charge = chargeOf(tallyOf("rate", taking), evaluation, amount, { fromMs: nowMs, forMs });
    const isBounded = most < Number.MAX_SAFE_INTEGER;
    return planned(isBounded ? bounded(charge, rateSpan(taking, forMs, nowMs), most) : charge, {
      source,
      clause,
    });
  });
  const looked = quiet.flatMap((taking) => {
    const { clause, forMs, after, isWaived } = taking;
    const looks = quietSpans(taking, forMs, nowMs).map((span) =>
      bounded(chargeOf(span.tally, evaluation, 0, { fromMs: nowMs, forMs }), span, 0),
    );
    const due = chargeOf(tallyOf("none-overdue", taking), evaluation, 1, { fromMs: dueAtMs, forMs });
    const steps = [...(isWaived ? [] : looks), ...(endsQuiet("unknown", after) ? [due] : [])];
    return steps.map((step) => planned(step, { source, clause }));
  });
  return [...charged, ...looked];
}

/** What a settlement needs to know of what was taken. Plain data, for the row of the action. */
export type HeldTakings = Pick<Takings, "rates" | "quiet">;

/**
 * What an outcome changes: what was held at once is given back, and a `rate none … after` counts it from now on. What a window counts
 * stays. It can be asked again when somebody else saw a worse outcome.
 */
export function rateSettled(
  { rates, quiet }: HeldTakings,
  {
    evaluation,
    result,
    nowMs,
  }: { readonly evaluation: string; readonly result: Result; readonly nowMs: number },
): readonly StateStep[] {
  const ending = quiet.filter(({ after }) => endsQuiet(result, after));
  const tallies = [
    ...rates.filter(({ windowMs }) => windowMs === null).map((one) => tallyOf("rate", one)),
    ...quiet.map((one) => tallyOf("none-overdue", one)),
    ...ending.map((one) => tallyOf("none", one)),
  ];
  const charges = ending.map((one) =>
    chargeOf(tallyOf("none", one), evaluation, 1, { fromMs: nowMs, forMs: one.forMs }),
  );
  return tallies.length === 0 ? [] : [{ kind: "clear", entry: evaluation, tallies }, ...charges];
}

/** Whether an outcome is one of these. One that nobody knows may be any; one that went half its way went well and badly. */
function endsQuiet(result: Result, after: readonly ActionOutcome[]): boolean {
  if (result === "partial") return after.includes("success") || after.includes("failure");
  return result === "unknown" ? after.length > 0 : after.includes(result);
}

/**
 * What the record of an enforcement says of the budgets that it took from; `before` is what the decision rested on. A trial whose
 * counter nobody knew is left out.
 */
export function chargesOf({ rates }: Takings, facts: Facts): readonly RecordedCharge[] {
  return rates.flatMap(({ clause, counter, amount }) => {
    const before = own(own(facts.rates, clause), counter);
    return before?.kind === "known" ? [{ clause, counter, taken: amount, before: before.value }] : [];
  });
}

const source = "rate_limit";

function tallyOf(sort: "rate" | "none" | "none-overdue", { clause, counter }: Counter): string {
  return stateKey(sort, clause, counter);
}
