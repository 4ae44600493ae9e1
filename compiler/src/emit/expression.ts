import { unreachable } from "@interlock/lang";

import type { PlanExpression } from "../plan.ts";
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

/** What an element is called in code. */
export function elementName(depth: number): string {
  return `e${numberLiteral(depth)}`;
}
