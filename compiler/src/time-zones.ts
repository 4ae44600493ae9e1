import { partsOf } from "./plan-parts.ts";
import type { Plan, PlanExpression } from "./plan.ts";

/** The names of the time zones whose offset the weekly windows of a plan read, each once, in order. */
export function timeZonesOf(plan: Plan): readonly string[] {
  const zones = new Set<string>();
  for (const expression of expressionsOf(plan)) collect(expression, zones);
  return [...zones].sort();
}

function expressionsOf(plan: Plan): readonly PlanExpression[] {
  const rules = plan.rules.flatMap(({ scope, measure, because, clauses }) => [
    scope,
    measure,
    because,
    ...clauses.flatMap((clause) => [clause.each, clause.when, clause.measure, clause.because]),
  ]);
  const reaches = [...plan.switches, ...plan.ceilings].map(({ scope }) => scope);
  return [...rules, ...reaches, ...plan.contracts].filter((expression) => expression !== null);
}

function collect(expression: PlanExpression, zones: Set<string>): void {
  if (expression.kind === "call" && expression.function === "inWeek") {
    const zone = expression.arguments.at(-1);
    if (zone?.kind === "value" && typeof zone.value === "string") zones.add(zone.value);
  }
  for (const part of partsOf(expression)) collect(part, zones);
}
