import * as kernel from "./kernel.ts";
import { less, sum } from "./kernel/compare.ts";
import { and } from "./kernel/logic.ts";
import { describeUncertain, type Measure } from "./kernel/measure.ts";
import { approved, type Approved } from "./kernel/quorum.ts";
import { isCount, scalar } from "./kernel/read.ts";
import type { Subject } from "./kernel/subject.ts";
import { Uncertain, type Truth } from "./kernel/value.ts";
import type { ClauseCode, ClauseTable, PolicyModule, RuleCode, RuleTable } from "./module.ts";
import { limits } from "./limits.ts";
import { describePeople, type People } from "./people.ts";
import { unreachable } from "./unreachable.ts";
import type { Finding } from "./verdict.ts";
import { outcomes, type FindingSource, type Outcome } from "./vocabulary/words.ts";

/** What one rule said of one target. */
export interface RuleJudgement {
  readonly rule: RuleTable;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
}

/** What every rule that applies said of one target, and why permits did not apply. */
export interface Judgement {
  /** Bounds and refuse rules. */
  readonly restrictions: readonly RuleJudgement[];
  readonly permits: readonly RuleJudgement[];
  /** Permits for this action whose scope is false or unknown: what a person reads to see what was close. */
  readonly missed: readonly { readonly rule: RuleTable; readonly scope: Truth }[];
  /** Permits for this action that are left out because they are advisory. */
  readonly advisory: readonly RuleTable[];
}

/** The lower of two outcomes. */
export function meet(a: Outcome, b: Outcome): Outcome {
  return outcomes.indexOf(a) <= outcomes.indexOf(b) ? a : b;
}

/** The higher of two outcomes. */
export function join(a: Outcome, b: Outcome): Outcome {
  return outcomes.indexOf(a) >= outcomes.indexOf(b) ? a : b;
}

/** Judges one target under the rules that `counts` lets in. Nothing is short-circuited. */
export function judge(module: PolicyModule, x: Subject, counts: (rule: RuleTable) => boolean): Judgement {
  const restrictions: RuleJudgement[] = [];
  const permits: RuleJudgement[] = [];
  const missed: { rule: RuleTable; scope: Truth }[] = [];
  const advisory: RuleTable[] = [];
  for (const [index, rule] of module.rules.entries()) {
    const code = module.code[index];
    // A module whose data and code do not match is a fault of ours, and no verdict may come of it.
    if (code === undefined) throw new Error(`rule ${rule.id} has no code`);
    if (!rule.actions.includes(x.action)) continue;
    if (!counts(rule)) {
      if (rule.kind === "permit" && rule.stage === "advisory") advisory.push(rule);
      continue;
    }
    const scope = code.scope(kernel, x);
    switch (rule.kind) {
      case "permit": {
        const reached = and(scope, isInForce(rule, x));
        if (reached === true) permits.push(judgeClauses(rule, code, x));
        else missed.push({ rule, scope: reached });
        break;
      }
      case "bound":
        if (scope !== false) restrictions.push(judgeClauses(rule, code, x));
        break;
      case "refuse":
        if (scope !== false) restrictions.push(judgeRefuse(rule, code, x, scope));
        break;
      default:
        return unreachable(rule.kind);
    }
  }
  return { restrictions, permits, missed, advisory };
}

/** A permit at `calibrated` is in force while the last calibration is known and younger than its limit. */
function isInForce(rule: RuleTable, x: Subject): Truth {
  if (rule.stage !== "calibrated") return true;
  const age = sum(x.now, scalar(x.facts.calibratedAtMs, "calibration", isCount, x.now), -1);
  if (typeof age === "number" && age < 0) return new Uncertain("calibration", "it is dated after now");
  return less(age, limits.calibrationLifeMs);
}

function judgeClauses(rule: RuleTable, code: RuleCode, x: Subject): RuleJudgement {
  const findings: Finding[] = [];
  for (const [index, clause] of rule.clauses.entries()) {
    const clauseCode = code.clauses[index];
    if (clauseCode === undefined) throw new Error(`clause ${clause.id} has no code`);
    // An unknown `when` applies: a limit is never skipped because nobody could tell.
    if (clauseCode.when !== null && clauseCode.when(kernel, x) === false) continue;
    findings.push(judgeClause(rule, clause, clauseCode, x));
  }
  const outcome = findings.reduce<Outcome>((lowest, finding) => meet(lowest, finding.outcome), "permit");
  return { rule, outcome, findings };
}

