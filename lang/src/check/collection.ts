import type { PatternSort, Type } from "@interlock/runtime/vocabulary";

import type {
  EachOfExpression,
  Expression,
  InExpression,
  QuantifierExpression,
  RangeExpression,
  Reference,
} from "../syntax/expression.ts";
import type { Name } from "../syntax/name.ts";
import type { Span } from "../syntax/span.ts";
import { unreachable } from "../unreachable.ts";
import { fail, report, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { asCondition, asList, asValue } from "./demand.ts";
import { isTooLarge } from "./growth.ts";
import type { Check } from "./macro.ts";
import { isTaken, type Meaning } from "./scope.ts";
import { longest } from "./term-size.ts";
import type { Term } from "./term.ts";
import { boolType, describeType, intType, isComparable } from "./type.ts";
import { asType, type Typed } from "./unify.ts";

/** Checks `x in xs`, where `xs` is a list, a range, a set of patterns or a window. */
export function checkIn(expression: InExpression, context: Context, check: Check): Term {
  const { collection, span } = expression;
  const element = asValue(check(expression.element, context), expression.element.span, context);
  const named = namedCollection(collection, context);
  if (named?.kind === "window") {
    return element.kind === "error" ? element : inWindow(element, named, span, context);
  }
  return checkMember(element, collection, span, context, check);
}

/** Checks `all of xs in S` and its kin: the same as a quantifier over `x in S`. */
export function checkEachOf(expression: EachOfExpression, context: Context, check: Check): Term {
  const { quantifier, collection, span } = expression;
  const list = checkList(expression.list, context, check);
  const inside = withElement(list, expression.list.span, context);
  if (inside === null || list.kind === "error" || list.type.kind !== "list") return errorAt(span);
  const { depth } = inside;
  const type = list.type.of;
  const element: Term = { kind: "variable", depth, name: "element", type, span: expression.list.span };
  const named = namedCollection(collection, context);
  if (named?.kind === "window") {
    return fail(context, "IL2118", { window: named.name.text }, collection.span);
  }
  const body = checkMember(element, collection, span, inside.context, check);
  if (body.kind === "error") return body;
  const kind = quantifier === "all" ? "all" : "any";
  const any: Term = { kind, list, depth, body, type: boolType, span };
  return quantifier === "none" ? { kind: "not", operand: any, type: boolType, span } : any;
}

/** Checks `any(x in xs: p)`, `all(…)` and `count(…)`. */
export function checkQuantifier(expression: QuantifierExpression, context: Context, check: Check): Term {
  const { quantifier, variable, span } = expression;
  const list = checkList(expression.list, context, check);
  const inside = withElement(list, expression.list.span, context);
  if (isTakenHere(variable, context)) return errorAt(span);
  if (inside === null || list.kind === "error" || list.type.kind !== "list") return errorAt(span);
  const { depth } = inside;
  const named = [variable.text, { depth, type: list.type.of }] as const;
  const within: Context = { ...inside.context, variables: new Map([...context.variables, named]) };
  const body = asCondition(
    asValue(check(expression.body, within), expression.body.span, within),
    expression.body.span,
    within,
  );
  if (body.kind === "error") return body;
  const type = quantifier === "count" ? intType : boolType;
  return { kind: quantifier, list, depth, body, type, span };
}

/** Checks a reference that must name a list. */
export function checkList(list: Reference, context: Context, check: Check): Term {
  return asList(asValue(check(list, context), list.span, context), list.span, context);
}

/** Whether the name of an element means something here already, and is reported: nothing shadows. */
export function isTakenHere({ text, span }: Name, context: Context): boolean {
  const { variables, parameters, scope } = context;
  const isDeclared = variables.has(text) || parameters.has(text) || scope.names.has(text);
  if (!isDeclared && !isTaken(text)) return false;
  const what = isDeclared ? "declared" : "a word of the language";
  report(context, "IL2003", { name: text, what }, span);
  return true;
}

/** The context inside a list, and the depth of its element; null where the lists are too long together. */
function withElement(
  list: Term,
  span: Span,
  context: Context,
): { readonly context: Context; readonly depth: number } | null {
  if (list.kind === "error") return null;
  const times = longest(list);
  if (isTooLarge({ nodes: 0, levels: 0, product: times }, span, context)) return null;
  const depth = context.walk.nextDepth;
  context.walk.nextDepth += 1;
  return { context: { ...context, product: context.product * times }, depth };
}

function checkMember(
  element: Term,
  collection: Expression,
  span: Span,
  context: Context,
  check: Check,
): Term {
  if (collection.kind === "range") return inRange(element, collection, span, context);
  const named = namedCollection(collection, context);
  if (named?.kind === "set") {
    return element.kind === "error" ? element : inSet(element, named, span, context);
  }
  const list = asValue(check(collection, context), collection.span, context);
  if (element.kind === "error" || list.kind === "error") return errorAt(span);
  return inList(element, list, span, context);
}

/** The set of patterns or the window that an expression names; null for any other expression. */
function namedCollection(
  collection: Expression,
  context: Context,
): (Meaning & { kind: "set" | "window" }) | null {
  if (collection.kind !== "path" || collection.names.length > 1) return null;
  const { text } = collection.names[0];
  if (context.variables.has(text) || context.parameters.has(text)) return null;
  const meaning = context.scope.names.get(text);
  return meaning?.kind === "set" || meaning?.kind === "window" ? meaning : null;
}

function inRange(
  element: Term,
  { low, high, span: at }: RangeExpression,
  span: Span,
  context: Context,
): Term {
  if (element.kind === "error") return element;
  if (element.type.kind !== "int") {
    return fail(context, "IL2101", { wanted: "int", found: describeType(element.type) }, element.span);
  }
  if (low > high) {
    const facts = { what: "the upper end of the range", low, high: Number.MAX_SAFE_INTEGER };
    return fail(context, "IL2107", facts, at);
  }
  return { kind: "within", element, low, high, type: boolType, span };
}

function inList(element: Typed, list: Typed, span: Span, context: Context): Term {
  if (list.type.kind !== "list") {
    const facts = { wanted: "a list, a range, a set or a window", found: describeType(list.type) };
    return fail(context, "IL2101", facts, list.span);
  }
  // An empty list has no type of its own: nothing is in it, whatever stands on the left.
  if (list.kind === "list" && list.elements.length === 0) {
    return { kind: "member", left: element, right: list, type: boolType, span };
  }
  const left = asType(element, list.type.of, context);
  const right = asType(list, { kind: "list", min: 0, max: 1, of: element.type }, context);
  if (left === null || right === null || right.type.kind !== "list") return errorAt(span);
  if (!isComparable(left.type, right.type.of)) {
    const facts = { left: describeType(left.type), right: `elements of type ${describeType(right.type.of)}` };
    return fail(context, "IL2102", facts, span);
  }
  if (isTooLarge({ nodes: 0, levels: 0, product: longest(list) }, span, context)) return errorAt(span);
  return { kind: "member", left, right, type: boolType, span };
}

function inSet(element: Typed, meaning: Meaning & { kind: "set" }, span: Span, context: Context): Term {
  const { sort } = meaning.declaration;
  const wanted = elementType(sort);
  const typed = asType(element, wanted, context);
  if (typed === null) return errorAt(span);
  if (typed.type.kind !== wanted.kind) {
    const facts = { type: describeType(typed.type), set: meaning.name.text, of: sort, wanted: wanted.kind };
    return fail(context, "IL2117", facts, element.span);
  }
  return { kind: "in-set", element: typed, set: declarationId(meaning, context), sort, type: boolType, span };
}

/** What a set of a sort can hold. */
function elementType(sort: PatternSort): Type {
  switch (sort) {
    case "paths":
      return { kind: "path" };
    case "hosts":
      return { kind: "host" };
    case "commands":
      return { kind: "command", max: Number.MAX_SAFE_INTEGER };
    default:
      return unreachable(sort);
  }
}

function inWindow(element: Typed, meaning: Meaning & { kind: "window" }, span: Span, context: Context): Term {
  const { declaration, name } = meaning;
  if (element.kind !== "read" || element.fact.kind !== "now") {
    return fail(context, "IL2118", { window: name.text }, element.span);
  }
  // The offset of a time zone is a fact, and a contract has none.
  if (context.state !== null) return fail(context, "IL2122", { what: name.text }, span);
  return { kind: "in-window", time: declaration.when, type: boolType, span };
}

function errorAt(span: Span): Term {
  return { kind: "error", type: null, span };
}
