import fc from "fast-check";

import type {
  CallExpression,
  Expression,
  Literal,
  PathExpression,
  Reference,
} from "../../lang/src/syntax/expression.ts";
import { anyName, integer, ms, name, path, ppm, some, span, text } from "./word-trees.ts";

const plainLiteral: fc.Arbitrary<Literal> = fc.oneof(
  fc.boolean().map((value): Literal => ({ kind: "boolean", value, span })),
  ppm.map((ppm): Literal => ({ kind: "percent", ppm, span })),
  ms.map((ms): Literal => ({ kind: "duration", ms, span })),
  fc
    .date({
      min: new Date("0000-01-01T00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    })
    .map((date): Literal => ({ kind: "instant", ms: date.getTime(), span })),
  text.map((value): Literal => ({ kind: "string", value, span })),
);
/** A literal of any kind. */
export const literal = fc.oneof(
  plainLiteral,
  integer.map((value): Literal => ({ kind: "integer", value, span })),
);

/** A path. */
export const pathExpression: fc.Arbitrary<PathExpression> = path.map((names) => ({
  kind: "path",
  names,
  span,
}));

const trees = fc.letrec<{ expression: Expression; call: CallExpression; reference: Reference }>((tie) => ({
  call: fc.record({
    kind: fc.constant("call" as const),
    name,
    arguments: some(tie("expression"), 2),
    fields: fc.array(anyName, { maxLength: 2 }),
    span: fc.constant(span),
  }),
  reference: fc.oneof({ maxDepth: 3, depthSize: "small" }, pathExpression, tie("call")),
  expression: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    literal,
    pathExpression,
    tie("call"),
    fc.record({ kind: fc.constant("range" as const), low: integer, high: integer, span: fc.constant(span) }),
    fc.record({ kind: fc.constant("count-of" as const), list: tie("reference"), span: fc.constant(span) }),
    fc.record({
      kind: fc.constant("each-of" as const),
      quantifier: fc.constantFrom("all" as const, "any" as const, "none" as const),
      list: tie("reference"),
      collection: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("list" as const),
      elements: fc.array(tie("expression"), { maxLength: 3 }),
      span: fc.constant(span),
    }),
    fc.record({ kind: fc.constant("not" as const), operand: tie("expression"), span: fc.constant(span) }),
    fc.record({
      kind: fc.constant("logic" as const),
      operator: fc.constantFrom("and" as const, "or" as const),
      left: tie("expression"),
      right: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("if" as const),
      condition: tie("expression"),
      whenTrue: tie("expression"),
      whenFalse: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("comparison" as const),
      operator: fc.constantFrom(
        "==" as const,
        "!=" as const,
        "<" as const,
        "<=" as const,
        ">" as const,
        ">=" as const,
      ),
      left: tie("expression"),
      right: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("in" as const),
      element: tie("expression"),
      collection: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("has" as const),
      operand: tie("expression"),
      field: anyName,
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("like" as const),
      operand: tie("expression"),
      pattern: text,
      patternSpan: fc.constant(span),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("sum" as const),
      operator: fc.constantFrom("+" as const, "-" as const),
      left: tie("expression"),
      right: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("or-else" as const),
      value: tie("expression"),
      fallback: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("quantifier" as const),
      quantifier: fc.constantFrom("any" as const, "all" as const, "count" as const),
      variable: name,
      list: tie("reference"),
      body: tie("expression"),
      span: fc.constant(span),
    }),
  ),
}));

/** An expression of any kind. */
export const expression: fc.Arbitrary<Expression> = trees.expression;

/** What can name a list. */
export const reference: fc.Arbitrary<Reference> = trees.reference;
