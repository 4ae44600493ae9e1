import type { PatternSort, Type } from "@interlock/runtime/vocabulary";

import type {
  ComparisonExpression,
  Expression,
  IfExpression,
  LikeExpression,
  LogicExpression,
  OrElseExpression,
  PathExpression,
  SumExpression,
} from "../syntax/expression.ts";
import { unreachable } from "../unreachable.ts";
import { allOf } from "./argument.ts";
import { checkEachOf, checkIn, checkList, checkQuantifier } from "./collection.ts";
import { fail, withPresent, type Context } from "./context.ts";
import { asCondition, asValue } from "./demand.ts";
import { isTooLarge } from "./growth.ts";
import { checkHas } from "./has.ts";
import { presentWhenFalse, presentWhenTrue } from "./narrow.ts";
import { checkReference } from "./path.ts";
import { misfitPattern } from "./pattern.ts";
import type { TermSize } from "./term-size.ts";
import type { ReadTerm, Term } from "./term.ts";
import {
  boolType,
  describeType,
  durationType,
  instantType,
  intType,
  isComparable,
  isOrdered,
  joinTypes,
  listTypeOf,
  percentType,
  sumType,
  textType,
} from "./type.ts";
import { asType, unify } from "./unify.ts";

/** Checks an expression that must be a condition. */
export function checkCondition(expression: Expression, context: Context): Term {
  return asCondition(checkExpression(expression, context), expression.span, context);
}

/** Checks an expression whose value is used: absence must have been tested for. */
export function checkExpression(expression: Expression, context: Context): Term {
  return asValue(checkOptional(expression, context), expression.span, context);
}

/** Checks an expression whose value may be absent, or a whole entity: before `has` and `??`, in a `let`. */
export function checkOptional(expression: Expression, context: Context): Term {
  const { walk } = context;
  // Each expression counts its own quantifiers, so that no other one changes what is made of it.
  if (walk.level === 0) walk.nextDepth = 1;
  walk.level += 1;
  const term = isTooLarge(oneNode, expression.span, context)
    ? errorAt(expression)
    : checkOne(expression, context);
  walk.level -= 1;
  return term;
}

const oneNode: TermSize = { nodes: 1, levels: 1, product: 1 };

function checkOne(expression: Expression, context: Context): Term {
  const { span } = expression;
  switch (expression.kind) {
    case "boolean":
      return { kind: "constant", value: expression.value, type: boolType, span };
    case "integer":
      return { kind: "constant", value: expression.value, type: intType, span };
    case "percent":
      return { kind: "constant", value: expression.ppm, type: percentType, span };
    case "duration":
      return { kind: "constant", value: expression.ms, type: durationType, span };
    case "instant":
      return { kind: "constant", value: expression.ms, type: instantType, span };
    case "string":
      return { kind: "constant", value: expression.value, type: textType, span };
    case "range":
      return fail(context, "IL2109", { what: "a range outside `in`" }, span);
    case "list":
      return checkListLiteral(expression, context);
    case "path":
    case "call":
      return checkReference(expression, context, checkOptional);
    case "not":
      return checkNot(expression, context);
    case "logic":
      return checkLogic(expression, context);
    case "if":
      return checkIf(expression, context);
    case "comparison":
      return checkComparison(expression, context);
    case "in":
      return checkIn(expression, context, checkOptional);
    case "each-of":
      return checkEachOf(expression, context, checkOptional);
    case "has":
      return checkHas(expression, context, checkOptional);
    case "like":
      return checkLike(expression, context);
    case "sum":
      return checkSum(expression, context);
    case "or-else":
      return checkOrElse(expression, context);
    case "quantifier":
      return checkQuantifier(expression, context, checkOptional);
    case "count-of": {
      const list = checkList(expression.list, context, checkOptional);
      return list.kind === "error" ? list : { kind: "length", list, type: intType, span };
    }
    default:
      return unreachable(expression);
  }
}

function checkNot(expression: Expression & { kind: "not" }, context: Context): Term {
  const operand = checkCondition(expression.operand, context);
  return operand.kind === "error" ? operand : { kind: "not", operand, type: boolType, span: expression.span };
}

function checkLogic(expression: LogicExpression, context: Context): Term {
  const left = checkCondition(expression.left, context);
  const present = expression.operator === "and" ? presentWhenTrue(left) : presentWhenFalse(left);
  const right = checkCondition(expression.right, withPresent(context, present));
  if (left.kind === "error" || right.kind === "error") return errorAt(expression);
  return { kind: expression.operator, left, right, type: boolType, span: expression.span };
}

function checkIf(expression: IfExpression, context: Context): Term {
  const condition = checkCondition(expression.condition, context);
  const whenTrue = checkExpression(expression.whenTrue, withPresent(context, presentWhenTrue(condition)));
  const whenFalse = checkExpression(expression.whenFalse, withPresent(context, presentWhenFalse(condition)));
  if (condition.kind === "error" || whenTrue.kind === "error" || whenFalse.kind === "error") {
    return errorAt(expression);
  }
  const pair = unify(whenTrue, whenFalse, context);
  if (pair === null) return errorAt(expression);
  const [a, b] = pair;
  const type = joinTypes(a.type, b.type);
  return { kind: "choose", condition, whenTrue: a, whenFalse: b, type, span: expression.span };
}

