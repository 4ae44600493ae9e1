import { partsOf, type Term } from "../term.ts";
import { canBe, nothingAssumed, type Assumed } from "./assume.ts";
import { anything, rangeOfType } from "./range.ts";
import { termKey } from "./term-key.ts";
import { typeOf, type Viewpoint } from "./viewpoint.ts";

/**
 * Whether a condition is made of comparisons that have nothing to do with each other, and each of which can be true and
 * can be false: then so can the whole and every part of it, whatever the other parts are. Most conditions are like that,
 * and looking closer at them would find nothing. False is no verdict: then one has to look.
 */
export function isFree(condition: Term, view: Viewpoint, assumed: Assumed = nothingAssumed): boolean {
  return isFreeOf(condition, { view, assumed, readBefore: new Set(assumed.keys()) });
}

interface Looking {
  readonly view: Viewpoint;
  readonly assumed: Assumed;
  /** The keys of what was assumed, and of what was read on the way. */
  readonly readBefore: Set<string>;
}

function isFreeOf(term: Term, looking: Looking): boolean {
  if (term.kind === "not") return isFreeOf(term.operand, looking);
  if (term.kind === "and" || term.kind === "or") {
    return isFreeOf(term.left, looking) && isFreeOf(term.right, looking);
  }
  return atoms.has(term.kind) && isFreeAtom(term, looking);
}

/** What compares values or reads one; what chooses, counts or quantifies is looked at as a whole. */
const atoms: ReadonlySet<Term["kind"]> = new Set([
  "equal",
  "less",
  "less-or-equal",
  "member",
  "within",
  "in-set",
  "read",
  "present",
  "like",
]);

function isFreeAtom(term: Term, { view, assumed, readBefore }: Looking): boolean {
  if (assumed.size > 0 && assumed.has(termKey(term))) return false;
  if (!readsNothingTwice(term, readBefore)) return false;
  if (isOpen(term, view)) return true;
  return canBe(term, true, nothingAssumed, view) && canBe(term, false, nothingAssumed, view);
}

/** Whether it holds a fact that can be anything against one text: no need to compute what it can be. */
function isOpen(term: Term, view: Viewpoint): boolean {
  if (term.kind !== "equal" || term.left.kind !== "read" || term.right.kind !== "constant") return false;
  const type = typeOf(term.left, view);
  return type !== null && rangeOfType(type) === anything;
}

/** Whether every fact and element in a term is asked for the first time. */
function readsNothingTwice(term: Term, readBefore: Set<string>): boolean {
  if (term.kind === "present") return readsNothingTwice(term.of, readBefore);
  if (term.kind === "read" || term.kind === "variable") {
    const key = termKey(term);
    const isNew = !readBefore.has(key);
    readBefore.add(key);
    return isNew;
  }
  return partsOf(term).every((part) => readsNothingTwice(part, readBefore));
}
