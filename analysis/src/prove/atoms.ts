import type { PlanExpression } from "@interlock/compiler";
import { unreachable } from "@interlock/lang";
import type { Type } from "@interlock/runtime";
import { percentiles } from "@interlock/runtime/vocabulary";

import {
  always,
  and,
  bddTable,
  ite,
  mostNodes,
  never,
  not,
  or,
  variable,
  type Bdd,
  type BddTable,
} from "./bdd.ts";

/** How many atoms a proof may speak of. */
export const mostAtoms = 512;

/**
 * What one variable of the diagrams says of a value, named by its key. What it says counts only where the value is there:
 * where it is not, the variable may be anything, and nothing asks it.
 */
export type Atom =
  /** Somebody answered. */
  | { readonly kind: "known"; readonly key: string }
  /** The answer is that there is none. */
  | { readonly kind: "absent"; readonly key: string }
  | { readonly kind: "at-most"; readonly key: string; readonly limit: number }
  | { readonly kind: "is"; readonly key: string; readonly word: string }
  | { readonly kind: "true"; readonly key: string };

/** A value that the atoms speak of, and where it comes from: what a counterexample has to give. */
export interface Source {
  readonly key: string;
  readonly origin: Origin;
  readonly range: Range;
}

/** Where a value comes from. */
export type Origin =
  /** A fact, as the plan reads it. */
  | { readonly kind: "read"; readonly read: PlanExpression }
  /** The age of an instant, by the word of a test. */
  | { readonly kind: "age"; readonly of: "audit" | "calibration" }
  | { readonly kind: "memory"; readonly figure: "success" | "outcomes" }
  | { readonly kind: "schema"; readonly effect: string }
  | { readonly kind: "within"; readonly contract: string }
  | { readonly kind: "target-zone" | "restored" | "identity" | "kind" }
  | { readonly kind: "switch"; readonly id: string }
  | { readonly kind: "drift"; readonly contract: string }
  | { readonly kind: "counter"; readonly clause: string; readonly call: PlanExpression }
  | { readonly kind: "principal"; readonly name: string }
  /** Whether a list of people could never approve, such as where its first group is unknown. */
  | { readonly kind: "lost-group"; readonly group: string }
  /** How many seats of a group are filled; what it is asked with stands in the key only. */
  | { readonly kind: "approvals"; readonly group: string }
  /** Nobody follows where its value comes from, and why. */
  | { readonly kind: "free"; readonly why: string };

/** The values that there are. */
export type Range =
  | { readonly kind: "bool" }
  | { readonly kind: "numbers"; readonly low: number; readonly high: number }
  /** These words and no others. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "open" };

/** The atoms of one question, and the diagrams over them. */
export interface Atoms {
  readonly bdd: BddTable;
  /** By the number of its variable. */
  readonly all: Atom[];
  readonly numbers: Map<string, number>;
  readonly sources: Map<string, Source>;
  readonly limit: number;
}

/** How much is spent on a question before it is given up. */
export interface AtomLimits {
  readonly nodes?: number;
  readonly atoms?: number;
}

/** No atom yet. */
export function noAtoms(limits: AtomLimits = {}): Atoms {
  const { nodes = mostNodes, atoms = mostAtoms } = limits;
  return { bdd: bddTable(nodes), all: [], numbers: new Map(), sources: new Map(), limit: atoms };
}

/**
 * The same atoms without any diagram, in an order in which what is said of one value stands together: diagrams are small
 * where what depends on each other is near. `collected` may be full.
 */
export function inOrder(collected: Atoms, limits: AtomLimits = {}): Atoms {
  const atoms = noAtoms(limits);
  const keys = [...new Set(collected.all.map(({ key }) => key))];
  const places = new Map(keys.map((key, index) => [key, index] as const));
  const place = (one: Atom): number => places.get(one.key) ?? 0;
  const sorted = collected.all.toSorted(
    (a, b) => place(a) - place(b) || ranks[a.kind] - ranks[b.kind] || limitIn(a) - limitIn(b),
  );
  for (const one of sorted) atom(atoms, one);
  return atoms;
}

const ranks: Readonly<Record<Atom["kind"], number>> = { known: 0, absent: 1, "at-most": 2, is: 3, true: 4 };

function limitIn(one: Atom): number {
  return one.kind === "at-most" ? one.limit : 0;
}

/** The variable of an atom; the same atom has the same. */
export function atom(atoms: Atoms, one: Atom): Bdd {
  const name = JSON.stringify(one);
  let number = atoms.numbers.get(name);
  if (number === undefined) {
    number = atoms.all.length;
    if (number >= atoms.limit) atoms.bdd.isFull = true;
    atoms.all.push(one);
    atoms.numbers.set(name, number);
  }
  return variable(atoms.bdd, number);
}

