import type { Span } from "./span.ts";
import type { Name } from "./name.ts";

/** Every expression the parser can produce. Plain data: no methods, no parents, serialisable as it is. */
export type Expression =
  | Literal
  | RangeExpression
  | ListExpression
  | PathExpression
  | CallExpression
  | NotExpression
  | LogicExpression
  | IfExpression
  | ComparisonExpression
  | InExpression
  | HasExpression
  | LikeExpression
  | SumExpression
  | OrElseExpression
  | QuantifierExpression
  | EachOfExpression
  | CountOfExpression;

/** A literal value. Percentages are parts per million, durations milliseconds, instants milliseconds since 1970. */
export type Literal =
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "integer"; readonly value: number; readonly span: Span }
  | { readonly kind: "percent"; readonly ppm: number; readonly span: Span }
  | { readonly kind: "duration"; readonly ms: number; readonly span: Span }
  | { readonly kind: "instant"; readonly ms: number; readonly span: Span }
  | { readonly kind: "string"; readonly value: string; readonly span: Span };

/** `1..20`, both ends included; stands only after `in`. */
export interface RangeExpression {
  readonly kind: "range";
  readonly low: number;
  readonly high: number;
  readonly span: Span;
}

/** `[a, b]`. */
export interface ListExpression {
  readonly kind: "list";
  readonly elements: readonly Expression[];
  readonly span: Span;
}

/** `target.tier`, `Tier.gold`, `gold_in_production`: names joined by dots. */
export interface PathExpression {
  readonly kind: "path";
  readonly names: readonly [Name, ...Name[]];
  readonly span: Span;
}

/** `frozen(target.zone)`, `ticket(action.ticket).open`: a fact or a `let` with arguments, and a field of its answer. */
export interface CallExpression {
  readonly kind: "call";
  readonly name: Name;
  readonly arguments: readonly [Expression, ...Expression[]];
  readonly fields: readonly Name[];
  readonly span: Span;
}

/** What can name a list: a path or a call. */
export type Reference = PathExpression | CallExpression;

/** `not x`. */
export interface NotExpression {
  readonly kind: "not";
  readonly operand: Expression;
  readonly span: Span;
}

/** `a and b`, `a or b`, by Kleene's strong logic. */
export interface LogicExpression {
  readonly kind: "logic";
  readonly operator: "and" | "or";
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** `if c then a else b`. */
export interface IfExpression {
  readonly kind: "if";
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
  readonly span: Span;
}

/** The comparison operators. */
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** `a <= b`; comparisons do not chain. */
export interface ComparisonExpression {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** `x in xs`, where `xs` is a list, a range, a set of patterns or, after `now`, a window. */
export interface InExpression {
  readonly kind: "in";
  readonly element: Expression;
  readonly collection: Expression;
  readonly span: Span;
}

/** `target has owner`. */
export interface HasExpression {
  readonly kind: "has";
  readonly operand: Expression;
  readonly field: Name;
  readonly span: Span;
}

/** `action.file like "db/**"`. */
export interface LikeExpression {
  readonly kind: "like";
  readonly operand: Expression;
  readonly pattern: string;
  readonly patternSpan: Span;
  readonly span: Span;
}

/** `a + b`, `a - b`. */
export interface SumExpression {
  readonly kind: "sum";
  readonly operator: "+" | "-";
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** `a ?? b`: `b` where `a` is attested absent. */
export interface OrElseExpression {
  readonly kind: "or-else";
  readonly value: Expression;
  readonly fallback: Expression;
  readonly span: Span;
}

/** `any(x in xs: p)`, `all(x in xs: p)`, `count(x in xs: p)`. */
export interface QuantifierExpression {
  readonly kind: "quantifier";
  readonly quantifier: "any" | "all" | "count";
  readonly variable: Name;
  readonly list: Reference;
  readonly body: Expression;
  readonly span: Span;
}

/** `all of xs in S`, `any of xs in S`, `none of xs in S`. */
export interface EachOfExpression {
  readonly kind: "each-of";
  readonly quantifier: "all" | "any" | "none";
  readonly list: Reference;
  readonly collection: Expression;
  readonly span: Span;
}

/** `count of xs`. */
export interface CountOfExpression {
  readonly kind: "count-of";
  readonly list: Reference;
  readonly span: Span;
}
