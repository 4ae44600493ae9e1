import { unreachable } from "../../unreachable.ts";
import type { ReadTerm, Term } from "../term.ts";
import {
  anything,
  isSame,
  join,
  meet,
  numbers,
  only,
  rangeOfType,
  truths,
  without,
  wordsOf,
  type Range,
} from "./range.ts";
import { termKey } from "./term-key.ts";
import { isLacking, typeOf, type Viewpoint } from "./viewpoint.ts";

/** What is assumed of facts and elements, by `termKey`. */
export type Assumed = ReadonlyMap<string, Range>;

/** Nothing is assumed. */
export const nothingAssumed: Assumed = new Map();

/**
 * What must hold of the facts where the condition is true (or false), given what is assumed already; null where that
 * cannot be. An approximation from above: what it calls impossible is impossible, whatever the facts are and whichever
 * of them are known; not everything impossible is found.
 */
export function assume(term: Term, truth: boolean, assumed: Assumed, view: Viewpoint): Assumed | null {
  view.steps.left -= 1;
  if (view.steps.left <= 0) return assumed;
  switch (term.kind) {
    case "constant":
      return term.value === truth ? assumed : null;
    case "not":
      return assume(term.operand, !truth, assumed, view);
    case "and":
    case "or":
      return assumePair(term, truth, assumed, view);
    case "equal":
      return assumeEqual(term.left, term.right, truth, assumed, view);
    case "less":
      return truth
        ? assumeOrder(term.left, term.right, true, assumed, view)
        : assumeOrder(term.right, term.left, false, assumed, view);
    case "less-or-equal":
      return truth
        ? assumeOrder(term.left, term.right, false, assumed, view)
        : assumeOrder(term.right, term.left, true, assumed, view);
    case "member":
      return assumeMember(term, term.left, valuesOf(term.right), truth, assumed, view);
    case "within":
      return assumeMember(term, term.element, numbers(term.low, term.high), truth, assumed, view);
    case "choose":
      return assumeChoice(term, truth, assumed, view);
    case "any":
    case "all":
      return isPossible(term, truth, assumed, view) ? assumeAtom(term, truth, assumed, view) : null;
    case "present":
      // Of an entity or an action without the field it is false.
      return truth && isLacking(term.of, view) ? null : assumeAtom(term, truth, assumed, view);
    case "read":
    case "variable":
    case "in-set":
    case "in-window":
    case "like":
    case "or-else":
      return assumeAtom(term, truth, assumed, view);
    case "list":
    case "sum":
    case "count":
    case "length":
    case "error":
      return assumed;
    default:
      return unreachable(term);
  }
}

/**
 * The same as `assume`, and once more in its light: what stands on the left is looked at again knowing what stands on the
 * right.
 */
export function settle(term: Term, truth: boolean, assumed: Assumed, view: Viewpoint): Assumed | null {
  const once = assume(term, truth, assumed, view);
  const isJoined = term.kind === "and" || term.kind === "or" || term.kind === "not" || term.kind === "choose";
  return once === null || once === assumed || !isJoined ? once : assume(term, truth, once, view);
}

/** Whether the condition can be true (or false) at all, given what is assumed. */
export function canBe(term: Term, truth: boolean, assumed: Assumed, view: Viewpoint): boolean {
  if (term.kind === "not") return canBe(term.operand, !truth, assumed, view);
  // One side is enough for an `or` to be true, and for an `and` to be false.
  if ((term.kind === "or" && truth) || (term.kind === "and" && !truth)) {
    return canBe(term.left, truth, assumed, view) || canBe(term.right, truth, assumed, view);
  }
  return settle(term, truth, assumed, view) !== null;
}

function assumePair(
  { kind, left, right }: { readonly kind: Term["kind"]; readonly left: Term; readonly right: Term },
  truth: boolean,
  assumed: Assumed,
  view: Viewpoint,
): Assumed | null {
  if ((kind === "and") === truth) {
    const first = assume(left, truth, assumed, view);
    return first === null ? null : assume(right, truth, first, view);
  }
  const one = assume(left, truth, assumed, view);
  const other = assume(right, truth, assumed, view);
  if (one === null) return other;
  return other === null ? one : assumed;
}