function judgeClause(rule: RuleTable, clause: ClauseTable, code: ClauseCode, x: Subject): Finding {
  const because = code.because === null ? null : code.because(kernel, x);
  const place = {
    source: clause.source,
    rule: rule.id,
    clause: clause.id,
    at: clause.at,
    target: x.target,
    because,
  };
  if (clause.quorum !== null) return waitFor(place, clause.quorum, approved(x, clause.quorum), null);
  if (code.measure === null) throw new Error(`clause ${clause.id} measures nothing`);
  return weigh(place, code.measure(kernel, x), clause.unless, x);
}

function judgeRefuse(rule: RuleTable, code: RuleCode, x: Subject, scope: Truth): RuleJudgement {
  const because = code.because === null ? null : code.because(kernel, x);
  const place = {
    source: "rule",
    rule: rule.id,
    clause: rule.id,
    at: rule.at,
    target: x.target,
    because,
  } as const;
  if (code.measure === null) throw new Error(`rule ${rule.id} measures nothing`);
  const measured = code.measure(kernel, x);
  // The scope decides; the measure only says it in words.
  const condition = Uncertain.is(scope) ? scope : false;
  const finding = weigh(place, { ...measured, condition }, rule.unless, x);
  return { rule, outcome: finding.outcome, findings: [finding] };
}

/** Where a finding stands. */
interface Place {
  readonly source: FindingSource;
  readonly rule: string;
  readonly clause: string;
  readonly at: string;
  readonly target: Finding["target"];
  readonly because: string | null;
}

/** Turns a condition into an outcome: true permits, unknown refuses, false waits for those who may waive it. */
function weigh(place: Place, measured: Measure, unless: People | null, x: Subject): Finding {
  const { condition, seen, bound, margin, remedy } = measured;
  const said = { ...place, seen, bound, margin };
  if (condition === true)
    return { ...said, outcome: "permit", isUnknown: false, remedy: "nothing", needs: null };
  if (condition !== false) {
    // People waive what they saw, never a blank: an unknown refuses whatever its `unless`.
    const how = `find out what is ${describeUncertain(condition)}`;
    return { ...said, outcome: "refuse", isUnknown: true, remedy: how, needs: null };
  }
  if (unless === null) return { ...said, outcome: "refuse", isUnknown: false, remedy, needs: null };
  return waitFor(place, unless, approved(x, unless), measured);
}

/** A clause that people can turn: approved, held, or refused where they never could. */
function waitFor(place: Place, people: People, answer: Approved, measured: Measure | null): Finding {
  const who = describePeople(people);
  const bound = measured === null ? `approval of ${who}` : `${measured.bound}, unless ${who} approve`;
  const margin = measured?.margin ?? null;
  const prefix = measured === null ? "" : `${measured.seen}; `;
  switch (answer.kind) {
    case "approved":
      return {
        ...place,
        outcome: "permit",
        isUnknown: false,
        seen: `${prefix}${answer.seen}`,
        bound,
        margin: null,
        remedy: "nothing",
        needs: null,
      };
    case "waiting": {
      const remedy = measured === null ? `approval of ${who}` : `${measured.remedy}, or approval of ${who}`;
      const seen = `${prefix}${answer.seen}`;
      return { ...place, outcome: "hold", isUnknown: false, seen, bound, margin, remedy, needs: people };
    }
    case "impossible": {
      const seen = `${prefix}${answer.seen}`;
      const remedy = `enlarge the group, so that ${who} can approve`;
      return { ...place, outcome: "refuse", isUnknown: false, seen, bound, margin, remedy, needs: null };
    }
    case "unknown": {
      const seen = `${prefix}${describeUncertain(answer.cause)}`;
      const remedy = `find out what is ${describeUncertain(answer.cause)}`;
      return { ...place, outcome: "refuse", isUnknown: true, seen, bound, margin, remedy, needs: null };
    }
    default:
      return unreachable(answer);
  }
}
