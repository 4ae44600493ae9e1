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

/** So few words are compared sooner than looked up. */
const fewWords = 4;

function wordOf(text: string, { words, places }: LoadedColumn): number {
  if (words.length > fewWords) return places.get(text) ?? words.length;
  for (let at = 0; at < words.length; at += 1) if (words[at] === text) return at;
  return words.length;
}

/** The word of a value: of a text, or of a truth value. */
export function wordOfValue(value: unknown, column: LoadedColumn): number {
  if (typeof value === "string") return wordOf(value, column);
  return typeof value === "boolean" ? wordOf(String(value), column) : -1;
}

/** The word of what stands in a field: truth values are words of their own fields alone. */
export function wordOfField(value: unknown, column: LoadedColumn): number {
  if (typeof value === "string") return wordOf(value, column);
  return typeof value === "boolean" && column.takesTruth ? wordOf(String(value), column) : -1;
}
