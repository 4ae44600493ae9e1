import {
  opposite,
  unreachable,
  type ActionTable,
  type QuickPlace,
  type QuickRules,
  type QuickTest,
} from "@interlock/runtime";

import type { Plan, PlanExpression, PlanRule } from "../plan.ts";
import { newColumns, type PlanColumn } from "./columns.ts";
import { newReaders, readsOf, type PlanRead } from "./reads.ts";
import { testOfClause } from "./test-of-clause.ts";
import { allOf, anyOf, never, testOf, type Making } from "./test-of.ts";
import { asksOf, wayTo, type Entry } from "./way.ts";

/** The quick way of a plan, as data and expressions: what `QuickTable` is in a module. */
export interface PlanQuick {
  readonly rules: number;
  readonly binding: number;
  readonly columns: readonly PlanColumn[];
  readonly conditions: readonly PlanCondition[];
  readonly readers: readonly (readonly PlanRead[])[];
  readonly actions: readonly PlanQuickAction[];
}

/** A condition that is asked where it decides; of a measure, its condition. */
export interface PlanCondition {
  readonly expression: PlanExpression;
  readonly isMeasure: boolean;
}

/** One action's part. */
export interface PlanQuickAction {
  readonly action: string;
  readonly columns: readonly number[];
  /** Where its readers stand. */
  readonly reads: { readonly [from in QuickPlace]: number | null };
  readonly restrictions: QuickRules;
  readonly permits: QuickRules;
}

/** Finds the quick way of a plan: for every action the tests that make a permit certain. Pure. */
export function quickOf(plan: Plan): PlanQuick {
  const columns = newColumns();
  const conditions: PlanCondition[] = [];
  const places = new Map<string, number>();
  const making: Making = {
    columns,
    condition: (expression, isMeasure) => {
      const key = `${isMeasure ? "measure" : "condition"} ${JSON.stringify(expression)}`;
      const place = places.get(key) ?? conditions.length;
      if (place === conditions.length) conditions.push({ expression, isMeasure });
      places.set(key, place);
      return place;
    },
  };
  const judged = plan.rules
    .filter(({ table }) => table.stage !== "advisory")
    .map((rule) => ({ rule, ...ruleTest(rule, making) }));
  const { list } = columns;
  const readers = newReaders();
  const actions = plan.vocabulary.actions.map((action) => {
    const entity = plan.vocabulary.entities.find(({ name }) => name === action.entity);
    const part = actionOf(action, judged);
    const read = part.columns.flatMap((column) => list[column] ?? []);
    return { ...part, reads: readers.add(readsOf(action, entity, read)) };
  });
  return {
    rules: plan.rules.length,
    binding: judged.length,
    columns: list,
    conditions,
    readers: readers.list,
    actions,
  };
}

interface Judged {
  readonly rule: PlanRule;
  readonly test: QuickTest;
  readonly asks: ReadonlyMap<number, ReadonlySet<number>>;
}

/** The test of a rule: that a permit permits, or that a restriction does no harm. */
function ruleTest(rule: PlanRule, making: Making): Omit<Judged, "rule"> {
  const { table, scope } = rule;
  const inScope = testOf(scope, making);
  const isElsewhere = opposite(inScope);
  const asks = asksOf(inScope);
  const clauses = rule.clauses.map((clause, index) => {
    const data = table.clauses[index];
    return data === undefined ? never : testOfClause(clause, data, making);
  });
  if (table.kind === "permit") {
    // Whether a calibrated permit counts depends on how old the calibration is.
    return { test: table.stage === "calibrated" ? never : allOf([inScope, ...clauses]), asks };
  }
  return { test: table.kind === "bound" ? anyOf([isElsewhere, allOf(clauses)]) : isElsewhere, asks };
}

function actionOf({ name }: ActionTable, judged: readonly Judged[]): Omit<PlanQuickAction, "reads"> {
  const reaching = judged.filter(({ rule }) => rule.table.actions.includes(name));
  const columns = new Map<number, number>();
  const local = (column: number): number => {
    const place = columns.get(column) ?? columns.size;
    columns.set(column, place);
    return place;
  };
  const rulesOf = (those: readonly Judged[]): QuickRules => {
    const tests = those.map(({ test }) => movedTest(test, local));
    const entries = those.map(({ asks }, place): Entry => ({
      place,
      asks: new Map([...asks].map(([column, words]) => [local(column), words])),
    }));
    return { tests, start: wayTo(entries) };
  };
  const permits = reaching.filter(({ rule }) => rule.table.kind === "permit");
  const restrictions = reaching.filter(
    ({ rule, test }) => rule.table.kind !== "permit" && test.kind !== "always",
  );
  const quick = { restrictions: rulesOf(restrictions), permits: rulesOf(permits) };
  return { action: name, columns: [...columns.keys()], ...quick };
}

/** A test whose columns are named by their place in the action. */
function movedTest(test: QuickTest, local: (column: number) => number): QuickTest {
  switch (test.kind) {
    case "words":
    case "range":
    case "below":
      return { ...test, column: local(test.column) };
    case "waivable":
      return { ...test, test: movedTest(test.test, local) };
    case "all":
    case "any":
      return { ...test, parts: test.parts.map((part) => movedTest(part, local)) };
    case "always":
    case "never":
    case "condition":
      return test;
    default:
      return unreachable(test);
  }
}
