import type * as kernel from "../kernel.ts";
import type { Subject } from "../kernel/subject.ts";
import type { Value } from "../kernel/value.ts";

/** What a column is looked at as: one of some words, a number, or a text that begins somehow. */
export type QuickSort = "words" | "number" | "text";

/** A column. All have one shape, so that one piece of machine code reads them all. */
export interface LoadedColumn {
  readonly ask: (k: typeof kernel, x: Subject) => Value;
  readonly sort: QuickSort;
  readonly words: readonly string[];
  readonly places: ReadonlyMap<string, number>;
  /** So many of its first words are texts that fit the type of the field that it shows. */
  readonly fitting: number;
  /** Whether that field is a truth value. */
  readonly takesTruth: boolean;
}
