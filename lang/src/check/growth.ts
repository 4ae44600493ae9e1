import { limits } from "@interlock/runtime/vocabulary";

import type { Span } from "../syntax/span.ts";
import { report, type Context } from "./context.ts";
import type { TermSize } from "./term-size.ts";

/**
 * Whether a set would grow past a bound by something of this size at this place, in size, in depth or in how often it
 * is judged; otherwise it is counted. Every later stage walks the expressions recursively, and every decision their
 * lists.
 */
export function isTooLarge(size: TermSize, span: Span, context: Context): boolean {
  const { budget, product, walk } = context;
  const { expandedNodes, expandedLevels, elementProduct } = limits;
  if (budget.left < 0) return true;
  if (product * size.product > elementProduct) {
    report(context, "IL2119", { most: elementProduct }, span);
    return true;
  }
  if (size.nodes > budget.left) {
    report(context, "IL2111", { most: expandedNodes }, span);
  } else if (walk.level + size.levels - 1 > expandedLevels) {
    const what = "levels in this expression once every `let` is expanded";
    report(context, "IL2212", { what, most: expandedLevels }, span);
  } else {
    budget.left -= size.nodes;
    return false;
  }
  // Said once: what would follow is the same `let`, over and over.
  budget.left = -1;
  return true;
}
