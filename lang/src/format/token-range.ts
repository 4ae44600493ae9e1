import type { IToken } from "../syntax/lexer.ts";

import * as t from "../syntax/tokens.ts";

/** Tokens from one number up to another, which does not belong to them. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** Finds the number of each opening bracket's closing one. The brackets are balanced. */
export function pairBrackets(tokens: readonly IToken[]): ReadonlyMap<number, number> {
  const closes = new Map<number, number>();
  const open: number[] = [];
  for (const [number, { tokenType }] of tokens.entries()) {
    if (openings.has(tokenType)) open.push(number);
    else if (closings.has(tokenType)) closes.set(open.pop() ?? 0, number);
  }
  return closes;
}

const openings = new Set([t.LeftBrace, t.LeftParen, t.LeftBracket]);
const closings = new Set([t.RightBrace, t.RightParen, t.RightBracket]);

/** The tokens of a range that stand in none of its brackets; a bracket is its opening token. */
export function outermost(range: TokenRange, closes: ReadonlyMap<number, number>): readonly number[] {
  const numbers: number[] = [];
  for (let number = range.from; number < range.to; number = (closes.get(number) ?? number) + 1) {
    numbers.push(number);
  }
  return numbers;
}

/** Cuts a range before each of these tokens. */
export function cut({ from, to }: TokenRange, before: readonly number[]): readonly TokenRange[] {
  return [from, ...before].map((start, at) => ({ from: start, to: before[at] ?? to }));
}
