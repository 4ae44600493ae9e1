import type { ScanToken } from "libpg-query";
import type { SqlParser } from "./sql-parser.ts";
import { isComment } from "./sql-parser.ts";
import { shown } from "./object-names.ts";
import type { TextPosition } from "./text-position.ts";
import { positionOfCodePoint, positionOfIndex, positionsOfBytes } from "./text-position.ts";

/** Why a text cannot be judged as SQL, and where. */
export interface Unreadable {
  readonly reason: string;
  readonly line?: number;
  readonly column?: number;
}

/** The largest migration file, in bytes of UTF-8. */
export const MAX_MIGRATION_BYTES: number = 1024 * 1024;

/**
 * Text that a tool replaces before the database sees it. It is looked for everywhere, in strings and comments too: what
 * is put in its place can end either. The patterns stop at braces, so that they take linear time on any text.
 */
const templates: readonly RegExp[] = [
  /\{\{[^{}]*\}\}/g,
  /\{%[^{}]*%\}/g,
  /\$\{(?!\s*")[^{}]+\}/g,
  /<%[=-][^<>\n]*%>/g,
];

function templateIn(text: string): Unreadable | null {
  for (const pattern of templates) {
    for (const match of text.matchAll(pattern)) {
      if (isArrayLiteral(match[0])) continue;
      const reason = `template ${shown(match[0])} is not SQL`;
      return { reason, ...positionOfIndex(text, match.index) };
    }
  }
  return null;
}

/**
 * `'{{1,2}}'` is an array in SQL; `{{ a | join(",") }}` and `{{ template "x" . }}` are none. A lone `{{1}}` could be
 * either and counts as a template.
 */
function isArrayLiteral(text: string): boolean {
  return /^\{\{\s*(?:"[^"\\]*"|[^\s,"'|()]+)(?:\s*,\s*(?:"[^"\\]*"|[^\s,"'|()]+))+\s*\}\}$/.test(text);
}

/** Finds what makes a text unreadable before it is parsed, or null. Pure. */
export function unreadableBeforeParsing(text: string): Unreadable | null {
  // The bound holds for UTF-16 units first, so that no larger text is ever encoded.
  if (text.length > MAX_MIGRATION_BYTES || new TextEncoder().encode(text).length > MAX_MIGRATION_BYTES)
    return { reason: `the file is larger than ${MAX_MIGRATION_BYTES} bytes` };
  if (text.startsWith("\ufeff"))
    return { reason: "the file begins with a byte order mark", line: 1, column: 1 };
  const nul = text.indexOf("\0");
  if (nul >= 0) return { reason: "the file holds a NUL character", ...positionOfIndex(text, nul) };
  if (!text.isWellFormed()) return { reason: "the file is not valid Unicode" };
  return templateIn(text);
}

/** Finds psql's own commands and variables among the words of a text, or null. Pure. */
export function psqlIn(text: string, tokens: readonly ScanToken[]): Unreadable | null {
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const isJoined = next !== undefined && next.start === token.end;
    if (token.text === "\\") {
      const copied = copiedRows(Buffer.from(text).subarray(0, token.start).toString());
      if (copied !== null) return copied;
      const name = isJoined ? next.text : "";
      return { reason: `psql command ${shown(`\\${name}`)} is not SQL`, ...placeOf(text, token) };
    }
    // psql replaces `:name`, `:'name'` and `:"name"`, and would do so in an array slice as well.
    if (token.text === ":" && isJoined && /^["'\p{L}_]/u.test(next.text))
      return { reason: `psql variable ${shown(`:${next.text}`)} is not SQL`, ...placeOf(text, token) };
  }
  return null;
}

function placeOf(text: string, token: ScanToken): TextPosition {
  return positionsOfBytes(text, [token.start])[0] ?? { line: 1, column: 1 };
}

/**
 * Explains why a text does not parse: by what psql would understand at that place, else in the parser's own words and
 * with the number of the statement. Pure.
 */
export function unreadableByParser(
  text: string,
  parser: SqlParser,
  failure: { readonly reason: string; readonly codePoint: number | null },
): Unreadable {
  if (failure.codePoint === null) return { reason: plain(failure.reason) };
  const place = positionOfCodePoint(text, failure.codePoint);
  const before = [...text].slice(0, failure.codePoint).join("");
  const copied = copiedRows(before);
  if (copied !== null) return copied;
  const words = (parser.scan(before) ?? []).filter((token) => !isComment(token));
  const number = words.filter((token) => token.text === ";").length + 1;
  return { reason: `statement ${number} does not parse: ${plain(failure.reason)}`, ...place };
}

/** Finds a `COPY … FROM stdin` that ends in the given text: what follows it is rows and not SQL. */
function copiedRows(before: string): Unreadable | null {
  let index = 0;
  for (const piece of before.split(";").slice(0, -1)) {
    const copy = piece.search(/\bcopy\s/i);
    if (copy >= 0 && /\bfrom\s+stdin\b/i.test(piece))
      return { reason: COPIED_ROWS, ...positionOfIndex(before, index + copy) };
    index += piece.length + 1;
  }
  return null;
}

/** Why a file with rows between its statements is unreadable. */
export const COPIED_ROWS = "the file carries rows of a `COPY … FROM stdin`";

/** The parser's messages repeat the text: shortened, on one line, without characters that steer a terminal. */
function plain(reason: string): string {
  const cut = reason.length > 200 ? `${reason.slice(0, 200)}…` : reason;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "\u00b7").replaceAll("`", "'");
}
