import { unreachable } from "@interlock/lang";
import type { ActionTable, CompiledNeeds, People, Vocabulary } from "@interlock/runtime";

import { partsOf } from "../plan-parts.ts";
import type { Plan, PlanExpression, PlanRule } from "../plan.ts";
import { type Need, type NeedSort, readsOf } from "./reads.ts";

/** What is read to decide each action of a plan: see `CompiledNeeds`. Pure. */
export function compiledNeeds(plan: Plan): readonly CompiledNeeds[] {
  const { vocabulary } = plan;
  const found = new Map(vocabulary.actions.map((action) => [action.name, new Map<NeedSort, Set<string>>()]));
  const note = (actions: readonly string[], needs: readonly Need[]): void => {
    for (const action of actions) {
      const ofAction = found.get(action);
      for (const [sort, name] of needs) {
        const names = ofAction?.get(sort) ?? new Set();
        ofAction?.set(sort, names.add(name));
      }
    }
  };
  for (const rule of plan.rules) note(rule.table.actions, needsOfRule(rule, vocabulary));
  for (const { table, scope } of [...plan.switches, ...plan.ceilings]) note(table.actions, needsIn(scope));
  for (const { name, effect } of vocabulary.actions)
    if (effect === "restores") note([name], [["whole", "restored"]]);
  return vocabulary.actions.map((action) => listed(action, vocabulary, found.get(action.name) ?? new Map()));
}

function needsOfRule({ table, scope, measure, because, clauses }: PlanRule, vocabulary: Vocabulary): Need[] {
  const expressions = [
    scope,
    measure,
    because,
    ...clauses.flatMap((clause) => [clause.each, clause.when, clause.measure, clause.because]),
  ];
  const asked = [table.unless, ...table.clauses.flatMap(({ unless, quorum }) => [unless, quorum])];
  return [
    ...expressions.flatMap((expression) => (expression === null ? [] : needsIn(expression))),
    ...asked.flatMap((people) => (people === null ? [] : needsOfPeople(people, vocabulary))),
    ...(table.kind === "permit" && table.stage === "calibrated"
      ? [["whole", "calibratedAtMs"] as const]
      : []),
  ];
}

function needsIn(expression: PlanExpression): readonly Need[] {
  const parts = partsOf(expression).flatMap(needsIn);
  return expression.kind === "call"
    ? [...readsOf(expression.function, expression.arguments), ...parts]
    : parts;
}

/** Whom to ask, what was approved, and by whom it must not be: who stands behind the proposer has no seat. */
function needsOfPeople({ seats }: People, { groups }: Vocabulary): readonly Need[] {
  const needs: Need[] = [
    ["whole", "approvals"],
    ["whole", "identity"],
  ];
  for (const { group, arguments: given = [] } of seats) {
    if (groups.some(({ id, kind }) => id === group && kind === "sourced")) needs.push(["groups", group]);
    for (const argument of given) {
      switch (argument.kind) {
        case "read":
          // The payload is no fact, and who acts and stands behind is asked for in any case.
          if (argument.of === "target") needs.push(["targets", argument.field]);
          break;
        // An element is read by the list that it stands in.
        case "element":
        case "value":
          break;
        default:
          unreachable(argument);
      }
    }
  }
  return needs;
}

/** The lists of an action, sorted. What a rule of several actions reads of another's entity is none of its own. */
function listed(
  action: ActionTable,
  { entities, contracts }: Vocabulary,
  found: ReadonlyMap<NeedSort, ReadonlySet<string>>,
): CompiledNeeds {
  const fields = entities.find(({ name }) => name === action.entity)?.fields ?? [];
  const others = contracts.filter(
    (contract) => contract.kind === "state" && contract.entity !== action.entity,
  );
  const list = <Sort extends NeedSort>(
    sort: Sort,
    isOwn: (name: string) => boolean = () => true,
  ): CompiledNeeds[Sort] =>
    [...(found.get(sort) ?? [])].filter(isOwn).sort() as readonly string[] as CompiledNeeds[Sort];
  return {
    action: action.name,
    whole: list("whole"),
    targets: list("targets", (name) => fields.some((field) => field.name === name)),
    blast: list("blast"),
    schema: list("schema"),
    within: list("within"),
    reversal: list("reversal"),
    memory: list("memory"),
    recent: list("recent"),
    network: list("network"),
    drift: list("drift", (name) => !others.some(({ id }) => id === name)),
    offsets: list("offsets"),
    outside: list("outside"),
    groups: list("groups"),
  };
}
