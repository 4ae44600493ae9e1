import { unreachable } from "../unreachable.ts";
import type { Expression, Reference } from "./expression.ts";
import type { Name } from "./name.ts";
import { printLiteral } from "./print-literal.ts";
import { writeString } from "./string-literal.ts";

/** How tightly each kind of expression binds; the loosest first. */
const levels = ["if", "or", "and", "not", "comparison", "sum", "or-else", "operand"] as const;
type Level = (typeof levels)[number];

/** Writes an expression with no more parentheses than it needs. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "boolean":
    case "integer":
    case "percent":
    case "duration":
    case "instant":
    case "string":
      return printLiteral(expression);
    case "range":
      return `${expression.low}..${expression.high}`;
    case "list":
      return `[${expression.elements.map((element) => within("operand", element)).join(", ")}]`;
    case "path":
    case "call":
      return printReference(expression);
    case "count-of":
      return `count of ${printReference(expression.list)}`;
    case "quantifier": {
      const { quantifier, variable, list, body } = expression;
      return `${quantifier}(${variable.text} in ${printReference(list)}: ${printExpression(body)})`;
    }
    case "if":
    case "logic":
    case "not":
    case "comparison":
    case "in":
    case "has":
    case "like":
    case "each-of":
    case "sum":
    case "or-else":
      return printOperator(expression);
    default:
      return unreachable(expression);
  }
}

/** Writes a path, or a call with its arguments. */
export function printReference(reference: Reference): string {
  switch (reference.kind) {
    case "path":
      return printPath(reference.names);
    case "call": {
      const { name, fields } = reference;
      return `${name.text}${printArguments(reference.arguments)}${fields.map(({ text }) => `.${text}`).join("")}`;
    }
    default:
      return unreachable(reference);
  }
}

/** Writes arguments between parentheses; nothing where there are none. */
export function printArguments(given: readonly Expression[]): string {
  return given.length === 0 ? "" : `(${given.map(printExpression).join(", ")})`;
}

/** Writes names joined by dots. */
export function printPath(names: readonly Name[]): string {
  return names.map(({ text }) => text).join(".");
}

type OperatorExpression = Extract<
  Expression,
  { kind: "if" | "logic" | "not" | "comparison" | "in" | "has" | "like" | "each-of" | "sum" | "or-else" }
>;

function printOperator(expression: OperatorExpression): string {
  switch (expression.kind) {
    case "if": {
      const { condition, whenTrue, whenFalse } = expression;
      return `if ${printExpression(condition)} then ${printExpression(whenTrue)} else ${printExpression(whenFalse)}`;
    }
    case "logic": {
      const { operator, left, right } = expression;
      return `${within(operator, left)} ${operator} ${within(operator === "or" ? "and" : "not", right)}`;
    }
    case "not":
      return `not ${within("not", expression.operand)}`;
    case "comparison":
      return `${within("sum", expression.left)} ${expression.operator} ${within("sum", expression.right)}`;
    case "in":
      return `${within("sum", expression.element)} in ${within("sum", expression.collection)}`;
    case "has":
      return `${within("sum", expression.operand)} has ${expression.field.text}`;
    case "like":
      return `${within("sum", expression.operand)} like ${writeString(expression.pattern)}`;
    case "each-of": {
      const { quantifier, list, collection } = expression;
      return `${quantifier} of ${printReference(list)} in ${within("sum", collection)}`;
    }
    case "sum":
      return `${within("sum", expression.left)} ${expression.operator} ${within("or-else", expression.right)}`;
    case "or-else":
      return `${within("operand", expression.value)} ?? ${within("operand", expression.fallback)}`;
    default:
      return unreachable(expression);
  }
}

/** Puts parentheses around what binds less tightly than its place wants. */
function within(place: Level, expression: Expression): string {
  const printed = printExpression(expression);
  return levels.indexOf(levelOf(expression)) < levels.indexOf(place) ? `(${printed})` : printed;
}

function levelOf(expression: Expression): Level {
  switch (expression.kind) {
    case "if":
    case "not":
    case "sum":
    case "or-else":
      return expression.kind;
    case "logic":
      return expression.operator;
    case "comparison":
    case "in":
    case "has":
    case "like":
    case "each-of":
      return "comparison";
    case "boolean":
    case "integer":
    case "percent":
    case "duration":
    case "instant":
    case "string":
    case "range":
    case "list":
    case "path":
    case "call":
    case "quantifier":
    case "count-of":
      return "operand";
    default:
      return unreachable(expression);
  }
}