/** A term that is looked at as a whole: it is true or it is false, wherever it stands. */
function assumeAtom(term: Term, truth: boolean, assumed: Assumed, view: Viewpoint): Assumed | null {
  return narrow(term, only(truth), assumed, view, truths);
}

function assumeEqual(
  left: Term,
  right: Term,
  truth: boolean,
  assumed: Assumed,
  view: Viewpoint,
): Assumed | null {
  if (termKey(left) === termKey(right)) return truth ? assumed : null;
  const [a, b] = [rangeOf(left, assumed, view), rangeOf(right, assumed, view)];
  if (truth) {
    const shared = meet(a, b);
    if (shared === null) return null;
    const first = narrow(left, shared, assumed, view, a);
    return first === null ? null : narrow(right, shared, first, view, b);
  }
  const [restA, restB] = [isSingle(b) ? without(a, b) : a, isSingle(a) ? without(b, a) : b];
  if (restA === null || restB === null) return null;
  const first = narrow(left, restA, assumed, view, a);
  return first === null ? null : narrow(right, restB, first, view, b);
}

function isSingle(range: Range): boolean {
  if (range.kind === "words") return range.words.size === 1;
  return range.kind === "numbers" && range.low === range.high;
}

/** `low < high`, or `low <= high`. All values are whole numbers. */
function assumeOrder(
  low: Term,
  high: Term,
  isStrict: boolean,
  assumed: Assumed,
  view: Viewpoint,
): Assumed | null {
  if (isStrict && termKey(low) === termKey(high)) return null;
  const [a, b] = [rangeOf(low, assumed, view), rangeOf(high, assumed, view)];
  if (a.kind !== "numbers" || b.kind !== "numbers") return assumed;
  const gap = isStrict ? 1 : 0;
  if (a.low + gap > b.high) return null;
  const first = narrow(low, numbers(a.low, b.high - gap), assumed, view, a);
  return first === null ? null : narrow(high, numbers(a.low + gap, b.high), first, view, b);
}

function assumeMember(
  term: Term,
  element: Term,
  values: Range | null,
  truth: boolean,
  assumed: Assumed,
  view: Viewpoint,
): Assumed | null {
  if (values === null) return truth ? null : assumed;
  if (values === anything) return assumeAtom(term, truth, assumed, view);
  const found = rangeOf(element, assumed, view);
  if (truth) {
    const shared = meet(found, values);
    return shared === null ? null : narrow(element, shared, assumed, view, found);
  }
  if (values.kind === "words" && found.kind === "words") {
    const left = [...found.words].filter((word) => !values.words.has(word));
    return left.length === 0 ? null : narrow(element, wordsOf(...left), assumed, view, found);
  }
  // A list of numbers has gaps, so only a range that was written as one holds all between its ends.
  const isInside =
    term.kind === "within" && found.kind === "numbers" && found.low >= term.low && found.high <= term.high;
  return isInside ? null : assumed;
}

/** What a list of constants holds, and perhaps more; null where it is empty, `anything` where it is no such list. */
function valuesOf(list: Term): Range | null {
  if (list.kind !== "list") return anything;
  let found: Range | null = null;
  for (const element of list.elements) {
    if (element.kind !== "constant") return anything;
    found = found === null ? only(element.value) : join(found, only(element.value));
  }
  return found;
}

function assumeChoice(
  term: Term & { kind: "choose" },
  truth: boolean,
  assumed: Assumed,
  view: Viewpoint,
): Assumed | null {
  const [whenTrue, whenFalse] = ([true, false] as const).map((condition) => {
    const inside = assume(term.condition, condition, assumed, view);
    return inside === null ? null : assume(condition ? term.whenTrue : term.whenFalse, truth, inside, view);
  });
  if (whenTrue === null || whenTrue === undefined) return whenFalse ?? null;
  return whenFalse === null || whenFalse === undefined ? whenTrue : assumed;
}

