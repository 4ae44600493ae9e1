import { limits, misfitPath } from "@interlock/runtime/vocabulary";

import type {
  ComparisonExpression,
  Expression,
  HasExpression,
  IfExpression,
  InExpression,
  LikeExpression,
  LogicExpression,
  OrElseExpression,
  PathExpression,
  QuantifierExpression,
  SumExpression,
} from "../syntax/expression.ts";
import { unreachable } from "../unreachable.ts";
import { fail, report, withPresent, type Context } from "./context.ts";
import { presentWhenFalse, presentWhenTrue } from "./narrow.ts";
import { checkFact, checkPath, fieldsOf } from "./path.ts";
import type { ReadTerm, Term } from "./term.ts";
import { asType, unify } from "./unify.ts";
import {
  boolType,
  describeType,
  durationType,
  instantType,
  intType,
  isComparable,
  isOrdered,
  percentType,
  sumType,
  textType,
} from "./type.ts";

/** Checks an expression that must be a condition. */
export function checkCondition(expression: Expression, context: Context): Term {
  const term = checkExpression(expression, context);
  if (term.kind === "error" || term.type.kind === "bool") return term;
  return fail(context, "IL2101", { wanted: "a condition", found: describeType(term.type) }, expression.span);
}

/** Checks an expression whose value is used: absence must have been tested for. */
export function checkExpression(expression: Expression, context: Context): Term {
  const term = checkOptional(expression, context);
  if (term.kind !== "read" || !term.isOptional) return term;
  return fail(context, "IL2104", { path: term.path }, expression.span);
}

/** Checks an expression whose value may be absent: the left side of `??`. */
function checkOptional(expression: Expression, around: Context): Term {
  const { span } = expression;
  const context: Context = { ...around, level: around.level + 1 };
  if (isTooLarge(expression, context)) return { kind: "error", type: null, span };
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
      return checkList(
        expression.elements.map((element) => checkExpression(element, context)),
        span,
        context,
      );
    case "path":
      return checkName(expression, context);
    case "not":
      return checkNot(expression, context);
    case "logic":
      return checkLogic(expression, context);
    case "if":
      return checkIf(expression, context);
    case "comparison":
      return checkComparison(expression, context);
    case "in":
      return checkIn(expression, context);
    case "has":
      return checkHas(expression, context);
    case "like":
      return checkLike(expression, context);
    case "sum":
      return checkSum(expression, context);
    case "or-else":
      return checkOrElse(expression, context);
    case "quantifier":
      return checkQuantifier(expression, context);
    case "count-of": {
      const list = checkListPath(expression.list, context);
      return list.kind === "error" ? list : { kind: "length", list, type: intType, span };
    }
    default:
      return unreachable(expression);
  }
}

/** Keeps a set from growing without bound, in size and in depth: every later stage walks its expressions recursively. */
function isTooLarge(expression: Expression, context: Context): boolean {
  const { budget, level } = context;
  const { expandedNodes, expandedLevels } = limits;
  if (budget.left > 0 && level <= expandedLevels) {
    budget.left -= 1;
    return false;
  }
  // Said once: what would follow is the same `let`, over and over.
  if (budget.left === 0) report(context, "IL2111", { most: expandedNodes }, expression.span);
  if (budget.left > 0) {
    const what = "levels in this expression once every `let` is expanded";
    report(context, "IL2212", { what, most: expandedLevels }, expression.span);
  }
  budget.left = -1;
  return true;
}

