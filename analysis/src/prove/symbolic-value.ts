import { atom, type Atoms, type Origin, type Range } from "./atoms.ts";
import { always, and, ite, never, not, or, type Bdd } from "./bdd.ts";

/**
 * A value in every situation at once: where somebody answered, where the answer is that there is none, and where it is
 * there, what it is. The two questions at its end count only where it is there.
 */
export interface Symbolic {
  /** Where it is not unknown. */
  readonly known: Bdd;
  /** Where it is known to be absent. */
  readonly absent: Bdd;
  readonly atMost: (limit: number) => Bdd;
  readonly is: (plain: Plain) => Bdd;
  /** Its words, where it has no others. */
  readonly words: readonly string[] | null;
}

/** A plain value that is no list. */
export type Plain = boolean | number | string;

/** A condition in every situation at once: where it is true and where it is false. Elsewhere it is unknown. */
export interface Condition {
  readonly isTrue: Bdd;
  readonly isFalse: Bdd;
}

/** A value of which atoms speak. */
export interface Read {
  readonly key: string;
  readonly range: Range;
  readonly origin: Origin;
  readonly mayBeUnknown: boolean;
  readonly mayBeAbsent: boolean;
}

/** What atoms say of a value. */
export function readOf(atoms: Atoms, { key, range, origin, mayBeUnknown, mayBeAbsent }: Read): Symbolic {
  const { bdd } = atoms;
  if (!atoms.sources.has(key)) atoms.sources.set(key, { key, range, origin });
  const known = mayBeUnknown ? atom(atoms, { kind: "known", key }) : always;
  const absent = mayBeAbsent ? and(bdd, known, atom(atoms, { kind: "absent", key })) : never;
  const atMost = (limit: number): Bdd => {
    if (range.kind === "numbers" && limit >= range.high) return always;
    if (range.kind === "numbers" && limit < range.low) return never;
    return atom(atoms, { kind: "at-most", key, limit });
  };
  const is = (plain: Plain): Bdd => {
    if (typeof plain === "number") return and(bdd, atMost(plain), not(bdd, atMost(plain - 1)));
    if (typeof plain === "boolean") {
      const yes = atom(atoms, { kind: "true", key });
      return plain ? yes : not(bdd, yes);
    }
    if (range.kind === "words" && !range.words.includes(plain)) return never;
    return atom(atoms, { kind: "is", key, word: plain });
  };
  return { known, absent, atMost, is, words: range.kind === "words" ? range.words : null };
}

/** A condition that nothing else is known of than what atoms say: it may be true, false or unknown. */
export function freeCondition(atoms: Atoms, key: string, origin: Origin): Condition {
  const range = { kind: "bool" } as const;
  return conditionOf(atoms, readOf(atoms, { key, range, origin, mayBeUnknown: true, mayBeAbsent: false }));
}

/** A value that is written down. */
export function literal(plain: Plain): Symbolic {
  return {
    known: always,
    absent: never,
    atMost: (limit) => (typeof plain === "number" && plain <= limit ? always : never),
    is: (other) => (other === plain ? always : never),
    words: typeof plain === "string" ? [plain] : null,
  };
}

/** Nothing: a field that the vocabulary does not declare. */
export const missing: Symbolic = {
  known: always,
  absent: always,
  atMost: () => never,
  is: () => never,
  words: null,
};

/** Where a value is there. */
export function isThere({ bdd }: Atoms, { known, absent }: Symbolic): Bdd {
  return and(bdd, known, not(bdd, absent));
}

/** A value read as a condition, as the kernel's `truth` reads it: what is no truth value is unknown. */
export function conditionOf(atoms: Atoms, one: Symbolic): Condition {
  return decided(atoms, isThere(atoms, one), one.is(true));
}

/** A condition that is known in these situations, and true where it holds besides. */
export function decided({ bdd }: Atoms, where: Bdd, holds: Bdd): Condition {
  return { isTrue: and(bdd, where, holds), isFalse: and(bdd, where, not(bdd, holds)) };
}

