import type { IToken, TokenType } from "../syntax/lexer.ts";

import { isWordToken } from "../syntax/lexer.ts";
import * as t from "../syntax/tokens.ts";

/** Whether a space stands between a token and the one before it, on one line and inside no bracket's edge. */
export function hasSpaceBefore(
  tokens: readonly IToken[],
  number: number,
  leads: ReadonlySet<number>,
): boolean {
  const type = tokens[number]?.tokenType;
  const previous = tokens[number - 1]?.tokenType;
  if (type === t.Comma || type === t.Colon || type === t.Question) return false;
  if (type === t.Dot || type === t.DotDot || previous === t.Dot || previous === t.DotDot) return false;
  if (type === t.LeftParen) return !isCalled(tokens, number - 1, leads);
  return previous !== t.Minus || endsOperand(tokens, number - 2, leads);
}

/** Whether a parenthesis after this token holds arguments, or what a quantifier asks. */
function isCalled(tokens: readonly IToken[], number: number, leads: ReadonlySet<number>): boolean {
  const token = tokens[number];
  if (token === undefined || !isWordToken(token.tokenType) || leads.has(number)) return false;
  return isName(tokens, number) || quantifiers.includes(token.tokenType);
}

const quantifiers: readonly TokenType[] = [t.keyword.any, t.keyword.all, t.keyword.count];
const values: readonly TokenType[] = [
  [t.Integer, t.Percent, t.Duration, t.Time, t.Instant, t.Text, t.RightParen, t.RightBracket],
  [t.keyword.true, t.keyword.false],
].flat();

/** Whether a minus after this token takes away from it; otherwise it belongs to the number after it. */
function endsOperand(tokens: readonly IToken[], number: number, leads: ReadonlySet<number>): boolean {
  const token = tokens[number];
  if (token === undefined || leads.has(number)) return false;
  if (values.includes(token.tokenType)) return true;
  if (!isWordToken(token.tokenType)) return false;
  return isName(tokens, number) && !isIntegerType(tokens, number);
}

/** Whether a word names something: after a dot or `has` even a reserved one does. */
function isName(tokens: readonly IToken[], number: number): boolean {
  const previous = tokens[number - 1]?.tokenType;
  return previous === t.Dot || previous === t.keyword.has || !t.reserved.has(tokens[number]?.image ?? "");
}

/** `int` where a type stands: its bounds follow. */
function isIntegerType(tokens: readonly IToken[], number: number): boolean {
  const previous = tokens[number - 1]?.tokenType;
  return tokens[number]?.image === "int" && (previous === t.Colon || typeMarks.includes(previous));
}

const typeMarks: readonly (TokenType | undefined)[] = [t.keyword.of, t.keyword.claimed, t.keyword.secret];