/** A path, which may be a `let`: its expression stands in its place, typed here. */
function checkName(path: PathExpression, context: Context): Term {
  const [head, field] = path.names;
  const meaning = context.scope.names.get(head.text);
  if (meaning?.kind !== "let" || context.variables.has(head.text) || field !== undefined) {
    return checkPath(path, context);
  }
  const key = `${meaning.home} ${head.text}`;
  const home = context.scopes.get(meaning.home);
  if (context.expanding.includes(key) || home === undefined) {
    return fail(context, "IL2008", { name: head.text }, path.span);
  }
  context.expanded.add(key);
  const inside: Context = {
    ...context,
    scope: home,
    variables: new Map(),
    expanding: [...context.expanding, key],
    usedAt: context.usedAt ?? path.span,
  };
  const term = checkExpression(meaning.declaration.value, inside);
  return { ...term, span: path.span };
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
  return { kind: "choose", condition, whenTrue: a, whenFalse: b, type: a.type, span: expression.span };
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

function checkList(elements: readonly Term[], span: Term["span"], context: Context): Term {
  if (elements.some((element) => element.kind === "error")) return { kind: "error", type: null, span };
  const typed = elements.flatMap((element) => (element.kind === "error" ? [] : [element]));
  const [first] = typed;
  const of = first?.type ?? boolType;
  const odd = typed.find((element) => !isComparable(element.type, of));
  if (odd !== undefined) {
    return fail(context, "IL2101", { wanted: describeType(of), found: describeType(odd.type) }, odd.span);
  }
  return { kind: "list", elements: typed, type: { kind: "list", min: 0, max: typed.length, of }, span };
}

function checkIn(expression: InExpression, context: Context): Term {
  const { span } = expression;
  const element = checkExpression(expression.element, context);
  if (expression.collection.kind === "range") {
    const { low, high } = expression.collection;
    if (element.kind === "error") return element;
    if (element.type.kind !== "int") {
      return fail(context, "IL2101", { wanted: "int", found: describeType(element.type) }, element.span);
    }
    if (low > high) {
      const facts = { what: "the upper end of the range", low, high: Number.MAX_SAFE_INTEGER };
      return fail(context, "IL2107", facts, expression.collection.span);
    }
    return { kind: "within", element, low, high, type: boolType, span };
  }
  const collection = checkExpression(expression.collection, context);
  if (element.kind === "error" || collection.kind === "error") return errorAt(expression);
  if (collection.type.kind !== "list") {
    const found = describeType(collection.type);
    return fail(context, "IL2101", { wanted: "a list or a range", found }, collection.span);
  }
  // An empty list has no type of its own: nothing is in it, whatever stands on the left.
  if (collection.kind === "list" && collection.elements.length === 0) {
    return { kind: "member", left: element, right: collection, type: boolType, span };
  }
  const left = asType(element, collection.type.of, context);
  const right = asType(collection, { kind: "list", min: 0, max: 1, of: element.type }, context);
  if (left === null || right === null || right.type.kind !== "list") return errorAt(expression);
  if (!isComparable(left.type, right.type.of)) {
    const facts = { left: describeType(left.type), right: `elements of type ${describeType(right.type.of)}` };
    return fail(context, "IL2102", facts, span);
  }
  return { kind: "member", left, right, type: boolType, span };
}

function checkHas(expression: HasExpression, context: Context): Term {
  const { operand, field, span } = expression;
  const head = operand.kind === "path" && operand.names.length === 1 ? operand.names[0].text : null;
  if (head !== "action" && head !== "target" && head !== "reversal") {
    return fail(
      context,
      "IL2101",
      { wanted: "`action`, `target` or `reversal` before `has`", found: "something else" },
      operand.span,
    );
  }
  if (head !== "reversal" && fieldsOf(head, field.text, context).having.length === 0) {
    // A field that nothing in scope declares is a mistake in the name, not a test that is always false.
    return checkExpression(
      { kind: "path", names: [{ text: head, span: operand.span }, field], span },
      context,
    );
  }
  const path: PathExpression = { kind: "path", names: [{ text: head, span: operand.span }, field], span };
  const tested = withPresent(context, [`${head}.${field.text}`]);
  const of = checkFact(path, tested);
  if (of === null || of.kind !== "read") return errorAt(expression);
  return { kind: "present", of, type: boolType, span };
}

function checkLike(expression: LikeExpression, context: Context): Term {
  const { pattern, patternSpan, span } = expression;
  const operand = checkExpression(expression.operand, context);
  if (operand.kind === "error") return operand;
  const { kind } = operand.type;
  if (kind !== "string" && kind !== "path") {
    const found = describeType(operand.type);
    return fail(context, "IL2101", { wanted: "a string or a path before `like`", found }, operand.span);
  }
  if (kind === "path") {
    const glued = pattern.split("/").find((segment) => segment.includes("**") && segment !== "**");
    if (glued !== undefined) {
      const problem = "has `**` beside other text: it stands for whole segments";
      return fail(context, "IL2110", { text: glued, problem }, patternSpan);
    }
    // What no path can be, no pattern of paths needs to say; the stars are letters for this test.
    const problem = misfitPath(pattern.replaceAll("*", "x"));
    if (problem !== null) return fail(context, "IL2110", { text: pattern, problem }, patternSpan);
  }
  const by = kind === "path" ? "path" : "text";
  return { kind: "like", by, operand, pattern, type: boolType, span };
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
  const value = checkOptional(expression.value, context);
  const fallback = checkExpression(expression.fallback, context);
  const pair = unify(value, fallback, context);
  if (pair === null) return errorAt(expression);
  return { kind: "or-else", value: pair[0], fallback: pair[1], type: pair[0].type, span: expression.span };
}

function checkQuantifier(expression: QuantifierExpression, context: Context): Term {
  const { quantifier, variable, span } = expression;
  const list = checkListPath(expression.list, context);
  if (list.kind === "error") return list;
  if (list.type.kind !== "list") return errorAt(expression);
  if (context.variables.has(variable.text) || context.scope.names.has(variable.text)) {
    return fail(context, "IL2003", { name: variable.text, what: "declared" }, variable.span);
  }
  const depth = context.variables.size;
  const variables = new Map([...context.variables, [variable.text, { depth, type: list.type.of }] as const]);
  const body = checkCondition(expression.body, { ...context, variables });
  if (body.kind === "error") return body;
  const type = quantifier === "count" ? intType : boolType;
  return { kind: quantifier, list, depth, body, type, span };
}

function checkListPath(path: PathExpression, context: Context): Term {
  const list = checkExpression(path, context);
  if (list.kind === "error" || list.type.kind === "list") return list;
  return fail(context, "IL2101", { wanted: "a list", found: describeType(list.type) }, path.span);
}

function errorAt(expression: Expression): Term {
  return { kind: "error", type: null, span: expression.span };
}

/** A read that explanations show: presence does not matter, an absent value is shown as `none`. */
export function checkShown(path: PathExpression, context: Context): ReadTerm | null {
  const text = path.names.map((name) => name.text).join(".");
  const term = checkFact(path, withPresent(context, [text]));
  if (term?.kind === "read") return term;
  if (term === null)
    report(context, "IL2001", { what: "fact", name: text, known: ["action", "target", "now"] }, path.span);
  return null;
}
