import { isShare } from "../kernel/fact-value.ts";
import type { Fact } from "../fact.ts";
import type { LoadedColumn } from "./column.ts";
import type { Readings } from "./readings.ts";

/** Reads a fact that is one of some words. */
function factWord(x: Readings, at: number, given: unknown): Readings {
  return fieldWord(x, at, valueOf(x, given));
}

/** Reads a fact that is a number. Whether it fits its type is checked where a permit depends on it. */
function factNumber(x: Readings, at: number, given: unknown): Readings {
  return fieldNumber(x, at, valueOf(x, given));
}

/** Reads a fact that is a text. Whether it fits its type is checked where a permit depends on it. */
function factText(x: Readings, at: number, given: unknown): Readings {
  if (given !== undefined) x.isDoubtful = true;
  return fieldText(x, at, valueOf(x, given));
}

/** Looks at a fact that no column shows: whether reading it could fail. */
function factAside(x: Readings, given: unknown): Readings {
  const value = valueOf(x, given);
  if (typeof value === "object") x.isDoubtful = true;
  return x;
}

/** Reads a figure of a prediction. */
function share(x: Readings, at: number, given: unknown): Readings {
  const value = valueOf(x, given);
  const isRight = typeof value === "number" && isShare(value);
  x.numbers[at] = isRight ? value : Number.NaN;
  if (!isRight && value !== undefined) x.isDoubtful = true;
  return x;
}

/** Reads a field of a payload that is one of some words. */
function fieldWord(x: Readings, at: number, value: unknown): Readings {
  const column = x.columns[at];
  if (column === undefined) throw new Error("a reader names a column that there is not");
  if (typeof value === "string") {
    const word = wordOf(value, column);
    if (word >= column.fitting) x.isDoubtful = true;
    x.words[at] = word;
  } else {
    x.words[at] = otherWord(x, value, column);
  }
  return x;
}

/** Reads a field of a payload that is a number. */
function fieldNumber(x: Readings, at: number, value: unknown): Readings {
  x.numbers[at] = typeof value === "number" ? value : Number.NaN;
  if (value !== undefined) x.isDoubtful = true;
  return x;
}

/** Reads a field of a payload that is a text. */
function fieldText(x: Readings, at: number, value: unknown): Readings {
  x.texts[at] = typeof value === "string" ? value : null;
  x.plain[at] = 0;
  if (typeof value !== "string" && value !== undefined) x.isDoubtful = true;
  return x;
}

/** The value of a fact as it stands; doubtful where it is dated, or none of the shapes that facts have. */
function valueOf(x: Readings, given: unknown): unknown {
  if (given === undefined) return undefined;
  const fact = given as Fact;
  if (fact.kind === "known") {
    if (fact.observedAtMs !== undefined) x.isDoubtful = true;
    return fact.value;
  }
  x.isDoubtful = true;
  return undefined;
}

/** So few words are compared sooner than looked up. */
const fewWords = 4;

function wordOf(text: string, { words, places }: LoadedColumn): number {
  if (words.length > fewWords) return places.get(text) ?? words.length;
  for (let at = 0; at < words.length; at += 1) if (words[at] === text) return at;
  return words.length;
}

/** The word of what is no text: a truth value has one. */
function otherWord(x: Readings, value: unknown, column: LoadedColumn): number {
  if (value === undefined) return -1;
  if (typeof value !== "boolean" || !column.takesTruth) x.isDoubtful = true;
  return typeof value === "boolean" ? wordOf(String(value), column) : -1;
}

/** The word of what the kernel read. */
export function wordOfValue(value: unknown, column: LoadedColumn): number {
  if (typeof value === "string") return wordOf(value, column);
  return typeof value === "boolean" ? wordOf(String(value), column) : -1;
}

/** Reads something into a column. */
type ReadColumn = (x: Readings, at: number, given: unknown) => Readings;

/**
 * What emitted readers call, one for each way of reading a column: `k.factWord(x, 0, e0["zone"])`. Each answers the readings,
 * so that one expression reads all.
 */
export interface Readers {
  readonly factWord: ReadColumn;
  readonly factNumber: ReadColumn;
  readonly factText: ReadColumn;
  readonly factAside: (x: Readings, given: unknown) => Readings;
  readonly share: ReadColumn;
  readonly fieldWord: ReadColumn;
  readonly fieldNumber: ReadColumn;
  readonly fieldText: ReadColumn;
}

/** The readers of columns. */
export const readers: Readers = {
  factWord,
  factNumber,
  factText,
  factAside,
  share,
  fieldWord,
  fieldNumber,
  fieldText,
};