function checkComparison(expression: ComparisonExpression, context: Context): Term {
  const { operator, span } = expression;
  const pair = unify(
    checkExpression(expression.left, context),
    checkExpression(expression.right, context),
    context,
  );
  if (pair === null) return errorAt(expression);
  const [left, right] = pair;
  if (operator === "==" || operator === "!=") {
    const equal: Term = { kind: "equal", left, right, type: boolType, span };
    return operator === "==" ? equal : { kind: "not", operand: equal, type: boolType, span };
  }
  if (!isOrdered(left.type)) return fail(context, "IL2103", { type: describeType(left.type) }, span);
  switch (operator) {
    case "<":
      return { kind: "less", left, right, type: boolType, span };
    case "<=":
      return { kind: "less-or-equal", left, right, type: boolType, span };
    case ">":
      return { kind: "less", left: right, right: left, type: boolType, span };
    case ">=":
      return { kind: "less-or-equal", left: right, right: left, type: boolType, span };
    default:
      return unreachable(operator);
  }
}

function checkListLiteral({ elements, span }: Expression & { kind: "list" }, context: Context): Term {
  const terms = elements.map((element) => checkExpression(element, context));
  const typed = terms.flatMap((term) => (term.kind === "error" ? [] : [term]));
  if (typed.length < terms.length) return { kind: "error", type: null, span };
  // A text that is written is whatever the others are.
  const of = (typed.find(({ kind }) => kind !== "constant") ?? typed[0])?.type ?? boolType;
  const alike = allOf(typed.map((element) => asType(element, of, context)));
  if (alike === null) return { kind: "error", type: null, span };
  const odd = alike.find((element) => !isComparable(element.type, of));
  if (odd !== undefined) {
    return fail(context, "IL2101", { wanted: describeType(of), found: describeType(odd.type) }, odd.span);
  }
  return { kind: "list", elements: alike, type: listTypeOf(alike, of), span };
}

type LikeTerm = Term & { readonly kind: "like" };

function checkLike(expression: LikeExpression, context: Context): Term {
  const { pattern, patternSpan, span } = expression;
  const operand = checkExpression(expression.operand, context);
  if (operand.kind === "error") return operand;
  const by = likeBy(operand.type);
  if (by === null) {
    const wanted = "a string, a path, a host or a command before `like`";
    return fail(context, "IL2101", { wanted, found: describeType(operand.type) }, operand.span);
  }
  const sort = patternSortOf(by);
  const misfit = sort === null ? null : misfitPattern(sort, pattern);
  if (misfit !== null) return fail(context, "IL2110", misfit, patternSpan);
  return { kind: "like", by, operand, pattern, type: boolType, span };
}

/** How a value of a type is held against a pattern; null where it cannot be. */
function likeBy({ kind }: Type): LikeTerm["by"] | null {
  if (kind === "string") return "text";
  return kind === "path" || kind === "host" || kind === "command" ? kind : null;
}

function patternSortOf(by: LikeTerm["by"]): PatternSort | null {
  switch (by) {
    case "text":
      return null;
    case "path":
      return "paths";
    case "host":
      return "hosts";
    case "command":
      return "commands";
    default:
      return unreachable(by);
  }
}

function checkSum(expression: SumExpression, context: Context): Term {
  const left = checkExpression(expression.left, context);
  const right = checkExpression(expression.right, context);
  if (left.kind === "error" || right.kind === "error") return errorAt(expression);
  const sign = expression.operator === "+" ? 1 : -1;
  const type = sumType(left.type, right.type, sign);
  if (type === null) {
    const facts = {
      left: describeType(left.type),
      operator: expression.operator,
      right: describeType(right.type),
    };
    return fail(context, "IL2112", facts, expression.span);
  }
  return { kind: "sum", sign, left, right, type, span: expression.span };
}

function checkOrElse(expression: OrElseExpression, context: Context): Term {
  const { value, fallback, span } = expression;
  const optional = checkOptional(value, context);
  // Nothing can stand for an entity: what of it could be absent are its fields.
  const isEntity = optional.kind === "read" && optional.type.kind === "entity";
  const left = isEntity ? asValue(optional, value.span, context) : optional;
  const pair = unify(left, checkExpression(fallback, context), context);
  if (pair === null) return errorAt(expression);
  const type = joinTypes(pair[0].type, pair[1].type);
  return { kind: "or-else", value: pair[0], fallback: pair[1], type, span };
}

function errorAt(expression: Expression): Term {
  return { kind: "error", type: null, span: expression.span };
}

/** What an explanation shows. */
export type ShownTerm = ReadTerm | (Term & { readonly kind: "variable" });

/**
 * What a hole of an explanation shows: a fact, a field, or the element of the clause's `each`. Presence does not
 * matter, an absent value is shown as `none`. Null where a diagnostic stands for it.
 */
export function checkShown(path: PathExpression, context: Context): ShownTerm | null {
  const [head, field] = path.names;
  const isOfProposal = head.text === "action" || head.text === "target";
  const keys = isOfProposal && field !== undefined ? [`${head.text}.${field.text}`] : [];
  const term = checkOptional(path, withPresent(context, keys));
  if (term.kind === "error") return null;
  const isWhole = term.kind === "read" && term.type.kind === "entity";
  if ((term.kind === "read" && !isWhole) || (term.kind === "variable" && term.depth === 0)) return term;
  const what = `\`${path.names.map(({ text }) => text).join(".")}\`, ${isWhole ? "a whole entity" : "no fact"},`;
  fail(context, "IL2109", { what }, path.span);
  return null;
}
