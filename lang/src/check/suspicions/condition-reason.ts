import type { Type } from "@interlock/runtime/vocabulary";

import { quote } from "../../diagnostics/quote.ts";
import { printDuration, printPercent } from "../../syntax/print-literal.ts";
import type { Term } from "../term.ts";
import { canBe, nothingAssumed, rangeOf } from "./assume.ts";
import { termKey } from "./term-key.ts";
import { isLacking, type Viewpoint } from "./viewpoint.ts";

/** Why a condition is never the other way, where that fits under its carets. */
export function reasonOf(term: Term, never: boolean, view: Viewpoint): string | undefined {
  if (term.kind === "constant") return undefined;
  if (canBe(term, never, nothingAssumed, view)) return "given what stands before it";
  if (term.kind === "not") return reasonOf(term.operand, !never, view);
  if (term.kind === "present" && isLacking(term.of, view)) {
    return view.action === null ? undefined : `${quote(view.action.entity)} has no such field`;
  }
  const sides = sidesOf(term);
  if (sides.length === 2 && new Set(sides.map(termKey)).size === 1) return "both sides are the same";
  for (const side of sides) {
    const between = boundsOf(side, view);
    if (between !== undefined) return between;
  }
  return undefined;
}

/** The values that a comparison is about; none for a condition that compares nothing. */
function sidesOf(term: Term): readonly Term[] {
  if (term.kind === "within") return [term.element];
  const isComparison = term.kind === "equal" || term.kind === "less" || term.kind === "less-or-equal";
  return isComparison ? [term.left, term.right] : [];
}

function boundsOf(term: Term, view: Viewpoint): string | undefined {
  if (term.kind !== "read" && term.kind !== "variable") return undefined;
  const range = rangeOf(term, nothingAssumed, view);
  if (range.kind !== "numbers" || range.high === Number.MAX_SAFE_INTEGER) return undefined;
  const name = term.kind === "read" ? term.path : term.name;
  return `${quote(name)} lies between ${shown(range.low, term.type)} and ${shown(range.high, term.type)}`;
}

function shown(value: number, type: Type): string {
  if (type.kind === "percent") return printPercent(value);
  return type.kind === "duration" ? printDuration(value) : String(value);
}
