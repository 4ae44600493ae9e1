import { admit } from "./admission.ts";
import { counterKey, type Facts } from "./facts.ts";
import type { BlastTaking, QuietTaking, RateTaking, Takings } from "./guard/takings.ts";
import { judge } from "./judge.ts";
import * as kernel from "./kernel.ts";
import type { Subject } from "./kernel/subject.ts";
import { nothing, Uncertain } from "./kernel/value.ts";
import type { BudgetTable, ClauseTable, PolicyModule, RuleCode, RuleTable } from "./module.ts";
import { keyValues, takenHere } from "./primitives/rate-limit.ts";
import { targetKey, type Proposal } from "./proposal.ts";
import { rulesReaching, type ReachingRule } from "./reaching-rules.ts";
import { isReservedWay } from "./reserved-way.ts";
import { unreachable } from "./unreachable.ts";
import type { Decision, Finding } from "./verdict.ts";
import type { RateKey } from "./vocabulary/words.ts";

/**
 * What enforcing a decision takes of budgets and is held against; nothing where its binding verdict is no permit. It is asked with what
 * was decided upon. Of each target every bound counts that applied, and of the permits one: the one whose grant the target carries, or, where
 * no permit grants anything, the least by its id of those that permit. A bound at the advisory stage is counted and holds nothing up: a trial
 * whose counters stood still would say nothing. Throws where these facts cannot have given this decision.
 */
export function takingsOf(
  module: PolicyModule,
  proposal: Proposal,
  facts: Facts,
  { binding, advised }: Decision,
): Takings {
  // A way back that is reserved was paid for by the action that reserved it.
  if (binding.outcome !== "permit" || isReservedWay(module.vocabulary, proposal.action, facts)) {
    return noTakings;
  }
  const bounding = boundingRules(module, proposal.action);
  if (bounding.length === 0) return noTakings;
  const admission = admit(module.vocabulary, proposal, facts);
  if (admission.kind === "refused") throw new Error("what was permitted is not admitted");
  const said = { binding: saidOf(binding.findings), advised: saidOf(advised.findings) };
  const taken: Taken = { rates: new Map(), quiet: new Map(), blast: new Map() };
  for (const x of admission.subjects) {
    const key = targetKey(x.target);
    const here = said.binding.get(key) ?? new Map<string | null, Said>();
    const grant = binding.grants.find(({ target }) => targetKey(target) === key);
    const chosen = grant?.permit ?? chosenPermit(module, x, bounding, here);
    for (const { rule, code } of bounding) {
      if (rule.kind === "permit" && rule.id !== chosen) continue;
      const saying = rule.stage === "advisory" ? said.advised.get(key) : here;
      takeOf(rule, code, saying?.get(rule.id), x, taken);
    }
  }
  const { rates, quiet, blast } = taken;
  return { rates: [...rates.values()], quiet: [...quiet.values()], blast: [...blast.values()] };
}

/** What is taken where no clause bounds anything. */
export const noTakings: Takings = { rates: [], quiet: [], blast: [] };

/** By clause and counter, so that a clause that applied to many targets is charged once. */
interface Taken {
  readonly rates: Map<string, RateTaking>;
  readonly quiet: Map<string, QuietTaking>;
  readonly blast: Map<string, BlastTaking>;
}

/** What the findings of one rule say of one target. */
interface Said {
  /** The clauses that applied. A clause for each of many elements has a finding for each. */
  readonly clauses: Set<string | null>;
  permits: boolean;
}

/** Findings by the key of their target, then by the id of their rule. */
function saidOf(findings: readonly Finding[]): ReadonlyMap<string, ReadonlyMap<string | null, Said>> {
  const all = new Map<string, Map<string | null, Said>>();
  for (const { target, rule, clause, outcome } of findings) {
    if (target === null) continue;
    const key = targetKey(target);
    const here = all.get(key) ?? new Map<string | null, Said>();
    const said = here.get(rule) ?? { clauses: new Set(), permits: true };
    said.clauses.add(clause);
    said.permits &&= outcome === "permit";
    all.set(key, here.set(rule, said));
  }
  return all;
}

