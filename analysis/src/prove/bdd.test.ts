import fc from "fast-check";
import { expect, test } from "vitest";

import { unreachable } from "@interlock/lang";

import {
  always,
  and,
  bddTable,
  ite,
  never,
  not,
  or,
  satisfying,
  variable,
  type Bdd,
  type BddTable,
} from "./bdd.ts";

const variables = 6;

/** A formula over a few variables. */
type Formula =
  | { readonly kind: "variable"; readonly number: number }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "not"; readonly of: Formula }
  | { readonly kind: "and" | "or"; readonly left: Formula; readonly right: Formula }
  | { readonly kind: "if"; readonly test: Formula; readonly yes: Formula; readonly no: Formula };

const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 5 },
    fc.record({ kind: fc.constant("variable"), number: fc.nat({ max: variables - 1 }) }),
    fc.record({ kind: fc.constant("constant"), value: fc.boolean() }),
    fc.record({ kind: fc.constant("not"), of: tie("formula") }),
    fc.record({ kind: fc.constantFrom("and", "or"), left: tie("formula"), right: tie("formula") }),
    fc.record({
      kind: fc.constant("if"),
      test: tie("formula"),
      yes: tie("formula"),
      no: tie("formula"),
    }),
  ),
}));

function build(table: BddTable, one: Formula): Bdd {
  switch (one.kind) {
    case "variable":
      return variable(table, one.number);
    case "constant":
      return one.value ? always : never;
    case "not":
      return not(table, build(table, one.of));
    case "and":
      return and(table, build(table, one.left), build(table, one.right));
    case "or":
      return or(table, build(table, one.left), build(table, one.right));
    case "if":
      return ite(table, build(table, one.test), build(table, one.yes), build(table, one.no));
    default:
      return unreachable(one);
  }
}

function holds(one: Formula, row: readonly boolean[]): boolean {
  switch (one.kind) {
    case "variable":
      return row[one.number] === true;
    case "constant":
      return one.value;
    case "not":
      return !holds(one.of, row);
    case "and":
      return holds(one.left, row) && holds(one.right, row);
    case "or":
      return holds(one.left, row) || holds(one.right, row);
    case "if":
      return holds(one.test, row) ? holds(one.yes, row) : holds(one.no, row);
    default:
      return unreachable(one);
  }
}

const rows = Array.from({ length: 2 ** variables }, (_, index) =>
  Array.from({ length: variables }, (__, bit) => ((index >> bit) & 1) === 1),
);

/** The row as a function: true there and nowhere else. */
function only(table: BddTable, row: readonly boolean[]): Bdd {
  return and(
    table,
    ...row.map((isTrue, bit) => (isTrue ? variable(table, bit) : not(table, variable(table, bit)))),
  );
}

test("a diagram is its truth table", () => {
  fc.assert(
    fc.property(formula, (one) => {
      const table = bddTable();
      const built = build(table, one);
      for (const row of rows) {
        const here = and(table, built, only(table, row));
        expect(here !== never).toBe(holds(one, row));
      }
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("equal functions are one node", () => {
  fc.assert(
    fc.property(formula, formula, (one, other) => {
      const table = bddTable();
      const areEqual = rows.every((row) => holds(one, row) === holds(other, row));
      expect(build(table, one) === build(table, other)).toBe(areEqual);
    }),
    { numRuns: 300, seed: 2 },
  );
});

test("a satisfying path satisfies, whatever is preferred and however the rest is filled", () => {
  fc.assert(
    fc.property(
      formula,
      fc.array(fc.boolean(), { minLength: variables, maxLength: variables }),
      (one, row) => {
        const table = bddTable();
        const path = satisfying(table, build(table, one), (number) => row[number] === true);
        const isPossible = rows.some((candidate) => holds(one, candidate));
        expect(path !== null).toBe(isPossible);
        if (path === null) return;
        expect(
          holds(
            one,
            row.map((bit, number) => path.get(number) ?? bit),
          ),
        ).toBe(true);
      },
    ),
    { numRuns: 300, seed: 3 },
  );
});

test("a table that is full says so", () => {
  const table = bddTable(5);
  and(table, variable(table, 0), variable(table, 1), variable(table, 2), variable(table, 3));
  expect(table.isFull).toBe(true);
  expect(table.nodes.length).toBe(5);
});
