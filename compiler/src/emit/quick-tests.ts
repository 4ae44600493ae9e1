import { isPlainPath, unreachable, type QuickTest } from "@interlock/runtime";

import type { PlanRead } from "../quick/reads.ts";
import { numberLiteral, textLiteral } from "./literal.ts";

/** A column as code knows it. */
export interface NamedColumn {
  /** Its place in the action. */
  readonly column: number;
  /** What holds what it shows: a text or a truth value as it stands, the place of a word, a number, or a path. */
  readonly holds: "text" | "truth" | "place" | "number" | "path";
  /** What that is called. */
  readonly name: string;
  readonly words: readonly string[];
}

/** A value that code reads. */
export interface ReadValue {
  readonly read: PlanRead;
  /** What holds it. */
  readonly name: string;
  readonly columns: readonly NamedColumn[];
}

/** The column that a test looks at. */
export type ColumnAt = (column: number) => NamedColumn;

/**
 * By column, the words of which it surely holds one. A comparison whose outcome is known is left out: the type check of whoever
 * embeds the module would call it a mistake.
 */
export type Known = ReadonlyMap<number, readonly string[]>;

/** The code of what is always so. */
export const so = "true";
/** The code of what never is. */
export const notSo = "false";

/** The code of a test where so much is known. */
export function testCode(test: QuickTest, columnAt: ColumnAt, known: Known): string {
  switch (test.kind) {
    case "always":
      return so;
    case "never":
      return notSo;
    case "waivable":
      return testCode(test.test, columnAt, known);
    case "words": {
      const column = columnAt(test.column);
      const { is, words } = asked(test, column);
      return is
        ? oneOfCode(column, words, known.get(test.column))
        : noneOfCode(column, words, known.get(test.column));
    }
    case "range":
      return rangeCode(columnAt(test.column).name, test.low, test.high);
    case "below":
      return belowCode(test, columnAt(test.column));
    case "condition":
      throw new Error("code asks no condition");
    case "all":
      return allCode(test.parts, columnAt, known);
    case "any":
      return anyCode(test.parts, columnAt, known);
    default:
      return unreachable(test);
  }
}

function allCode(parts: readonly QuickTest[], columnAt: ColumnAt, known: Known): string {
  const codes: string[] = [];
  let now = known;
  for (const part of parts) {
    const code = testCode(part, columnAt, now);
    if (code === notSo) return notSo;
    if (code !== so) codes.push(code);
    now = afterTest(part, true, columnAt, now);
  }
  return joined(codes, " && ", so);
}

/** The code that one of some tests holds. */
export function anyCode(parts: readonly QuickTest[], columnAt: ColumnAt, known: Known): string {
  const codes: string[] = [];
  let now = known;
  for (const part of parts) {
    const code = testCode(part, columnAt, now);
    if (code === so) return so;
    if (code !== notSo) codes.push(code);
    now = afterTest(part, false, columnAt, now);
  }
  return joined(codes, " || ", notSo);
}

function joined(codes: readonly string[], by: string, none: string): string {
  const [only] = codes;
  if (only === undefined) return none;
  return codes.length === 1 ? only : `(${codes.join(by)})`;
}

/** What is known once a test held, or once it did not. */
export function afterTest(test: QuickTest, held: boolean, columnAt: ColumnAt, known: Known): Known {
  switch (test.kind) {
    case "words": {
      const { is, words } = asked(test, columnAt(test.column));
      const before = known.get(test.column);
      if (before === undefined) return is && held ? new Map([...known, [test.column, words]]) : known;
      const after = before.filter((word) => words.includes(word) === (is === held));
      return new Map([...known, [test.column, after]]);
    }
    case "waivable":
      return afterTest(test.test, held, columnAt, known);
    case "all":
    case "any": {
      // All of several hold, or none of them does: that is known of each. Otherwise, of one of them.
      const isOfEach = (test.kind === "all") === held;
      const ends: Known[] = [];
      let now = known;
      for (const part of test.parts) {
        ends.push(afterTest(part, held, columnAt, now));
        now = afterTest(part, isOfEach === held, columnAt, now);
      }
      return isOfEach ? now : eitherOf(ends, known);
    }
    case "always":
    case "never":
    case "range":
    case "below":
    case "condition":
      return known;
    default:
      return unreachable(test);
  }
}

