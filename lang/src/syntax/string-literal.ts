import { isHidden } from "./hidden-characters.ts";

/**
 * A string as it stands in a policy: between `"`, on one line, with the escapes `\"`, `\\`, `\n`, `\t` and `\u{…}`
 * (one to six hexadecimal digits that name a character: no surrogate, not zero).
 */
export interface StringReading {
  readonly value: string;
  /** Whether it ends with `"`. */
  readonly isClosed: boolean;
  /** Escapes that are none, and raw tabs. Each stands for itself in the value; `at` counts from the opening `"`. */
  readonly faults: readonly { readonly text: string; readonly at: number }[];
}

/** A character of a string: what it says, where it is written, and whether an escape wrote it. */
export interface StringUnit {
  readonly text: string;
  /** Offset from the opening `"`. */
  readonly at: number;
  readonly length: number;
  readonly isEscape: boolean;
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["n", "\n"],
  ["t", "\t"],
]);

/** Reads a string with its quotes. Total: what is wrong is in the reading. */
export function readString(image: string): StringReading {
  const isClosed = closes(image);
  if (!image.includes("\\") && !image.includes("\t")) {
    return { value: image.slice(1, isClosed ? -1 : undefined), isClosed, faults: [] };
  }
  const faults: { text: string; at: number }[] = [];
  let value = "";
  for (const unit of stringUnits(image)) {
    value += unit.text;
    const isRaw = unit.text.length === unit.length;
    // A backslash at the end is why the string is not closed: one mistake.
    if (unit.text === "\\" && isRaw) continue;
    if (isRaw && (unit.isEscape || unit.text === "\t")) faults.push(unit);
  }
  return { value, isClosed, faults };
}

/** The characters of a string with its quotes, in order. An escape that is none says what is written there. */
export function* stringUnits(image: string): Generator<StringUnit> {
  const end = closes(image) ? image.length - 1 : image.length;
  let at = 1;
  while (at < end) {
    const unit = image[at] === "\\" ? readEscape(image, at, end) : readCharacter(image, at);
    yield unit;
    at += unit.length;
  }
}

/** Writes a string so that `readString` gives it back: quotes, backslashes, line breaks and hidden characters escaped. */
export function writeString(value: string): string {
  let written = "";
  for (const character of value) {
    if (character === '"' || character === "\\") written += `\\${character}`;
    else if (character === "\n") written += "\\n";
    else if (character === "\t") written += "\\t";
    else if (isHidden(character)) written += `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
    else written += character;
  }
  return `"${written}"`;
}

/** A final `"` closes a string unless a backslash, itself not escaped, stands before it. */
function closes(image: string): boolean {
  if (image.length < 2 || !image.endsWith('"')) return false;
  let backslashes = 0;
  while (image[image.length - 2 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 0;
}

function readCharacter(image: string, at: number): StringUnit {
  const text = String.fromCodePoint(image.codePointAt(at) ?? 0);
  return { text, at, length: text.length, isEscape: false };
}

function readEscape(image: string, at: number, end: number): StringUnit {
  const simple = simpleEscapes.get(image[at + 1] ?? "");
  if (simple !== undefined && at + 1 < end) return { text: simple, at, length: 2, isEscape: true };
  const point = /^\\u\{([0-9A-Fa-f]{1,6})\}/.exec(image.slice(at, at + 10));
  if (point !== null && isCharacter(Number.parseInt(point[1] ?? "0", 16))) {
    const text = String.fromCodePoint(Number.parseInt(point[1] ?? "0", 16));
    return { text, at, length: point[0].length, isEscape: true };
  }
  const text = point?.[0] ?? image.slice(at, Math.min(end, at + 1 + nextLength(image, at + 1)));
  return { text, at, length: text.length, isEscape: true };
}

function isCharacter(point: number): boolean {
  return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

function nextLength(image: string, at: number): number {
  return String.fromCodePoint(image.codePointAt(at) ?? 0).length;
}
