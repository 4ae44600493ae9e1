import { opposite, unreachable, type ActionTable, type QuickRules, type QuickTest } from "@interlock/runtime";

import type { Plan, PlanExpression, PlanRule } from "../plan.ts";
import { newColumns, type PlanColumn } from "./columns.ts";
import { canBeCode, quickBounds, newCodes, type QuickBounds, type PlanCode } from "./code.ts";
import { readsOf } from "./reads.ts";
import { testOfClause } from "./test-of-clause.ts";
import { allOf, anyOf, never, testOf, type Making } from "./test-of.ts";
import { asksOf, wayTo, type Entry } from "./way.ts";

/** The quick way of a plan, as data and expressions: what `QuickTable` is in a module. */
export interface PlanQuick {
  readonly rules: number;
  readonly binding: number;
  readonly columns: readonly PlanColumn[];
  readonly conditions: readonly PlanCondition[];
  readonly codes: readonly PlanCode[];
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
  /** Where its code stands. */
  readonly code: number;
  readonly restrictions: QuickRules;
  readonly permits: QuickRules;
}

/**
 * Finds the quick way of a plan: for every action the tests that make a permit certain, as code where they are few enough. Pure.
 */
export function quickOf(plan: Plan, bounds: QuickBounds = quickBounds): PlanQuick {
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
  const codes = newCodes();
  const parts = plan.vocabulary.actions.map((action) => {
    const entity = plan.vocabulary.entities.find(({ name }) => name === action.entity);
    const part = actionOf(action, judged, bounds.unsorted);
    const shown = part.columns.flatMap((column) => list[column] ?? []);
    return { ...part, action: action.name, reads: readsOf(action, entity, shown) };
  });
  const areCode = canBeCode(
    parts.map(({ restrictions, permits }) => [restrictions, permits]),
    bounds,
  );
  const actions = parts.map(({ action, columns, reads, restrictions, permits }, at): PlanQuickAction => {
    // What the kernel has to read is left to the table.
    const isShown = reads.flatMap((read) => read.columns).length === columns.length;
    const isCode = isShown && areCode[at] === true;
    const code = codes.add({ reads, rules: isCode ? { restrictions, permits } : null });
    const rules = isCode ? { restrictions: noRules, permits: noRules } : { restrictions, permits };
    return { action, columns, code, ...rules };
  });
  return {
    rules: plan.rules.length,
    binding: judged.length,
    columns: list,
    conditions,
    codes: codes.list,
    actions,
  };
}

const noRules: QuickRules = { tests: [], start: { here: [], by: null } };

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

function actionOf(
  { name }: ActionTable,
  judged: readonly Judged[],
  unsorted: number,
): Pick<PlanQuickAction, "columns" | "restrictions" | "permits"> {
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
    return { tests, start: wayTo(entries, unsorted) };
  };
  const permits = reaching.filter(({ rule }) => rule.table.kind === "permit");
  const restrictions = reaching.filter(
    ({ rule, test }) => rule.table.kind !== "permit" && test.kind !== "always",
  );
  const quick = { restrictions: rulesOf(restrictions), permits: rulesOf(permits) };
  return { columns: [...columns.keys()], ...quick };
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
