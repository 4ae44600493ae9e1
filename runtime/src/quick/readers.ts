import { isShare } from "../kernel/fact-value.ts";
import type { Fact } from "../fact.ts";
import { misfit } from "../kernel/decode.ts";
import { isBelow, isNotBelow } from "./below.ts";
import { found } from "./certain.ts";
import { wordOfField } from "./column.ts";
import { isPlainPath } from "./plain-path.ts";
import type { Readings } from "./readings.ts";

/** The value of a fact as it stands, dated or not; `undefined` where it is not known. */
function known(x: Readings, given: unknown): unknown {
  if (given === undefined) return undefined;
  const fact = given as Fact;
  if (fact.kind === "known") {
    if (fact.observedAtMs !== undefined) x.isDoubtful = true;
    return fact.value;
  }
  x.isDoubtful = true;
  return undefined;
}

/** The place of a word in its column, the number of its words for any other, -1 for what is none. */
function word(x: Readings, at: number, value: unknown): number {
  const column = x.columns[at];
  if (column === undefined) throw new Error("code names a column that there is not");
  const place = wordOfField(value, column);
  x.words[at] = place;
  return place;
}

/** The place of a word that code has found, kept for the table. */
function keptWord(x: Readings, at: number, place: number): number {
  x.words[at] = place;
  return place;
}

/** A number; not a number for anything else. */
function number(x: Readings, at: number, value: unknown): number {
  const read = typeof value === "number" ? value : Number.NaN;
  x.numbers[at] = read;
  return read;
}

/** A figure of a prediction; not a number where it is none. */
function share(x: Readings, at: number, given: unknown): number {
  const value = known(x, given);
  const read = typeof value === "number" && isShare(value) ? value : Number.NaN;
  x.numbers[at] = read;
  return read;
}

/** A text that may be a path; null for anything else. */
function path(x: Readings, at: number, value: unknown): string | null {
  x.plain[at] = 0;
  return typeof value === "string" ? value : null;
}

/** The same, kept for the table. */
function keptPath(x: Readings, at: number, value: unknown): string | null {
  const read = path(x, at, value);
  x.texts[at] = read;
  return read;
}

/** Whether it is a whole number between two, both included. */
function isInteger(value: unknown, low: number, high: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= low && value <= high;
}

/** Whether it is a text of so many characters at most. A longer one may still be: characters can be two units. */
function isText(value: unknown, max: number): boolean {
  return typeof value === "string" && value.length <= max && value.isWellFormed();
}

/** Whether a word is one of those of its column that fit its field. */
function isFitting(x: Readings, at: number, place: number): boolean {
  return place >= 0 && place < (x.columns[at]?.fitting ?? 0);
}

/** Whether a text is a path of the plainest kind, as far as nobody has looked at it. */
function isPath(x: Readings, at: number, text: string | null): boolean {
  return text !== null && isPlainPath(text, x.plain[at] ?? 0);
}

/** Whether a value fits the type of a field: of the payload's fields, and of the target's behind them. */
function fits(x: Readings, at: number, value: unknown): boolean {
  const type = x.types[at];
  return type !== undefined && misfit(value, type, x.zones) === null;
}

/** What the code of an action calls. */
export interface Readers {
  readonly known: typeof known;
  readonly word: typeof word;
  readonly keptWord: typeof keptWord;
  readonly number: typeof number;
  readonly share: typeof share;
  readonly path: typeof path;
  readonly keptPath: typeof keptPath;
  readonly isBelow: typeof isBelow;
  readonly isNotBelow: typeof isNotBelow;
  readonly found: typeof found;
  readonly isInteger: typeof isInteger;
  readonly isText: typeof isText;
  readonly isFitting: typeof isFitting;
  readonly isPath: typeof isPath;
  readonly fits: typeof fits;
}

/** What the code of an action calls, as `k`. */
export const readers: Readers = {
  known,
  word,
  keptWord,
  number,
  share,
  path,
  keptPath,
  isBelow,
  isNotBelow,
  found,
  isInteger,
  isText,
  isFitting,
  isPath,
  fits,
};
