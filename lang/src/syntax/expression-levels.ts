import { unreachable } from "../unreachable.ts";

import type { Expression } from "./expression.ts";

/** How many levels an expression's tree has. Walks without recursion, so a tree of any depth is measured. */
export function expressionLevels(root: Expression): number {
  const pending: { readonly node: Expression; readonly level: number }[] = [{ node: root, level: 1 }];
  let deepest = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, level } = next;
    deepest = Math.max(deepest, level);
    for (const child of childrenOf(node)) pending.push({ node: child, level: level + 1 });
  }
  return deepest;
}

/** The expressions directly inside another, in the order of the text. */
export function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "boolean":
    case "integer":
    case "percent":
    case "duration":
    case "instant":
    case "string":
    case "range":
    case "path":
      return [];
    case "list":
      return node.elements;
    case "call":
      return node.arguments;
    case "not":
    case "has":
    case "like":
      return [node.operand];
    case "logic":
    case "comparison":
    case "sum":
      return [node.left, node.right];
    case "if":
      return [node.condition, node.whenTrue, node.whenFalse];
    case "in":
      return [node.element, node.collection];
    case "or-else":
      return [node.value, node.fallback];
    case "quantifier":
      return [node.list, node.body];
    case "each-of":
      return [node.list, node.collection];
    case "count-of":
      return [node.list];
    default:
      return unreachable(node);
  }
}
