import * as kernel from "../kernel.ts";
import type { Subject } from "../kernel/subject.ts";
import { wordOfValue } from "./column.ts";
import { unread, type Readings } from "./readings.ts";

/** The place of the word that a column holds; see {@link Readings}. */
export function wordAt(readings: Readings, column: number): number {
  const word = readings.words[column] ?? -1;
  return word === unread ? ask(readings, column) : word;
}

/** The number that a column holds; not a number where nobody can tell. */
export function numberAt(readings: Readings, column: number): number {
  if (readings.words[column] === unread) ask(readings, column);
  return readings.numbers[column] ?? Number.NaN;
}

/** The text that a column holds; null where nobody can tell. */
export function textAt(readings: Readings, column: number): string | null {
  if (readings.words[column] === unread) ask(readings, column);
  return readings.texts[column] ?? null;
}

/** The target as the kernel reads it. */
export function subjectAt(readings: Readings): Subject {
  return (readings.subject ??= readings.subjectOf(readings));
}

/** Has the kernel read a column, and answers its word. */
function ask(readings: Readings, at: number): number {
  const column = readings.columns[at];
  if (column === undefined) throw new Error("a quick table names a column that it does not have");
  const value = column.ask(kernel, subjectAt(readings));
  readings.numbers[at] = typeof value === "number" ? value : Number.NaN;
  readings.texts[at] = typeof value === "string" ? value : null;
  const word = column.sort === "words" ? wordOfValue(value, column) : -1;
  readings.words[at] = word;
  return word;
}
