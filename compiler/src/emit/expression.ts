import { unreachable } from "@interlock/lang";

import type { PlanExpression } from "../plan.ts";
import { partsOf } from "../plan-parts.ts";
import { numberLiteral, textLiteral } from "./literal.ts";

/**
 * The code of an expression: calls of the kernel `k` on the subject `x`. `bound` are the depths of the elements around it.
 * Throws for an element that nothing binds or that two bind: the code would read another element than the policy.
 */
export function expressionCode(expression: PlanExpression, bound: readonly number[] = []): string {
  const inner = (part: PlanExpression): string => expressionCode(part, bound);
  switch (expression.kind) {
    case "value":
      if (typeof expression.value === "string") return textLiteral(expression.value);
      return typeof expression.value === "number"
        ? numberLiteral(expression.value)
        : String(expression.value);
    case "values":
      return `[${expression.elements.map(inner).join(", ")}]`;
    case "subject":
      return "x";
    case "call":
      return `k.${expression.function}(${expression.arguments.map(inner).join(", ")})`;
    case "function": {
      const { depth, body } = expression;
      if (bound.includes(depth)) throw new Error(`two elements have the depth ${depth}`);
      return `(${elementName(depth)}) => ${expressionCode(body, [...bound, depth])}`;
    }
    case "element":
      if (!bound.includes(expression.depth)) throw new Error(`no element has the depth ${expression.depth}`);
      return elementName(expression.depth);
    case "text":
      return `[${expression.parts.map(inner).join(", ")}].join("")`;
    default:
      return unreachable(expression);
  }
}

/**
 * The code of a function of the kernel `k`, the subject `x` and the elements around it. What it does not read is left out at the
 * end and else marked by a `_`: the module passes the strictest checks of whoever embeds it.
 */
export function functionCode(expression: PlanExpression | null, depths: readonly number[] = []): string {
  if (expression === null) return "null";
  const read = [
    { name: "k", isRead: reads(expression, ({ kind }) => kind === "call") },
    { name: "x", isRead: reads(expression, ({ kind }) => kind === "subject") },
    ...depths.map((depth) => ({
      name: elementName(depth),
      isRead: reads(expression, (part) => part.kind === "element" && part.depth === depth),
    })),
  ];
  const parameters = read.slice(0, read.findLastIndex(({ isRead }) => isRead) + 1);
  const names = parameters.map(({ name, isRead }) => (isRead ? name : `_${name}`));
  return `(${names.join(", ")}) => ${expressionCode(expression, depths)}`;
}

/** Whether an expression is so or holds a part that is; most hold it near their beginning. */
function reads(expression: PlanExpression, isSo: (part: PlanExpression) => boolean): boolean {
  return isSo(expression) || partsOf(expression).some((part) => reads(part, isSo));
}

/** What an element is called in code. */
function elementName(depth: number): string {
  return `e${numberLiteral(depth)}`;
}
