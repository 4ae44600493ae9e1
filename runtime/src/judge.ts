import { ceilingsOver, keptOutBy, type Ceiling } from "./ceilings.ts";
import { judgeClause } from "./judge-clause.ts";
import * as kernel from "./kernel.ts";
import { ageOf, lastWithin } from "./kernel/age.ts";
import { less } from "./kernel/compare.ts";
import { describeUncertain } from "./kernel/measure.ts";
import { showDuration } from "./kernel/show.ts";
import type { Subject } from "./kernel/subject.ts";
import { Nothing, nothing, Uncertain, type Value } from "./kernel/value.ts";
import { limits } from "./limits.ts";
import type { ClauseTable, PolicyModule, RuleCode, RuleTable } from "./module.ts";
import { rulesReaching } from "./reaching-rules.ts";
import { exempted, isExemptSource, viewsOf } from "./reserved-way.ts";
import { judgeRestored } from "./restored.ts";
import { judgeSwitches } from "./primitives/kill-switch.ts";
import { unreachable } from "./unreachable.ts";
import type { Finding } from "./verdict.ts";
import { outcomes, type Outcome } from "./vocabulary/words.ts";
import { weigh, type Weighed } from "./weigh.ts";

/** What one rule said of one target; a switch, or what stands in no policy, has no rule. */
export interface RuleJudgement {
  readonly rule: RuleTable | null;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  /** The last instant at which all of it is true by itself; infinite where no age bounds it. */
  readonly untilMs: number;
}

/** A permit that is in force for the target. */
export interface PermitJudgement extends RuleJudgement {
  readonly rule: RuleTable;
}

/** A permit for this action that does not count, and why: what a person reads to see what was close. */
export interface MissedPermit {
  readonly rule: RuleTable;
  readonly why: string;
  readonly isUnknown: boolean;
}

/** What was said of one target. */
export type Judgement =
  /** Switches are thrown: nobody else is asked. */
  | { readonly kind: "stopped"; readonly findings: readonly Finding[] }
  | {
      readonly kind: "judged";
      /** Switches, bounds and refuse rules. */
      readonly restrictions: readonly RuleJudgement[];
      readonly permits: readonly PermitJudgement[];
      readonly missed: readonly MissedPermit[];
    };

/** The lower of two outcomes. */
export function meet(a: Outcome, b: Outcome): Outcome {
  return outcomes.indexOf(a) <= outcomes.indexOf(b) ? a : b;
}

/** The higher of two outcomes. */
export function join(a: Outcome, b: Outcome): Outcome {
  return outcomes.indexOf(a) >= outcomes.indexOf(b) ? a : b;
}

/**
 * Judges one target under the rules that `counts` lets in. Switches and ceilings always count. Nothing is
 * short-circuited but by a switch that is thrown.
 */
export function judge(module: PolicyModule, x: Subject, counts: (rule: RuleTable) => boolean): Judgement {
  const switches = judgeSwitches(module, x);
  const thrown = switches.filter(({ isThrown }) => isThrown);
  if (thrown.length > 0) return { kind: "stopped", findings: thrown.map(({ finding }) => finding) };
  const restored = judgeRestored(x);
  const restrictions = [
    ...switches.map(({ finding }) => finding),
    ...(restored === null ? [] : [restored]),
  ].map((finding) => judged(null, [{ finding }]));
  const permits: PermitJudgement[] = [];
  const missed: MissedPermit[] = [];
  const views = viewsOf(x).map((view) => ({ view, ceilings: ceilingsOver(module, view) }));
  for (const { rule, code } of rulesReaching(module, x.action).rules) {
    if (!counts(rule)) {
      if (rule.kind === "permit" && rule.stage === "advisory") missed.push(advisory(rule));
      continue;
    }
    switch (rule.kind) {
      case "permit": {
        // A way back that is reserved has what any of the views of it has.
        const misses = views.map(({ view, ceilings }) => missedBecause(rule, code, ceilings, view));
        const [miss = null] = misses.includes(null) ? [] : misses;
        if (miss === null) permits.push(judgePermit(rule, code, x));
        else missed.push(miss);
        break;
      }
      case "bound":
        if (isReached(code, views)) restrictions.push(judgeClauses(rule, code, x));
        break;
      case "refuse":
        if (isReached(code, views)) restrictions.push(judgeRefuse(rule, code, x));
        break;
      default:
        return unreachable(rule.kind);
    }
  }
  return { kind: "judged", restrictions, permits, missed };
}

