import { unreachable } from "@interlock/lang";

import type { Atom, Atoms, Origin } from "./atoms.ts";
import { satisfying, type Bdd } from "./bdd.ts";

/** What one way to break a proof says of one value. Nothing is said of what does not matter. */
export interface Wanted {
  readonly isKnown: boolean | null;
  readonly isAbsent: boolean | null;
  /** Of a condition or a flag. */
  readonly isTrue: boolean | null;
  readonly above: number | null;
  readonly atMost: number | null;
  readonly word: string | null;
  readonly otherThan: readonly string[];
}

const nothingWanted: Wanted = {
  isKnown: null,
  isAbsent: null,
  isTrue: null,
  above: null,
  atMost: null,
  word: null,
  otherThan: [],
};

/** What a way to break a proof wants of each value, by its key. */
export type Assignment = ReadonlyMap<string, Wanted>;

/** One of several ways in which a function is true, told apart by a number from 0; null where there is none. */
export function assignmentOf(atoms: Atoms, where: Bdd, attempt: number): Assignment | null {
  const chosen = satisfying(atoms.bdd, where, (number) => {
    const usual = isUsual(atoms.all[number], atoms);
    return attempt > 0 && mixed(attempt, number) % 3 === 0 ? !usual : usual;
  });
  if (chosen === null) return null;
  const wanted = new Map<string, Wanted>();
  for (const [number, isTrue] of chosen) {
    const one = atoms.all[number];
    if (one !== undefined) wanted.set(one.key, withAtom(wanted.get(one.key) ?? nothingWanted, one, isTrue));
  }
  return wanted;
}

/** What a value is where nothing is said of it. */
export function wantedOf(assignment: Assignment, key: string | undefined): Wanted {
  return (key === undefined ? undefined : assignment.get(key)) ?? nothingWanted;
}

/** A number without a pattern from two others: the same in every run. */
export function mixed(a: number, b: number): number {
  let mix = Math.imul(a + 1, 0x9e37_79b1) ^ Math.imul(b + 1, 0x85eb_ca6b);
  mix = Math.imul(mix ^ (mix >>> 15), 0xc2b2_ae35);
  return (mix ^ (mix >>> 13)) >>> 0;
}

/** What reads best in a counterexample: facts that somebody answered, and surroundings that are quiet. */
function isUsual(one: Atom | undefined, atoms: Atoms): boolean {
  const origin: Origin["kind"] | undefined =
    one === undefined ? undefined : atoms.sources.get(one.key)?.origin.kind;
  switch (one?.kind) {
    case undefined:
      return true;
    case "known":
      // An identity can be given as unknown only.
      return origin !== "identity";
    case "absent":
      return false;
    case "is":
      return origin === "kind" && one.word === "agent";
    case "at-most":
      return true;
    case "true":
      return origin === "restored" || origin === "within" || origin === "counter";
    default:
      return unreachable(one);
  }
}

function withAtom(before: Wanted, one: Atom, isTrue: boolean): Wanted {
  switch (one.kind) {
    case "known":
      return { ...before, isKnown: isTrue };
    case "absent":
      return { ...before, isAbsent: isTrue };
    case "true":
      return { ...before, isTrue };
    case "is":
      return isTrue
        ? { ...before, word: one.word }
        : { ...before, otherThan: [...before.otherThan, one.word] };
    case "at-most":
      return isTrue
        ? { ...before, atMost: Math.min(before.atMost ?? one.limit, one.limit) }
        : { ...before, above: Math.max(before.above ?? one.limit, one.limit) };
    default:
      return unreachable(one);
  }
}
