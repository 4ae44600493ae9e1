import type { Type } from "@interlock/runtime/vocabulary";

import { report, type Context } from "./context.ts";
import { misfitText } from "./misfit-text.ts";
import type { Term } from "./term.ts";
import { describeType, isComparable, listTypeOf } from "./type.ts";

/** A term that has a type. */
export type Typed = Exclude<Term, { kind: "error" }>;

/**
 * Brings two terms to one type; null where a diagnostic stands for the pair.
 * A text written in the policy is a path, a host or a command where the other side is one.
 */
export function unify(left: Term, right: Term, context: Context): readonly [Typed, Typed] | null {
  if (left.kind === "error" || right.kind === "error") return null;
  const a = asType(left, right.type, context);
  const b = asType(right, left.type, context);
  if (a === null || b === null) return null;
  if (isComparable(a.type, b.type)) return [a, b];
  const meant = nameMeant(a, b.type, context) ?? nameMeant(b, a.type, context);
  const share = shareMeant(a, b.type) ?? shareMeant(b, a.type);
  const facts = { left: describeType(a.type), right: describeType(b.type), meant, share };
  report(context, "IL2102", facts, { start: left.span.start, end: Math.max(left.span.end, right.span.end) });
  return null;
}

/** A written text, as the type that stands on the other side; null where it cannot be one. */
export function asType(term: Typed, other: Type, context: Context): Typed | null {
  if (other.kind === "list" && term.kind === "list") {
    const elements = term.elements.map((element) =>
      element.kind === "error" ? null : asType(element, other.of, context),
    );
    if (elements.some((element) => element === null)) return null;
    const typed = elements.flatMap((element) => (element === null ? [] : [element]));
    return { ...term, elements: typed, type: listTypeOf(typed, typed[0]?.type ?? other.of) };
  }
  if (term.kind !== "constant" || term.type.kind !== "string" || typeof term.value !== "string") return term;
  const problem = misfitText(term.value, other);
  if (problem === undefined) return term;
  if (problem === null) return { ...term, type: other };
  report(context, "IL2110", { text: term.value, problem }, term.span);
  return null;
}

/** The percentage that a whole number was probably meant to be; undefined where it can be none. */
function shareMeant(term: Typed, other: Type): string | undefined {
  const isNumber = term.kind === "constant" && term.type.kind === "int" && typeof term.value === "number";
  if (!isNumber || other.kind !== "percent" || term.value < 0 || term.value > 100) return undefined;
  return `${term.value}%`;
}

/** The zone or the member that a text in quotes says; undefined where it says none. */
function nameMeant(term: Typed, other: Type, { scope }: Context): string | undefined {
  if (term.kind !== "constant" || term.type.kind !== "string" || typeof term.value !== "string") {
    return undefined;
  }
  const text = term.value;
  if (other.kind === "zone") return scope.names.get(text)?.kind === "zone" ? text : undefined;
  return other.kind === "enum" && other.members.includes(text) ? `${other.name}.${text}` : undefined;
}