/** Whether a bound or a refuse rule reaches the target, or may: in every view of it. */
function isReached(code: RuleCode, views: readonly { readonly view: Subject }[]): boolean {
  return views.every(({ view }) => code.scope(kernel, view) !== false);
}

function advisory(rule: RuleTable): MissedPermit {
  return { rule, why: "advisory, so it does not bind", isUnknown: false };
}

/** Why a permit does not count for the target; null where it does. */
function missedBecause(
  rule: RuleTable,
  code: RuleCode,
  ceilings: readonly Ceiling[],
  x: Subject,
): MissedPermit | null {
  const scope = code.scope(kernel, x);
  if (Uncertain.is(scope)) return { rule, why: describeUncertain(scope), isUnknown: true };
  if (!scope) return { rule, why: "not in its scope", isUnknown: false };
  const ceiling = keptOutBy(rule.stage, ceilings);
  if (ceiling !== null)
    return { rule, why: `${rule.stage} under ${ceiling.said}`, isUnknown: ceiling.isUnknown };
  if (rule.stage !== "calibrated") return null;
  const isInForce = less(calibrationAge(x), limits.calibrationLifeMs);
  if (isInForce === true) return null;
  if (isInForce !== false) return { rule, why: describeUncertain(isInForce), isUnknown: true };
  const why = `predictions were not calibrated within ${showDuration(limits.calibrationLifeMs)}`;
  return { rule, why, isUnknown: false };
}

/** How long ago predictions were calibrated. */
function calibrationAge(x: Subject): Value {
  const age = ageOf(x.facts.calibratedAtMs, "calibration", x.now);
  return Nothing.is(age) ? new Uncertain("calibration", "there is none") : age;
}

function judgePermit(rule: RuleTable, code: RuleCode, x: Subject): PermitJudgement {
  const { outcome, findings, untilMs } = judgeClauses(rule, code, x);
  const age = rule.stage === "calibrated" ? calibrationAge(x) : nothing;
  if (typeof age !== "number") return { rule, outcome, findings, untilMs };
  // A permit at `calibrated` counts while the calibration is younger than its limit, not as old.
  const last = lastWithin(x.now, age, limits.calibrationLifeMs - 1) ?? untilMs;
  return { rule, outcome, findings, untilMs: Math.min(untilMs, last) };
}

function judgeClauses(rule: RuleTable, code: RuleCode, x: Subject): RuleJudgement {
  const found = rule.clauses.flatMap((clause, index) => {
    const clauseCode = code.clauses[index];
    if (clauseCode === undefined) throw new Error(`clause ${clause.id} has no code`);
    return judgeViews(clause, viewsOf(x), (view) => judgeClause(rule, clause, clauseCode, view));
  });
  return judged(rule, found);
}

/** What a clause says; of a way back that is reserved nothing stops that one of its views passes, or that is exempt by itself. */
function judgeViews(
  { source }: ClauseTable,
  [own, ...others]: readonly [Subject, ...Subject[]],
  judgeView: (view: Subject) => readonly Weighed[],
): readonly Weighed[] {
  const found = judgeView(own);
  if (others.length === 0 || found.every(isPassed)) return found;
  const isExempt = isExemptSource(source) || others.some((view) => judgeView(view).every(isPassed));
  return isExempt ? found.map((one) => ({ ...one, finding: exempted(one.finding) })) : found;
}

function isPassed({ finding }: Weighed): boolean {
  return finding.outcome === "permit";
}

function judgeRefuse(rule: RuleTable, code: RuleCode, x: Subject): RuleJudgement {
  const scope = code.scope(kernel, x);
  const because = code.because === null ? null : code.because(kernel, x);
  const place = {
    source: "rule",
    rule: rule.id,
    clause: rule.id,
    at: rule.at,
    target: x.target,
    element: null,
    because,
  } as const;
  if (code.measure === null) throw new Error(`rule ${rule.id} measures nothing`);
  const measured = code.measure(kernel, x);
  // The scope decides; the measure only says it in words.
  const condition = Uncertain.is(scope) ? scope : false;
  return judged(rule, [weigh(place, { ...measured, condition }, rule.unless, { x, element: null })]);
}

/** What several findings come to: the meet of their outcomes, as long as the first of them to end. */
function judged(rule: RuleTable | null, found: readonly Weighed[]): RuleJudgement {
  let outcome: Outcome = "permit";
  let untilMs = Number.POSITIVE_INFINITY;
  for (const { finding, untilMs: end } of found) {
    outcome = meet(outcome, finding.outcome);
    untilMs = Math.min(untilMs, end ?? Number.POSITIVE_INFINITY);
  }
  return { rule, outcome, findings: found.map(({ finding }) => finding), untilMs };
}