/** The values of a type. */
export function rangeOf(type: Type, zones: readonly string[]): Range {
  switch (type.kind) {
    case "bool":
      return { kind: "bool" };
    case "int":
      return { kind: "numbers", low: type.low, high: type.high };
    case "percent":
      return { kind: "numbers", low: 0, high: 1_000_000 };
    case "duration":
      return { kind: "numbers", low: 0, high: type.maxMs ?? Number.MAX_SAFE_INTEGER };
    case "instant":
      return wholeNumbers;
    case "zone":
      return { kind: "words", words: zones };
    case "enum":
      return { kind: "words", words: type.members };
    case "string":
    case "path":
    case "host":
    case "command":
    case "entity":
    case "list":
      return { kind: "open" };
    default:
      return unreachable(type);
  }
}

/** Every number that the kernel reckons with. */
export const wholeNumbers: Range & { readonly kind: "numbers" } = {
  kind: "numbers",
  low: Number.MIN_SAFE_INTEGER,
  high: Number.MAX_SAFE_INTEGER,
};

/** Every count and every age. */
export const counts: Range & { readonly kind: "numbers" } = { ...wholeNumbers, low: 0 };

/**
 * What holds between atoms in every situation: on the line of a number what is at most 3 is at most 5, a word is one word
 * at a time and one of its range, and the percentiles of a prediction rise. Only after the last atom is it complete.
 */
export function lawsOf(atoms: Atoms): Bdd {
  const { bdd } = atoms;
  if (bdd.isFull) return never;
  const byKey = new Map<string, Atom[]>();
  for (const one of atoms.all) byKey.set(one.key, [...(byKey.get(one.key) ?? []), one]);
  let laws = always;
  for (const [key, own] of byKey) {
    const limits = limitsOf(own);
    for (const [index, limit] of limits.entries()) {
      const next = limits[index + 1];
      if (next === undefined) continue;
      laws = and(bdd, laws, implies(atoms, atMost(atoms, key, limit), atMost(atoms, key, next)));
    }
    laws = and(bdd, laws, oneWord(atoms, key, own));
  }
  for (const [lower, higher] of risingPairs) {
    for (const share of ["traffic", "users"]) {
      laws = and(bdd, laws, rising(atoms, byKey, shareKey(share, lower), shareKey(share, higher)));
    }
  }
  return laws;
}

/** The percentiles that follow each other, and so all pairs by way of those between. */
const risingPairs = percentiles.flatMap((lower, index) =>
  percentiles.slice(index + 1).map((higher) => [lower, higher] as const),
);

/** The key of a prediction's share at a percentile. */
export function shareKey(share: string, at: string): string {
  return `blast.${share}.${at}`;
}

function rising(
  atoms: Atoms,
  byKey: ReadonlyMap<string, readonly Atom[]>,
  lower: string,
  higher: string,
): Bdd {
  const { bdd } = atoms;
  const [low, high] = [byKey.get(lower), byKey.get(higher)];
  let laws: Bdd = always;
  if (low === undefined || high === undefined) return laws;
  const areKnown = and(
    bdd,
    atom(atoms, { kind: "known", key: lower }),
    atom(atoms, { kind: "known", key: higher }),
  );
  for (const limit of limitsOf(high)) {
    const above = limitsOf(low).find((candidate) => candidate >= limit);
    if (above === undefined) continue;
    const both = and(bdd, areKnown, atMost(atoms, higher, limit));
    laws = and(bdd, laws, implies(atoms, both, atMost(atoms, lower, above)));
  }
  return laws;
}

function limitsOf(own: readonly Atom[]): readonly number[] {
  return own.flatMap((one) => (one.kind === "at-most" ? [one.limit] : [])).sort((a, b) => a - b);
}

function atMost(atoms: Atoms, key: string, limit: number): Bdd {
  return atom(atoms, { kind: "at-most", key, limit });
}

function implies({ bdd }: Atoms, a: Bdd, b: Bdd): Bdd {
  return ite(bdd, a, b, always);
}

function oneWord(atoms: Atoms, key: string, own: readonly Atom[]): Bdd {
  const { bdd } = atoms;
  const words = own.flatMap((one) => (one.kind === "is" ? [one.word] : []));
  const areThey = words.map((word) => atom(atoms, { kind: "is", key, word }));
  let laws: Bdd = always;
  let before: Bdd = never;
  for (const isIt of areThey) {
    laws = and(bdd, laws, not(bdd, and(bdd, before, isIt)));
    before = or(bdd, before, isIt);
  }
  const range = atoms.sources.get(key)?.range;
  const isWhole = range?.kind === "words" && range.words.every((word) => words.includes(word));
  return isWhole && words.length > 0 ? and(bdd, laws, before) : laws;
}
