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
  // The short keys of what most terms are; nothing else begins like them.
  if (term.kind === "constant") return `${term.type.kind} ${JSON.stringify(term.value)}`;
  if (term.kind === "read") {
    const { fact } = term;
    // A fact is what it is, however it is written and whoever asks.
    return fact.kind === "target" || fact.kind === "action"
      ? `${fact.kind}.${fact.field}`
      : JSON.stringify(fact, withoutPlaces);
  }
  let key = "(";
  for (const name in term) {
    if (name !== "span") key += `${name}:${partKey(term[name as keyof Term])} `;
  }
  return `${key})`;
}

/** The keys of the terms inside make the key of the whole, so that none is written twice. */
function partKey(part: unknown): string {
  if (Array.isArray(part)) return `[${part.map(partKey).join()}]`;
  return isTerm(part) ? termKey(part) : JSON.stringify(part, withoutPlaces);
}

/** Terms are the only parts of terms that have a type and a place. */
function isTerm(part: unknown): part is Term {
  return typeof part === "object" && part !== null && "type" in part && "span" in part;
}

function withoutPlaces(name: string, value: unknown): unknown {
  return name === "span" ? undefined : value;
}