/** Where a condition is unknown. */
export function isUnknown({ bdd }: Atoms, { isTrue, isFalse }: Condition): Bdd {
  return not(bdd, or(bdd, isTrue, isFalse));
}

/** A condition as a value. */
export function asValue({ bdd }: Atoms, { isTrue, isFalse }: Condition): Symbolic {
  return {
    known: or(bdd, isTrue, isFalse),
    absent: never,
    atMost: () => never,
    is: (plain) => (plain === true ? isTrue : plain === false ? isFalse : never),
    words: null,
  };
}

/** Kleene's strong conjunction, as `kernel/logic.ts` has it. */
export function bothOf({ bdd }: Atoms, a: Condition, b: Condition): Condition {
  return { isTrue: and(bdd, a.isTrue, b.isTrue), isFalse: or(bdd, a.isFalse, b.isFalse) };
}

/** Kleene's strong disjunction. */
export function oneOf({ bdd }: Atoms, a: Condition, b: Condition): Condition {
  return { isTrue: or(bdd, a.isTrue, b.isTrue), isFalse: and(bdd, a.isFalse, b.isFalse) };
}

/** Negation. */
export function negated({ isTrue, isFalse }: Condition): Condition {
  return { isTrue: isFalse, isFalse: isTrue };
}

/** `if c then a else b`: unknown where the condition is. */
export function chosen(atoms: Atoms, c: Condition, a: Symbolic, b: Symbolic): Symbolic {
  const { bdd } = atoms;
  const pick = (yes: Bdd, no: Bdd): Bdd => or(bdd, and(bdd, c.isTrue, yes), and(bdd, c.isFalse, no));
  return {
    known: pick(a.known, b.known),
    absent: pick(a.absent, b.absent),
    atMost: (limit) => pick(a.atMost(limit), b.atMost(limit)),
    is: (plain) => pick(a.is(plain), b.is(plain)),
    words: joined(a, b),
  };
}

/** `a ?? b`: the fallback where the value is absent; unknown where either is. */
export function orElse({ bdd }: Atoms, a: Symbolic, b: Symbolic): Symbolic {
  const known = and(bdd, a.known, b.known);
  return {
    known,
    absent: and(bdd, known, a.absent, b.absent),
    atMost: (limit) => ite(bdd, a.absent, b.atMost(limit), a.atMost(limit)),
    is: (plain) => ite(bdd, a.absent, b.is(plain), a.is(plain)),
    words: joined(a, b),
  };
}

function joined(a: Symbolic, b: Symbolic): readonly string[] | null {
  return a.words === null || b.words === null ? null : [...new Set([...a.words, ...b.words])];
}

/** `a + n` and `a - n`; unknown where the result is no safe integer. */
export function shifted(atoms: Atoms, a: Symbolic, by: number): Symbolic {
  // Rounding of a limit beyond the safe integers moves it over none of them.
  const atMost = (limit: number): Bdd => a.atMost(limit - by);
  return summed(atoms, a, atMost);
}

/** `n - a`; unknown where the result is no safe integer. */
export function mirrored(atoms: Atoms, a: Symbolic, from: number): Symbolic {
  const { bdd } = atoms;
  return summed(atoms, a, (limit) => not(bdd, a.atMost(from - limit - 1)));
}

function summed(atoms: Atoms, a: Symbolic, atMost: (limit: number) => Bdd): Symbolic {
  const { bdd } = atoms;
  const isSafe = and(bdd, atMost(Number.MAX_SAFE_INTEGER), not(bdd, atMost(Number.MIN_SAFE_INTEGER - 1)));
  return {
    known: and(bdd, isThere(atoms, a), isSafe),
    absent: never,
    atMost,
    is: (plain) => (typeof plain === "number" ? and(bdd, atMost(plain), not(bdd, atMost(plain - 1))) : never),
    words: null,
  };
}
