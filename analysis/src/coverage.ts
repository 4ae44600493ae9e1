import { unreachable } from "@interlock/lang";
import {
  judgementsUnder,
  type ClauseTable,
  type Finding,
  type Judgement,
  type PolicyModule,
  type RuleTable,
} from "@interlock/runtime";

import { judgedModule } from "./judged-module.ts";
import type { TestedSet } from "./run-test.ts";
import { testCase } from "./test-case.ts";

/** What the tests of a set made happen, and what they left out. */
export interface Coverage {
  /** Every rule, clause and switch of the judged modules, in the order of the source. */
  readonly parts: readonly CoveredPart[];
  /** Those of them of which something never happened. */
  readonly uncovered: readonly CoveredPart[];
  /** How many of the things that can happen did happen. */
  readonly covered: number;
  readonly total: number;
}

/** A rule, a clause or a switch, and what no test made of it. */
export interface CoveredPart {
  readonly what: "permit" | "bound" | "refuse" | "clause" | "switch";
  /** `module.rule`, `module.rule.primitive.form` or `module.switch`. */
  readonly id: string;
  /** `path:line:column`, 1-based. */
  readonly at: string;
  readonly covered: number;
  readonly total: number;
  /** What never happened, in words; empty where everything did. */
  readonly missing: readonly string[];
}

/** Something that can happen to a part, and whether a test made it happen. */
type Event = "applied" | "passed" | "failed" | "fired" | "spared" | "thrown" | "quiet";

/** By the id of a part, what happened to it. */
type Seen = Map<string, Set<Event>>;

/**
 * Counts what the tests of a set made happen, over all of them and whatever came of each. A permit and a bound can apply;
 * a clause can pass and fail, where it measures something (a hold and an unknown fail it, what people waived passes); a
 * refuse rule can fire and, where it has a condition, not fire while an action is judged that it is about; a switch can be thrown and not. Pure. `module` is the
 * set's loaded module.
 */
export function coverage(set: TestedSet, module: PolicyModule): Coverage {
  const seen: Seen = new Map();
  for (const test of set.tests) {
    const { proposal, facts } = testCase(test, set.plan);
    const judges = judgedModule(module, test);
    const judgements = judgementsUnder(judges, proposal, facts, () => true);
    for (const judgement of judgements) watch(judgement, judges, test.action, seen);
  }
  // Nothing lies outside of a scope that says nothing.
  const unconditional = new Set(
    set.plan.rules.filter(({ scope }) => scope.kind === "value").map(({ table }) => table.id),
  );
  const parts = [
    ...module.rules.flatMap((rule) => [
      rulePart(rule, unconditional.has(rule.id), seen),
      ...rule.clauses.map((clause) => clausePart(clause, seen)),
    ]),
    ...module.switches.map(({ id, at }) => part("switch", id, at, switchEvents, seen)),
  ];
  return {
    parts,
    uncovered: parts.filter(({ missing }) => missing.length > 0),
    covered: parts.reduce((sum, { covered }) => sum + covered, 0),
    total: parts.reduce((sum, { total }) => sum + total, 0),
  };
}

/** How much is covered, in percent with one decimal. It is 100 only where all is: what is left is never rounded away. */
export function coveredPercent({ covered, total }: Pick<Coverage, "covered" | "total">): number {
  return total === 0 ? 100 : Math.floor((covered * 1000) / total) / 10;
}

function watch(judgement: Judgement, judges: PolicyModule, action: string, seen: Seen): void {
  if (judgement.kind === "stopped") {
    for (const finding of judgement.findings) watchSwitch(finding, true, seen);
    return;
  }
  const applied = new Set<RuleTable>();
  for (const { rule, findings } of [...judgement.restrictions, ...judgement.permits]) {
    if (rule === null) {
      for (const finding of findings) watchSwitch(finding, false, seen);
      continue;
    }
    applied.add(rule);
    happened(rule.id, rule.kind === "refuse" ? "fired" : "applied", seen);
    // The finding of a refuse rule is the rule's own.
    if (rule.kind === "refuse") continue;
    for (const { clause, outcome } of findings) {
      if (clause !== null) happened(clause, outcome === "permit" ? "passed" : "failed", seen);
    }
  }
  for (const rule of judges.rules) {
    if (rule.kind !== "refuse" || applied.has(rule) || !rule.actions.includes(action)) continue;
    happened(rule.id, "spared", seen);
  }
}

/** A switch of which nobody knows whether it is thrown is neither. */
function watchSwitch({ source, rule, outcome }: Finding, isThrown: boolean, seen: Seen): void {
  if (source !== "kill_switch" || rule === null) return;
  if (isThrown) happened(rule, "thrown", seen);
  else if (outcome === "permit") happened(rule, "quiet", seen);
}

function happened(id: string, event: Event, seen: Seen): void {
  const events = seen.get(id);
  if (events === undefined) seen.set(id, new Set([event]));
  else events.add(event);
}

type Expected = readonly (readonly [event: Event, missing: string])[];

const ruleEvents: Expected = [["applied", "never applied"]];
const firedOnly: Expected = [["fired", "never refused anything"]];
const refuseEvents: Expected = [...firedOnly, ["spared", "never left anything alone"]];
const clauseEvents: Expected = [
  ["passed", "never passed"],
  ["failed", "never failed"],
];
const switchEvents: Expected = [
  ["thrown", "never thrown"],
  ["quiet", "never judged while not thrown"],
];

function rulePart(rule: RuleTable, isUnconditional: boolean, seen: Seen): CoveredPart {
  switch (rule.kind) {
    case "permit":
    case "bound":
      return part(rule.kind, rule.id, rule.at, ruleEvents, seen);
    case "refuse":
      return part(rule.kind, rule.id, rule.at, isUnconditional ? firedOnly : refuseEvents, seen);
    default:
      return unreachable(rule.kind);
  }
}

/** A grant gives, it measures nothing: there is no way to fail it. */
function clausePart(clause: ClauseTable, seen: Seen): CoveredPart {
  const givesOnly = clause.grant !== null || clause.grantAtMostMs !== null;
  const events: Expected = givesOnly ? [["passed", "never applied"]] : clauseEvents;
  return part("clause", clause.id, clause.at, events, seen);
}

function part(
  what: CoveredPart["what"],
  id: string,
  at: string,
  expected: Expected,
  seen: Seen,
): CoveredPart {
  const events = seen.get(id);
  const missing = expected.flatMap(([event, words]) => (events?.has(event) === true ? [] : [words]));
  const total = expected.length;
  return { what, id, at, covered: total - missing.length, total, missing };
}
