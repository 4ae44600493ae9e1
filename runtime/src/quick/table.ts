import type * as kernel from "../kernel.ts";
import type { Subject } from "../kernel/subject.ts";
import type { Truth, Value } from "../kernel/value.ts";
import type { QuickSort } from "./column.ts";
import type { Readers } from "./readers.ts";
import type { Readings } from "./readings.ts";
import type { BlastShare, Percentile } from "../vocabulary/words.ts";

/**
 * The quick way of a module: for each action, what has to be so for it to be certain that a target is permitted, or that
 * nothing permits it. Whatever that does not tell is judged in full. Made by the compiler from the plan, as data.
 */
export interface QuickTable {
  /** How many rules the module has, and how many of them bind: the table of another module is of no use to it. */
  readonly rules: number;
  readonly binding: number;
  readonly columns: readonly QuickColumn[];
  /** Conditions that no column shows, asked where they decide. */
  readonly conditions: readonly ((k: typeof kernel, x: Subject) => Truth)[];
  /** What is asked about targets: one for all actions that ask the same. */
  readonly codes: readonly QuickCode[];
  readonly actions: readonly QuickAction[];
}

/** One thing that is read of a target's situation. */
export interface QuickColumn {
  readonly from: QuickSource;
  readonly sort: QuickSort;
  /** Of a column of words: the texts that some rule compares it with, `false` and `true` for a truth value. */
  readonly words: readonly string[];
}

/** Where a column is read. */
export type QuickSource =
  /** A field of the proposal's payload, or of the target's facts. */
  | { readonly kind: "action" | "target"; readonly field: string }
  /** A figure of the prediction. */
  | { readonly kind: "blast"; readonly share: BlastShare; readonly at: Percentile }
  /** Anything else: the kernel reads it. */
  | { readonly kind: "asked"; readonly read: (k: typeof kernel, x: Subject) => Value };

/**
 * What surely is decided of one target, as one of `answers`: reads the payload, the target's facts, the predicted traffic
 * and users, and carries out the tests, or has the table carry them out. Code of its own, because engines read a name that
 * stands in the code several times as fast as one that is looked up.
 */
export type QuickCode = (k: Readers, x: Readings, e0: Named, e1: Named, e2: Named, e3: Named) => number;

/** An object in which things stand under names. */
export interface Named {
  readonly [name: string]: unknown;
}

/** What decides about one action. */
export interface QuickAction {
  readonly action: string;
  /** The columns that its tests read: a test names a column by its place here. */
  readonly columns: readonly number[];
  /** Which of the codes is asked about a target. */
  readonly code: number;
  /**
   * Every one of these that lies in the way has to hold: bounds and refuse rules, each as the test that it does no harm. Where the
   * code holds the rules itself, neither these nor the permits are asked.
   */
  readonly restrictions: QuickRules;
  /** One of these has to hold. */
  readonly permits: QuickRules;
}

/** Tests, and the way to those that matter. */
export interface QuickRules {
  readonly tests: readonly QuickTest[];
  readonly start: QuickNode;
}

/** A step on the way: some tests, and where to go on by what a column holds. */
export interface QuickNode {
  /** Places in `tests`. */
  readonly here: readonly number[];
  /** A column by its place in the action, with the next step for each word; null at the end. */
  readonly by: {
    readonly column: number;
    readonly next: readonly (readonly [word: number, node: QuickNode])[];
    /** Where those go that the column says nothing about. */
    readonly rest: QuickNode | null;
  } | null;
}

/** Something that is certain, or not known to be. */
export type QuickTest =
  | { readonly kind: "always" | "never" }
  /** The column holds one of these words (or, where `is` is false, a known one that is none of them). */
  | {
      readonly kind: "words";
      readonly column: number;
      readonly words: readonly number[];
      readonly is: boolean;
    }
  /** The column holds a number between these, both included. */
  | { readonly kind: "range"; readonly column: number; readonly low: number; readonly high: number }
  /** The path lies below a folder (or is none that a pattern `FOLDER/**` could mean, however its letters are written). */
  | { readonly kind: "below"; readonly column: number; readonly folder: string; readonly is: boolean }
  /** The condition is known to be so. */
  | { readonly kind: "condition"; readonly condition: number; readonly is: boolean }
  | { readonly kind: "all" | "any"; readonly parts: readonly QuickTest[] }
  /** People could waive it: that it does not hold refuses nothing yet. */
  | { readonly kind: "waivable"; readonly test: QuickTest };
