import type { Span } from "../syntax/span.ts";
import { report, type Context } from "./context.ts";
import { eachRead, partsOf, type ReadTerm, type Term } from "./term.ts";

/** What the proposer merely claims can only restrict: here it could widen. */
export function refuseClaims(term: Term, place: string, context: Context): void {
  let reported: Set<string> | null = null;
  const refuse = ({ isClaimed, path, usedAt }: ReadTerm): void => {
    if (!isClaimed) return;
    reported ??= new Set();
    if (reported.has(path)) return;
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
export function refuseEmptyAll(
  term: Term,
  context: Context,
  isWanted: boolean | null = true,
  around: Span | null = null,
): void {
  const use = useOf(term, around);
  const isSame = ["and", "or", "all", "any"].includes(term.kind);
  const inner = isSame ? isWanted : term.kind === "not" && isWanted !== null ? !isWanted : null;
  for (const part of partsOf(term)) refuseEmptyAll(part, context, inner, use);
  if (term.kind !== "all" && term.kind !== "any") return;
  // `all` helps where it is true, `any` where it is false.
  if (isWanted === (term.kind === "any")) return;
  refuseEmptyList(term.list, term.kind, use ?? term.span, context);
}

/**
 * Where the rule's own file uses the `let` that says this; null where the rule says it itself. A term that reads no
 * fact of its own stands where the one around it does.
 */
function useOf(term: Term, around: Span | null): Span | null {
  let use: Span | null = null;
  let isRead = false;
  eachRead(term, ({ span, usedAt }) => {
    isRead = true;
    if (span.start !== usedAt.start || span.end !== usedAt.end) use = usedAt;
  });
  return isRead ? use : around;
}

/** Demands that a list's type says `min 1`, because a permit would follow where it is empty. */
export function refuseEmptyList(
  list: Term,
  quantifier: "all" | "any" | "each",
  span: Span,
  context: Context,
): void {
  if (list.kind === "error" || list.type.kind !== "list" || list.type.min > 0) return;
  const name = list.kind === "read" ? list.path : "this list";
  report(context, "IL2215", { list: name, quantifier }, span);
}
