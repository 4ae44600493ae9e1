import type * as kernel from "../kernel.ts";
import type { Subject } from "../kernel/subject.ts";
import type { Truth } from "../kernel/value.ts";

/**
 * The tests of a module, and the ways to them, packed into numbers: a decision touches a few of thousands, and small
 * things that lie side by side are soon there. Places in it are made by {@link assemble} and walked by `certainOf`.
 */
export interface Program {
  /** Four numbers a test: what it does, the column that it looks at, and two more that its operation explains. */
  readonly tests: Int32Array;
  /** Words of the tests that name several. */
  readonly words: Int32Array;
  /** The ends of ranges, in pairs. */
  readonly bounds: Float64Array;
  /** Folders; where a path must not lie in one, the folder with its case folded and the pattern, in pairs. */
  readonly texts: readonly string[];
  readonly conditions: readonly ((k: typeof kernel, x: Subject) => Truth)[];
  /** The tests that stand at a node, {@link entrySize} numbers each. */
  readonly entries: Int32Array;
  /** {@link nodeSize} numbers a node. */
  readonly nodes: Int32Array;
  /** The next nodes, see {@link nodeSize}. */
  readonly jumps: Int32Array;
}

/** What a test does, and what its last two numbers are. */
export const operations = {
  never: 0,
  always: 1,
  /** The word. */
  word: 2,
  /** Where its words begin in `words`, and how many there are. */
  words: 3,
  notWords: 4,
  /** Where its ends are in `bounds`. */
  range: 5,
  /** The place of the folder in `texts`; how long it is with its slash where it is a plain path, or else 0. */
  below: 6,
  /** The place of the folded folder in `texts`; the pattern is the next. */
  notBelow: 7,
  /** The place of the condition; 1 where it has to be true, 0 where it has to be false. */
  condition: 8,
  /** Where the parts begin in `tests`, and how many there are. */
  all: 9,
  any: 10,
} as const;

/** The numbers of a test: see {@link Program}. */
export const testSize = 4;

/**
 * The numbers of an entry: where the parts begin that all have to hold and how many there are; and the same of the parts
 * that all hold wherever the test is not known to fail, -1 where those are the same.
 */
export const entrySize = 4;

/**
 * The numbers of a node: where its entries begin and how many there are; the column to go on by, -1 at the end; where its
 * jumps begin; the least word that has one, and how many there are; whether they stand at their words (1, with -1 where there
 * is none) or as sorted words with the nodes behind them (0); the node for what the column says nothing about, -1 where
 * there is none.
 */
export const nodeSize = 8;
