import type { Term } from "../term.ts";

/** The keys of terms that were asked for: each is asked for many times. */
const keys = new WeakMap<Term, string>();

/** A text that two terms share exactly where they say the same of the same facts, wherever they stand. */
export function termKey(term: Term): string {
  const known = keys.get(term);
  if (known !== undefined) return known;
  const key = writtenKey(term);
  keys.set(term, key);
  return key;
}

function writtenKey(term: Term): string {
  // The short keys of what most terms are; no JSON begins like them.
  if (term.kind === "constant") return `${term.type.kind} ${JSON.stringify(term.value)}`;
  if (term.kind === "read" && (term.fact.kind === "target" || term.fact.kind === "action")) {
    return `${term.fact.kind}.${term.fact.field}`;
  }
  return JSON.stringify(term, (name, value: unknown) => {
    if (name === "span") return undefined;
    // A fact is what it is, however it is written and whoever asks.
    if (isRead(value)) return { fact: value.fact };
    return value;
  });
}

function isRead(value: unknown): value is Term & { readonly kind: "read" } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "read";
}
