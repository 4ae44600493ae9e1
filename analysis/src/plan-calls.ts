import type { Plan, PlanExpression } from "@interlock/compiler";
import type { ClauseTable, People, RuleTable } from "@interlock/runtime";

/** A call of the kernel, as a plan holds it. */
export type PlanCall = PlanExpression & { readonly kind: "call" };

/** A clause with the rule that it stands in and the call that measures it; null for a quorum. */
export interface PlannedClause {
  readonly rule: RuleTable;
  readonly clause: ClauseTable;
  readonly measure: PlanCall | null;
}

/** Every clause of a plan, in the order of the source. */
export function plannedClauses(plan: Plan): readonly PlannedClause[] {
  return plan.rules.flatMap(({ table, clauses }) =>
    table.clauses.map((clause, index) => {
      const measure = clauses[index]?.measure ?? null;
      return { rule: table, clause, measure: measure?.kind === "call" ? measure : null };
    }),
  );
}

/** Every list of people that a plan can ask. */
export function peopleAsked(plan: Plan): readonly People[] {
  const lists = plan.rules.flatMap(({ table }) => [
    table.unless,
    ...table.clauses.flatMap((clause) => [clause.unless, clause.quorum]),
  ]);
  return lists.filter((people) => people !== null);
}

/** The texts that an argument of a call lists; none where it is something else. */
export function textsIn(expression: PlanExpression | undefined): readonly string[] {
  if (expression?.kind !== "values") return [];
  return expression.elements.flatMap((element) =>
    element.kind === "value" && typeof element.value === "string" ? [element.value] : [],
  );
}

/** The times, in milliseconds, that clauses of a plan ask memory about. */
export function memorySpans(plan: Plan): readonly number[] {
  const spans = plannedClauses(plan).flatMap(({ measure }) => {
    if (measure?.function !== "memorySuccess") return [];
    const within = measure.arguments.at(-1);
    return within?.kind === "value" && typeof within.value === "number" ? [within.value] : [];
  });
  return [...new Set(spans)];
}
