import { unreachable } from "@interlock/lang";

import type { PlanExpression } from "../plan.ts";
import { numberLiteral, textLiteral } from "./literal.ts";

/** The code of an expression: calls of the kernel `k` on the subject `x`. */
export function expressionCode(expression: PlanExpression): string {
  switch (expression.kind) {
    case "value":
      if (typeof expression.value === "string") return textLiteral(expression.value);
      return typeof expression.value === "number"
        ? numberLiteral(expression.value)
        : String(expression.value);
    case "values":
      return `[${expression.elements.map(expressionCode).join(", ")}]`;
    case "subject":
      return "x";
    case "call":
      return `k.${expression.function}(${expression.arguments.map(expressionCode).join(", ")})`;
    case "function":
      return `(e${expression.depth}) => ${expressionCode(expression.body)}`;
    case "element":
      return `e${expression.depth}`;
    case "text":
      return `[${expression.parts.map(expressionCode).join(", ")}].join("")`;
    default:
      return unreachable(expression);
  }
}
