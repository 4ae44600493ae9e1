import type { Term } from "../term.ts";

/** The keys of terms that were asked for: each is asked for many times. */
const keys = new WeakMap<Term, string>();

/** A text that two terms share exactly where they say the same of the same facts, wherever they stand. */
export function termKey(term: Term): string {
  // The keys of single facts take less to make than to find.
  if (term.kind === "read" && (term.fact.kind === "target" || term.fact.kind === "action")) {
    return `${term.fact.kind}.${term.fact.field}`;
  }
  const known = keys.get(term);
  if (known !== undefined) return known;
  const key = writtenKey(term);
  keys.set(term, key);
  return key;
}

function writtenKey(term: Term): string {
  // The short keys of what most terms are. Each begins like no other, so no two of them can be confused.
  if (term.kind === "constant") return `${term.type.kind} ${JSON.stringify(term.value)}`;
  // A fact is what it is, however it is written and whoever asks.
  if (term.kind === "read") return JSON.stringify(term.fact, withoutPlaces);
  if (term.kind === "not") return `(not ${termKey(term.operand)})`;
  return hasSides(term) ? `(${term.kind} ${termKey(term.left)} ${termKey(term.right)})` : partsKey(term);
}

/** What two sides say all of: a sum has a sign as well. */
function hasSides(term: Term): term is Term & { readonly left: Term; readonly right: Term } {
  return "left" in term && term.kind !== "sum";
}

function partsKey(term: Term): string {
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
