import { report, type Context } from "./context.ts";
import { eachRead, partsOf, type ReadTerm, type Term } from "./term.ts";

/** What the proposer merely claims can only restrict: here it could widen. */
export function refuseClaims(term: Term, place: string, context: Context): void {
  const reported = new Set<string>();
  const refuse = ({ isClaimed, path, usedAt }: ReadTerm): void => {
    if (!isClaimed || reported.has(path)) return;
    reported.add(path);
    report(context, "IL2205", { path, place }, usedAt);
  };
  eachRead(term, refuse);
  // An element is claimed as its list is, which stands before the clause.
  if (context.each !== null && readsElement(term)) refuse(context.each);
}

/** Whether a term reads the element of the clause's `each`. */
function readsElement(term: Term): boolean {
  return (term.kind === "variable" && term.depth === 0) || partsOf(term).some(readsElement);
}

/**
 * `all` is true of an empty list, and so is `not any`: where that would permit, the list's type has to say that it never
 * is. `isWanted` says which way the term would help to permit; null where it could be either.
 */
export function refuseEmptyAll(term: Term, context: Context, isWanted: boolean | null = true): void {
  const isSame = ["and", "or", "all", "any"].includes(term.kind);
  const inner = isSame ? isWanted : term.kind === "not" && isWanted !== null ? !isWanted : null;
  for (const part of partsOf(term)) refuseEmptyAll(part, context, inner);
  if (term.kind !== "all" && term.kind !== "any") return;
  // `all` helps where it is true, `any` where it is false.
  if (isWanted === (term.kind === "any")) return;
  refuseEmptyList(term.list, term.kind, placeOf(term), context);
}

/** Where the rule's own file says this: at the term, or at the use of the `let` that holds it. */
function placeOf(term: Term): Term["span"] {
  let place = term.span;
  eachRead(term, ({ span, usedAt }) => {
    if (span.start !== usedAt.start || span.end !== usedAt.end) place = usedAt;
  });
  return place;
}

/** Demands that a list's type says `min 1`, because a permit would follow where it is empty. */
export function refuseEmptyList(
  list: Term,
  quantifier: "all" | "any" | "each",
  span: Term["span"],
  context: Context,
): void {
  if (list.kind === "error" || list.type.kind !== "list" || list.type.min > 0) return;
  const name = list.kind === "read" ? list.path : "this list";
  report(context, "IL2215", { list: name, quantifier }, span);
}
