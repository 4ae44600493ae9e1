import type { Plan, PlanReach, PlanRule } from "@interlock/compiler";
import { unreachable } from "@interlock/lang";
import type { CeilingTable, SwitchTable } from "@interlock/runtime";
import { limits, stages, type FindingSource } from "@interlock/runtime/vocabulary";

import { always, and, never, not, or, type Bdd } from "./bdd.ts";
import { encodeClause } from "./encode-clause.ts";
import { encodeCondition, encodeValue } from "./encode-expression.ts";
import { age } from "./encode-measure.ts";
import { encodePeople, fails } from "./encode-people.ts";
import type { Encoding } from "./encode-read.ts";
import { inSomeView, passes } from "./encode-reserved.ts";
import { freeCondition, isThere, isUnknown } from "./symbolic-value.ts";

/** Somewhere that the set may refuse, and who does. */
export interface Refusal {
  /** What holds together there. */
  readonly where: readonly Bdd[];
  readonly source: FindingSource;
  /** The id of the rule or switch; null where none speaks. */
  readonly rule: string | null;
}

/**
 * The ways in which the set may permit the action, one a permit: each is a list of functions that hold together. Every permit
 * counts, whatever its stage, and of bounds and refuse rules those that bind. Where anything is approximated, there are
 * more situations than there are.
 */
export function mayPermit(plan: Plan, around: Encoding): readonly (readonly Bdd[])[] {
  const { bdd } = around.atoms;
  const switches = switchesOver(plan, around).map(({ reach, state }) =>
    or(bdd, reach.isFalse, state.isFalse),
  );
  const rules = rulesOver(plan, around);
  const restrictions = rules.flatMap((rule) => restrictionPermits(rule, around));
  // Kept apart, because together they are much larger than each.
  const common = [isDated(around), isRestored(around), ...switches, ...restrictions];
  return rules.flatMap((rule) => {
    if (rule.table.kind !== "permit") return [];
    const isInForce = inSomeView(around, (view) => applies(rule, plan, view));
    return [[isInForce, ...clausePermits(rule, around), ...common]];
  });
}

function restrictionPermits(rule: PlanRule, around: Encoding): readonly Bdd[] {
  const { bdd } = around.atoms;
  const { kind, stage, unless } = rule.table;
  if (stage === "advisory") return [];
  switch (kind) {
    case "permit":
      return [];
    case "bound": {
      const isFalse = outOfScope(rule, around);
      return clausePermits(rule, around).map((permits) => or(bdd, isFalse, permits));
    }
    case "refuse": {
      const { isTrue } = encodeCondition(rule.scope, around);
      const waived = unless === null ? fails : encodePeople(unless, around);
      return [or(bdd, outOfScope(rule, around), and(bdd, isTrue, waived.permits))];
    }
    default:
      return unreachable(kind);
  }
}

/** Where a bound or a refuse rule does not reach the action. */
function outOfScope({ scope }: PlanRule, around: Encoding): Bdd {
  return inSomeView(around, (view) => encodeCondition(scope, view).isFalse);
}

/**
 * Everywhere that the set may refuse the action, by who does: every bound and refuse rule counts, advisory ones too, and of
 * permits those that bind. Where anything is approximated, it says so of more situations than there are.
 */
export function mayRefuse(plan: Plan, around: Encoding): readonly Refusal[] {
  const { atoms } = around;
  const { bdd } = atoms;
  const switches = switchesOver(plan, around);
  const thrown = switches.map(({ reach, state }) => and(bdd, not(bdd, reach.isFalse), state.isTrue));
  // One that is thrown answers alone.
  const isJudged = not(bdd, or(bdd, never, ...thrown));
  const bySwitches = switches.map(({ id, reach, state }): Refusal => {
    const lost = and(bdd, isJudged, isUnknown(atoms, state));
    const where = [not(bdd, reach.isFalse), or(bdd, state.isTrue, lost)];
    return { where, source: "kill_switch", rule: id };
  });
  const judged: Refusal[] = [
    { where: [not(bdd, isRestored(around))], source: "reversibility", rule: null },
    { where: [not(bdd, isDated(around))], source: "coverage", rule: null },
    ...rulesOver(plan, around).flatMap((rule) => restrictionRefuses(rule, around)),
    ...permitsRefuse(plan, around),
  ];
  return [...bySwitches, ...judged.map((refusal) => ({ ...refusal, where: [...refusal.where, isJudged] }))];
}