/** The rules of an action of which a clause bounds something. A permit at the advisory stage lets nothing happen, so it takes nothing. */
function boundingRules(module: PolicyModule, action: string): readonly ReachingRule[] {
  return rulesReaching(module, action).rules.filter(
    ({ rule: { kind, stage, clauses } }) =>
      (stage !== "advisory" || kind === "bound") && clauses.some(isBounding),
  );
}

function isBounding({ id, source, budget }: ClauseTable): boolean {
  if (budget !== undefined) return true;
  // A module of an earlier compiler. What it does not say could not be charged, and so would have no bound.
  if (source === "rate_limit" || source === "blast_radius") throw new Error(`clause ${id} says no budget`);
  return false;
}

/** The permit that is charged where no permit grants anything; null where none takes of a budget. */
function chosenPermit(
  module: PolicyModule,
  x: Subject,
  bounding: readonly ReachingRule[],
  here: ReadonlyMap<string | null, Said>,
): string | null {
  const isBudgeted = bounding.some(({ rule }) => rule.kind === "permit" && here.get(rule.id)?.permits);
  if (!isBudgeted) return null;
  // A permit of which no clause applied says nothing, and may be the one.
  const judgement = judge(module, x, ({ stage }) => stage !== "advisory");
  if (judgement.kind === "stopped") throw new Error("what was permitted is stopped");
  const ids = judgement.permits.flatMap(({ outcome, rule }) => (outcome === "permit" ? [rule.id] : []));
  return ids.sort()[0] ?? null;
}

/** Adds what the clauses of a rule take that applied to a target. */
function takeOf(rule: RuleTable, code: RuleCode, said: Said | undefined, x: Subject, taken: Taken): void {
  for (const [index, { id, budget }] of rule.clauses.entries()) {
    if (budget === undefined || said === undefined || !said.clauses.has(id)) continue;
    if (rule.stage === "advisory") {
      take(id, budget, { x, isHeld: false, isTrial: true }, taken);
      continue;
    }
    // No measure of a rate or of a blast looks at the element of an `each`.
    const condition = code.clauses[index]?.measure?.(kernel, x, nothing).condition;
    if (condition !== true && condition !== false) throw new Error(`clause ${id} was permitted unknown`);
    take(id, budget, { x, isHeld: condition, isTrial: false }, taken);
  }
}

interface Taker {
  readonly x: Subject;
  /** Whether the clause holds; otherwise it was approved that it does not, or it is a trial. */
  readonly isHeld: boolean;
  readonly isTrial: boolean;
}

function take(clause: string, budget: BudgetTable, taker: Taker, taken: Taken): void {
  const { kind } = budget;
  const { x, isHeld } = taker;
  switch (kind) {
    case "per":
    case "at_once": {
      const { key } = budget;
      const most = isHeld ? budget.most : Number.MAX_SAFE_INTEGER;
      const windowMs = kind === "per" ? budget.windowMs : null;
      const amount = takenHere(x, key);
      for (const counter of countersOf(taker, key)) {
        taken.rates.set(nameOf(clause, counter), { clause, counter, amount, most, key, windowMs });
      }
      return;
    }
    case "none":
      for (const counter of countersOf(taker, budget.key)) {
        const { forMs, after } = budget;
        taken.quiet.set(nameOf(clause, counter), { clause, counter, forMs, after, isWaived: !isHeld });
      }
      return;
    case "share":
      if (isHeld) {
        const { share, percentile, atMostPpm: atMost } = budget;
        taken.blast.set(clause, { clause, share, percentile, atMost });
      }
      return;
    case "services":
      if (isHeld) {
        taken.blast.set(clause, { clause, share: "services", percentile: null, atMost: budget.atMost });
      }
      return;
    default:
      unreachable(kind);
  }
}

/** What a clause counts a target under. A trial is left out where nobody can tell. */
function countersOf({ x, isTrial }: Taker, key: RateKey): readonly string[] {
  const values = keyValues(x, key);
  if (!Uncertain.is(values)) return values.map((value) => counterKey(key, value));
  if (isTrial) return [];
  throw new Error(`what was permitted is counted under no ${key}`);
}

function nameOf(clause: string, counter: string): string {
  return JSON.stringify([clause, counter]);
}
