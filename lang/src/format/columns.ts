import type { IToken, TokenType } from "../syntax/lexer.ts";

import * as t from "../syntax/tokens.ts";
import { lineColumns } from "./document.ts";

/** What stands before a token where it begins a column, by the token's number. */
export type Pads = ReadonlyMap<number, string>;

/** The words of clauses. An `each` says first for what its clause is judged: it stays out of the column. */
const clauseWords: readonly TokenType[] = t.clauseWords
  .filter((word) => word !== "each")
  .map((word) => t.keyword[word]);

/** Lines up what stands behind the first words of clauses. */
export function clausePads(tokens: readonly IToken[], items: readonly number[]): Pads {
  return wordPads(
    tokens,
    items.filter((number) => isOneOf(clauseWords, tokens[number])),
  );
}

function isOneOf(words: readonly TokenType[], token: IToken | undefined): boolean {
  return words.some((word) => word === token?.tokenType);
}

/** What stands behind these words, so that all that follows them begins in one column. */
function wordPads(tokens: readonly IToken[], words: readonly number[]): Pads {
  const widths = words.map((number) => [number, tokens[number]?.image.length ?? 0] as const);
  const column = Math.max(0, ...widths.map(([, width]) => width));
  return new Map(widths.map(([number, width]) => [number + 1, " ".repeat(column + 1 - width)] as const));
}

/** A line that could be divided into two columns. */
export interface Divided {
  /** The token with which the second column begins. */
  readonly number: number;
  /** How wide the first column's part is, and what stands behind the space between the two. */
  readonly left: number;
  readonly right: number;
}

/** Between a clause and what is said about it. */
export const apart = "   ";

/** How much wider than the narrowest first column the widest may be: a longer gap tears a line apart. */
const gapColumns = 16;

/** Lines up second columns where every line still fits and no gap gets too long; otherwise none is moved. */
export function dividedPads(lines: readonly Divided[], indent: number): Pads {
  const widths = lines.map(({ left }) => left);
  const column = Math.max(0, ...widths);
  const fits = lines.every(({ right }) => indent + column + apart.length + right <= lineColumns);
  if (!fits || column - Math.min(column, ...widths) > gapColumns) return new Map();
  return new Map(lines.map(({ number, left }) => [number, " ".repeat(column - left) + apart] as const));
}