function restrictionRefuses(rule: PlanRule, around: Encoding): readonly Refusal[] {
  const { atoms } = around;
  const { bdd } = atoms;
  const { kind, id, unless } = rule.table;
  switch (kind) {
    case "permit":
      return [];
    case "bound": {
      const reaches = not(bdd, encodeCondition(rule.scope, around).isFalse);
      return clausesOf(rule, around).map(({ refuses, source }) => ({
        where: [reaches, refuses],
        source,
        rule: id,
      }));
    }
    case "refuse": {
      const scope = encodeCondition(rule.scope, around);
      const waived = unless === null ? fails : encodePeople(unless, around);
      const where = or(bdd, isUnknown(atoms, scope), and(bdd, scope.isTrue, waived.refuses));
      return [{ where: [where], source: "rule", rule: id }];
    }
    default:
      return unreachable(kind);
  }
}

/** Where every permit that binds refuses or does not apply, its clauses refuse, or nothing covers the action. */
function permitsRefuse(plan: Plan, around: Encoding): readonly Refusal[] {
  const { bdd } = around.atoms;
  const permits = rulesOver(plan, around).flatMap((rule) => {
    if (rule.table.kind !== "permit" || rule.table.stage === "advisory") return [];
    // A way back that is reserved is reached by more permits, and then it is their clauses that refuse it.
    const mayApply = inSomeView(around, (view) => applies(rule, plan, view));
    return [{ rule, applies: applies(rule, plan, around), mayApply, clauses: clausesOf(rule, around) }];
  });
  const none = permits.map(({ applies }) => not(bdd, applies));
  const allRefuse = permits.map(({ applies, clauses }) =>
    or(bdd, not(bdd, applies), ...clauses.map(({ refuses }) => refuses)),
  );
  return [
    { where: none, source: "coverage", rule: null },
    ...permits.flatMap(({ rule, mayApply, clauses }) =>
      clauses.map(({ refuses, source }) => ({
        where: [mayApply, refuses, ...allRefuse],
        source,
        rule: rule.table.id,
      })),
    ),
  ];
}

function rulesOver({ rules }: Plan, { action }: Encoding): readonly PlanRule[] {
  return rules.filter(({ table }) => table.actions.includes(action.name));
}

interface EncodedSwitch {
  readonly id: string;
  readonly reach: ReturnType<typeof encodeCondition>;
  readonly state: ReturnType<typeof encodeCondition>;
}

/** A free atom a switch: thrown, not thrown, or nobody knows. */
function switchesOver({ switches }: Plan, around: Encoding): readonly EncodedSwitch[] {
  return reaching<SwitchTable>(switches, around).map(({ table: { id }, scope }) => ({
    id,
    reach: encodeCondition(scope, around),
    state: freeCondition(around.atoms, `switch ${id}`, { kind: "switch", id }),
  }));
}

function reaching<Table extends SwitchTable | CeilingTable>(
  all: readonly PlanReach<Table>[],
  { action }: Encoding,
): readonly PlanReach<Table>[] {
  return all.filter(({ table }) => table.actions.includes(action.name));
}

/** Where a permit counts: surely in its scope, under no ceiling, and with a fresh calibration where its stage asks for one. */
function applies({ table, scope }: PlanRule, plan: Plan, around: Encoding): Bdd {
  const { atoms } = around;
  const { bdd } = atoms;
  const free = reaching<CeilingTable>(plan.ceilings, around).flatMap((ceiling) =>
    stages.indexOf(ceiling.table.stage) < stages.indexOf(table.stage)
      ? [encodeCondition(ceiling.scope, around).isFalse]
      : [],
  );
  const calibrated = (): Bdd => {
    const since = age("calibration", around);
    return and(bdd, isThere(atoms, since), since.atMost(limits.calibrationLifeMs - 1));
  };
  const isInForce = table.stage === "calibrated" ? calibrated() : always;
  return and(bdd, encodeCondition(scope, around).isTrue, isInForce, ...free);
}

/** Where each clause of a rule permits. */
function clausePermits({ table, clauses }: PlanRule, around: Encoding): readonly Bdd[] {
  return table.clauses.map((clause, index) => {
    const code = clauses[index];
    if (code === undefined) throw new Error(`clause ${clause.id} has no code`);
    return passes(around, clause.source, (view) => encodeClause({ ...code, table: clause }, view).permits);
  });
}

interface EncodedClause {
  readonly refuses: Bdd;
  readonly source: FindingSource;
}

function clausesOf({ table, clauses }: PlanRule, around: Encoding): readonly EncodedClause[] {
  return table.clauses.map((clause, index) => {
    const code = clauses[index];
    if (code === undefined) throw new Error(`clause ${clause.id} has no code`);
    const { refuses } = encodeClause({ ...code, table: clause }, around);
    return { refuses, source: clause.source };
  });
}

/** Without `now` nothing is permitted or held. */
function isDated(around: Encoding): Bdd {
  return encodeValue({ kind: "call", function: "now", arguments: [{ kind: "subject" }] }, around).known;
}

/** A restoring action is believed only where the record says that it restores. */
function isRestored({ atoms, action }: Encoding): Bdd {
  if (action.effect !== "restores") return always;
  return freeCondition(atoms, "restored", { kind: "restored" }).isTrue;
}
