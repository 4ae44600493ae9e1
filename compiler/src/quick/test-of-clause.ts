import { opposite, type ClauseTable, type Kernel, type QuickTest } from "@interlock/runtime";

import type { PlanClause, PlanExpression } from "../plan.ts";
import {
  allOf,
  always,
  anyOf,
  isClosed,
  most,
  never,
  testOf,
  truthColumn,
  within,
  type Call,
  type Making,
} from "./test-of.ts";

/** The test that a clause is known to hold. Where people could waive it, that it fails is not the end. */
export function testOfClause(
  clause: PlanClause,
  { grant, unless }: Pick<ClauseTable, "grant" | "unless">,
  making: Making,
): QuickTest {
  const test = testOfDemand(clause, grant !== null, making);
  return unless === null ? test : { kind: "waivable", test };
}

function testOfDemand(clause: PlanClause, isGrant: boolean, making: Making): QuickTest {
  const { each, when, measure } = clause;
  // A quorum waits for people, and a clause for each element is judged element by element.
  if (each !== null || measure === null) return never;
  const condition = testOfMeasure(measure, making);
  if (when === null) return condition;
  const isDue = testOf(when, making);
  // A grant counts only where it is known to be due or known not to be.
  return anyOf([opposite(isDue), isGrant ? allOf([isDue, condition]) : condition]);
}

type Make = (measure: Call, making: Making) => QuickTest;

/** What a measure demands, by the kernel's function; any other one is asked. */
const measures: { readonly [name in keyof Kernel]?: Make } = {
  // What a permit gives, and what shortens it, demand nothing.
  grantExpires: () => always,
  grantAtMost: () => always,
  requireTrue: ({ arguments: [condition] }, making) =>
    condition === undefined ? never : testOf(condition, making),
  blastShareAtMost: (measure, making) =>
    atMost(reading(measure, "blastShare", 3), plainAt(measure, 3), making),
  blastServicesAtMost: (measure, making) =>
    atMost(reading(measure, "blastServices", 1), plainAt(measure, 1), making),
  reversalTested: (measure, making) =>
    atMost(reading(measure, "reversalAge", 1), plainAt(measure, 1) ?? most, making),
  schemaNo: (measure, making) => opposite(truthColumn(reading(measure, "schemaEffect", 2), making)),
};

function testOfMeasure(measure: PlanExpression, making: Making): QuickTest {
  if (measure.kind !== "call") return never;
  const make = measures[measure.function];
  if (make !== undefined) return make(measure, making);
  return isClosed(measure)
    ? { kind: "condition", condition: making.condition(measure, true), is: true }
    : never;
}

/** What a measure reads: another function, with the first of its arguments. */
function reading(measure: Call, name: keyof Kernel, count: number): Call {
  return { kind: "call", function: name, arguments: measure.arguments.slice(0, count) };
}

/** A plain argument of a measure; undefined where none stands there. */
function plainAt(measure: Call, index: number): boolean | number | string | null | undefined {
  const argument = measure.arguments[index];
  return argument?.kind === "value" ? argument.value : undefined;
}

/** The test that a figure is known to be at most so high. */
function atMost(read: Call, high: unknown, { columns }: Making): QuickTest {
  return typeof high === "number" ? within(columns.plain(read, "number"), -most, high) : never;
}
