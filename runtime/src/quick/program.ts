import type * as kernel from "../kernel.ts";
import type { Subject } from "../kernel/subject.ts";
import type { Truth } from "../kernel/value.ts";

/**
 * The tests of a module, and the ways to them, packed into numbers: a decision touches a few of thousands, and what lies
 * side by side is soon there. So a node, its rules and all that they ask are one record, and the nodes that follow it lie
 * behind it. Records are made by {@link newAssembler} and walked by `found`.
 *
 * A record begins with how many numbers its rules take. A rule is two numbers, and two blocks as long as those say: what all has
 * to hold, and what all holds wherever the first is not known to fail; of the second, -1 where it is the same. A block begins
 * with the bits that the signature must not have, in the place of all tests that it answers, and goes on with the other tests.
 * Behind the rules stands the column to go on by, -1 at the end, and what {@link stepSize} explains.
 */
export interface Program {
  readonly cells: Int32Array;
  /** The ends of ranges that are too large for cells, in pairs. */
  readonly bounds: Float64Array;
  /** Folders; where a path must not lie in one, the folder with its case folded and the pattern, in pairs. */
  readonly texts: readonly string[];
  readonly conditions: readonly ((k: typeof kernel, x: Subject) => Truth)[];
}

/**
 * What a test does, and what its numbers are: the first is its operation and, {@link columnShift} bits higher, the column that
 * it looks at.
 */
export const operations = {
  never: 0,
  /** The word. */
  word: 1,
  /** How many words there are, and the words. */
  words: 2,
  notWords: 3,
  /** The highest number. */
  atMost: 4,
  /** The lowest number. */
  atLeast: 5,
  /** Where its ends are in `bounds`. */
  range: 6,
  /** The place of the folder in `texts`; how long it is with its slash where it is a plain path, or else 0. */
  below: 7,
  /** The place of the folded folder in `texts`; the pattern is the next. */
  notBelow: 8,
  /** The place of the condition; 1 where it has to be true, 0 where it has to be false. */
  condition: 9,
  /** How many numbers its parts take. Each is how many numbers its block takes, and the block. */
  any: 10,
} as const;

/** Where the column of a test begins. */
export const columnShift = 4;

/**
 * The numbers of a step before its jumps: the column; the record for what the column says nothing about, -1 where there is none;
 * the least word that has a jump, and how many there are; whether the jumps stand at their words (1, with -1 where there is none)
 * or as sorted words with the records behind them (0).
 */
export const stepSize = 5;