/** Whether some list that its type allows makes a quantifier true (or false). */
function isPossible(
  term: { readonly kind: Term["kind"]; readonly list: Term; readonly body: Term },
  truth: boolean,
  assumed: Assumed,
  view: Viewpoint,
): boolean {
  const type = typeOf(term.list, view);
  const [min, max] = type?.kind === "list" ? [type.min, type.max] : [0, 1];
  // `any` is false of an empty list and `all` is true of it.
  if (min === 0 && truth === (term.kind === "all")) return true;
  return max > 0 && canBe(term.body, truth, assumed, view);
}

/** What the value of a term can be, given what is assumed. */
export function rangeOf(term: Term, assumed: Assumed, view: Viewpoint): Range {
  view.steps.left -= 1;
  if (view.steps.left <= 0) return anything;
  switch (term.kind) {
    case "constant":
      return only(term.value);
    case "read":
    case "variable":
      return assumed.get(termKey(term)) ?? baseRange(term, view);
    case "sum":
      return sumOf(rangeOf(term.left, assumed, view), rangeOf(term.right, assumed, view), term.sign);
    case "or-else":
      return join(rangeOf(term.value, assumed, view), rangeOf(term.fallback, assumed, view));
    case "choose":
      return join(rangeOf(term.whenTrue, assumed, view), rangeOf(term.whenFalse, assumed, view));
    case "length":
    case "count": {
      const type = typeOf(term.list, view);
      const [min, max] = type?.kind === "list" ? [type.min, type.max] : [0, Number.MAX_SAFE_INTEGER];
      return numbers(term.kind === "length" ? min : 0, max);
    }
    case "not":
    case "and":
    case "or":
    case "equal":
    case "less":
    case "less-or-equal":
    case "member":
    case "within":
    case "in-set":
    case "in-window":
    case "present":
    case "like":
    case "any":
    case "all":
      return wordsOf(
        ...[true, false].filter((truth) => canBe(term, truth, assumed, view)).map((truth) => String(truth)),
      );
    case "list":
    case "error":
      return anything;
    default:
      return unreachable(term);
  }
}

function sumOf(left: Range, right: Range, sign: 1 | -1): Range {
  if (left.kind !== "numbers" || right.kind !== "numbers") return anything;
  return sign === 1
    ? numbers(left.low + right.low, left.high + right.high)
    : numbers(left.low - right.high, left.high - right.low);
}

/** What is computed from other values: nothing is remembered of it. */
const computed: ReadonlySet<Term["kind"]> = new Set([
  "constant",
  "sum",
  "length",
  "count",
  "or-else",
  "choose",
  "list",
]);

/** Assumes that a term's value, which lies in the base anyway, lies in a range. */
function narrow(term: Term, range: Range, assumed: Assumed, view: Viewpoint, base: Range): Assumed | null {
  const key = computed.has(term.kind) ? null : termKey(term);
  // Long keys take long to make.
  view.steps.left -= (key?.length ?? 0) >> 5;
  const before = (key === null ? undefined : assumed.get(key)) ?? base;
  const shared = meet(before, range);
  if (shared === null) return null;
  const isKnown = key === null || (assumed.has(key) && isSame(before, shared));
  return isKnown ? assumed : new Map(assumed).set(key, shared);
}

function baseRange(term: ReadTerm | (Term & { kind: "variable" }), view: Viewpoint): Range {
  const type = typeOf(term, view);
  if (type === null) return anything;
  const isCount = term.kind === "read" && counts.has(term.fact.kind) && type.kind === "int";
  return isCount ? numbers(0, type.high) : rangeOfType(type);
}

const counts: ReadonlySet<ReadTerm["fact"]["kind"]> = new Set([
  "blast-services",
  "schema-statements",
  "memory",
]);
