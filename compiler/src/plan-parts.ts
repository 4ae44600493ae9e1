import { unreachable } from "@interlock/lang";

import type { PlanExpression } from "./plan.ts";

/** The expressions directly inside another, in order. */
export function partsOf(expression: PlanExpression): readonly PlanExpression[] {
  switch (expression.kind) {
    case "value":
    case "subject":
    case "element":
      return [];
    case "values":
      return expression.elements;
    case "call":
      return expression.arguments;
    case "function":
      return [expression.body];
    case "text":
      return expression.parts;
    default:
      return unreachable(expression);
  }
}