/** What is known where one of several is. */
function eitherOf(ends: readonly Known[], known: Known): Known {
  const [first, ...more] = ends;
  if (first === undefined) return known;
  return new Map(
    [...first].flatMap(([column, words]) => {
      const all = [words, ...more.map((end) => end.get(column))];
      const some = all.flatMap((one) => one ?? []);
      return all.includes(undefined) ? [] : [[column, [...new Set(some)]] as const];
    }),
  );
}

type Words = QuickTest & { readonly kind: "words" };

/** The words that a test asks for. A truth value that is not one of two is the other. */
function asked(
  { words, is }: Words,
  column: NamedColumn,
): { readonly is: boolean; readonly words: readonly string[] } {
  const texts = words.map((word) => wordAt(column, word));
  if (column.holds !== "truth" || is) return { is, words: texts };
  return { is: true, words: [so, notSo].filter((word) => !texts.includes(word)) };
}

/** A word of a column. */
export function wordAt({ words }: NamedColumn, place: number): string {
  const word = words[place];
  if (word === undefined) throw new Error("a test names a word that its column does not have");
  return word;
}

function oneOfCode(
  column: NamedColumn,
  words: readonly string[],
  known: readonly string[] | undefined,
): string {
  const asked = known === undefined ? words : known.filter((word) => words.includes(word));
  if (known !== undefined && asked.length === known.length) return so;
  return joined(
    asked.map((word) => `${column.name} === ${wordCode(column, word)}`),
    " || ",
    notSo,
  );
}

function noneOfCode(
  column: NamedColumn,
  words: readonly string[],
  known: readonly string[] | undefined,
): string {
  const asked = known === undefined ? words : known.filter((word) => words.includes(word));
  if (known !== undefined && asked.length === known.length) return notSo;
  const differing = asked.map((word) => `${column.name} !== ${wordCode(column, word)}`);
  return joined([...(known === undefined ? [isWordCode(column)] : []), ...differing], " && ", so);
}

/** The code that a column holds a word at all. */
export function isWordCode({ name, holds }: NamedColumn): string {
  if (holds === "place") return `${name} >= 0`;
  return holds === "truth" ? `typeof ${name} === "boolean"` : `typeof ${name} === "string"`;
}

/** What a column holds where it holds a word. */
export function wordCode({ holds, words }: NamedColumn, word: string): string {
  if (holds === "place") return numberLiteral(words.indexOf(word));
  return holds === "truth" ? String(word === so) : textLiteral(word);
}

function rangeCode(name: string, low: number, high: number): string {
  const most = Number.MAX_SAFE_INTEGER;
  // What lies past the safe numbers fits no type, and is nothing that is read.
  const parts = [
    ...(low > -most || high >= most ? [`${name} >= ${numberLiteral(low)}`] : []),
    ...(high < most ? [`${name} <= ${numberLiteral(high)}`] : []),
  ];
  return joined(parts, " && ", so);
}

function belowCode(
  { folder, is }: QuickTest & { readonly kind: "below" },
  { name, column }: NamedColumn,
): string {
  if (!is) {
    const folded = folder.toLowerCase().toUpperCase();
    return `k.isNotBelow(x, ${name}, ${textLiteral(folded)}, ${textLiteral(`${folder}/**`)})`;
  }
  const plain = isPlainPath(folder, 0) ? folder.length + 1 : 0;
  return `k.isBelow(x, ${numberLiteral(column)}, ${name}, ${textLiteral(folder)}, ${numberLiteral(plain)})`;
}
