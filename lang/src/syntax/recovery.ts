import type { IToken, TokenType } from "chevrotain";

import { spanOf } from "./lexer.ts";
import * as t from "./tokens.ts";

const declarationTokens = tokensOf(t.declarationWords);
const clauseTokens = tokensOf(t.clauseWords);
const followingTokens = tokensOf(["as", "when", "unless", "because", "including"]);
const stepTokens = tokensOf(t.stepWords);
const rowTokens = tokensOf(["case"]);

/** After these the next word goes on with what has begun, whatever the word is. */
const unfinished: ReadonlySet<TokenType> = new Set(
  [
    [t.Dot, t.DotDot, t.Comma, t.Colon, t.Equals, t.ComparisonOperator, t.Plus, t.Minus, t.Arrow, t.OrElse],
    [t.LeftParen, t.LeftBracket, t.LeftBrace],
    wordTokens(["and", "or", "not", "in", "has", "like", "if", "then", "else", "of"]),
    wordTokens(["on", "by", "where", "except", "from", "as", "when", "unless", "at", "per", "after"]),
    wordTokens(["expect", "also", "needing", "expires", "within", "given", "case", "each", "under", "never"]),
  ].flat(),
);

/** A text's tokens, with the text to see where lines break. */
export interface TokenView {
  readonly tokens: readonly IToken[];
  readonly text: string;
}

/** The index of the first token at or after an offset. */
export function tokenIndexAt({ tokens }: TokenView, offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.startOffset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where reading goes on after a mistake in a declaration: at the next thing that looks like a declaration. `from` is
 * the declaration's first token, `failed` the one that did not fit.
 */
export function endOfDeclaration(view: TokenView, from: number, failed: number): number {
  let depth = braces(view, from, failed);
  for (let at = failed; at < view.tokens.length; at += 1) {
    if (at > from && startsDeclaration(view, at, depth > 0)) return at;
    const type = view.tokens[at]?.tokenType;
    // Perhaps a declaration whose keyword is misspelt.
    if (at > failed && depth <= 0 && type === t.Word && isAtMargin(view, at)) return at;
    if (type === t.LeftBrace) depth += 1;
    if (type === t.RightBrace) {
      depth -= 1;
      if (depth <= 0 && startsLine(view, at + 1)) return at + 1;
    }
  }
  return view.tokens.length;
}

/** Where reading goes on after a mistake in a clause: at the next clause, the body's `}`, or a declaration. */
export function endOfClause(view: TokenView, from: number, failed: number): number {
  return endInBody(view, { from, failed, first: from + 1 }, clauseTokens, clauseShapes);
}

/**
 * Where reading goes on after a mistake in a step of a test: at the next step, the test's `}`, or a declaration. That
 * may be the very token that did not fit: a test has each step once, so one step missing is not the next one's fault.
 */
export function endOfStep(view: TokenView, from: number, failed: number): number {
  return endInBody(view, { from, failed, first: failed }, stepTokens, stepShapes);
}

/** Where reading goes on after a mistake in a row of a test: at the next row, the test's `}`, or a declaration. */
export function endOfRow(view: TokenView, from: number, failed: number): number {
  return endInBody(view, { from, failed, first: from + 1 }, rowTokens, stepShapes);
}

/** A unit's first token, the one that did not fit, and the first at which reading may go on. */
interface Failure {
  readonly from: number;
  readonly failed: number;
  readonly first: number;
}

function endInBody(
  view: TokenView,
  failure: Failure,
  starts: ReadonlySet<TokenType>,
  shapes: Shapes,
): number {
  const { from, failed, first } = failure;
  let depth = braces(view, from, failed);
  for (let at = failed; at < view.tokens.length; at += 1) {
    const type = view.tokens[at]?.tokenType;
    if (at > from && startsDeclaration(view, at, true)) return at;
    if (at >= first && depth <= 0 && type !== undefined && starts.has(type) && looksBegun(view, at, shapes)) {
      return at;
    }
    if (type === t.LeftBrace) depth += 1;
    if (type === t.RightBrace) {
      if (depth <= 0 && closesBody(view, at, starts, shapes)) return at;
      depth = Math.max(0, depth - 1);
    }
  }
  return view.tokens.length;
}

/** Whether a `}` ends the body, or stands there by mistake: then the line, or the body, goes on behind it. */
function closesBody(view: TokenView, at: number, starts: ReadonlySet<TokenType>, shapes: Shapes): boolean {
  const next = view.tokens[at + 1]?.tokenType;
  if (next === undefined || next === t.RightBrace || startsDeclaration(view, at + 1, false)) return true;
  if (starts.has(next) && hasShape(view, at + 1, shapes)) return false;
  return startsLine(view, at + 1);
}

/** Whether a declaration begins here; inside braces only what begins a line and looks like nothing else. */
export function startsDeclaration(view: TokenView, at: number, isInside: boolean): boolean {
  const type = view.tokens[at]?.tokenType;
  if (type === undefined || !declarationTokens.has(type)) return false;
  if (!isInside) return looksBegun(view, at, declarationShapes);
  return startsLine(view, at) && hasShape(view, at, declarationShapes);
}

/**
 * Whether a word begins a declaration or a clause where a value is wanted. True only where no text has a value so: a
 * value is never followed by a number, a string, or a word other than those that go on after expressions.
 */
export function beginsNext(type: TokenType, following: TokenType): boolean {
  if (!declarationTokens.has(type) && !clauseTokens.has(type)) return false;
  if (following === t.Integer || following === t.Text) return true;
  const isWord = following === t.Word || following.CATEGORIES?.includes(t.Word) === true;
  return (
    isWord &&
    !followingTokens.has(following) &&
    !declarationTokens.has(following) &&
    !clauseTokens.has(following)
  );
}

/** Whether the first token of a line. */
export function startsLine({ tokens, text }: TokenView, at: number): boolean {
  const previous = tokens[at - 1];
  const token = tokens[at];
  if (previous === undefined || token === undefined) return true;
  return text.slice(spanOf(previous).end, token.startOffset).includes("\n");
}

/** Whether a token begins a line without indentation, and what stands before it is finished. */
function isAtMargin({ tokens, text }: TokenView, at: number): boolean {
  const token = tokens[at];
  const previous = tokens[at - 1];
  if (token === undefined || (previous !== undefined && unfinished.has(previous.tokenType))) return false;
  return text[token.startOffset - 1] === "\n";
}

/** Two signs of three: it begins a line, it has the shape, what stands before is finished. */
function looksBegun(view: TokenView, at: number, shapes: Shapes): boolean {
  const previous = view.tokens[at - 1]?.tokenType;
  const isFinished = previous === undefined || !unfinished.has(previous);
  const signs = [startsLine(view, at), hasShape(view, at, shapes), isFinished];
  return signs.filter(Boolean).length >= 2;
}

/** What follows a keyword where it begins something: for each of the next tokens, the types that fit. */
type Shapes = ReadonlyMap<TokenType, readonly (readonly TokenType[])[]>;

function hasShape({ tokens }: TokenView, at: number, shapes: Shapes): boolean {
  const shape = shapes.get(tokens[at]?.tokenType ?? t.Stray);
  if (shape === undefined) return false;
  return shape.every((types, index) => {
    const type = tokens[at + 1 + index]?.tokenType;
    return type !== undefined && types.some((fit) => fit === type || type.CATEGORIES?.includes(fit) === true);
  });
}

const k = t.keyword;
const named = [[t.Word], [t.Equals]];
const block = [[t.Word], [t.LeftBrace]];
const rule = [[t.Word], [k.on, k.at]];

const declarationShapes: Shapes = new Map<TokenType, TokenType[][]>([
  [k.import, [[t.LeftBrace]]],
  [k.stage, [[k.advisory, k.constrained, k.green_path, k.calibrated, k.at]]],
  [k.enum, block],
  [k.entity, block],
  [k.action, [[t.Word], [k.on, t.Comma]]],
  [k.zone, [[t.Word]]],
  [k.source, [[t.Word]]],
  [k.agent, named],
  [k.human, named],
  [k.group, [[t.Word], [t.Equals, t.LeftParen]]],
  [k.let, [[t.Word], [t.Equals, t.LeftParen]]],
  [k.permit, rule],
  [k.bound, rule],
  [k.refuse, rule],
  [k.test, [[t.Text]]],
  [k.fact, [[t.Word], [t.LeftParen, t.Colon]]],
  [k.target, [[k.requires]]],
  [k.contract, [[t.Word], [t.Equals, k.on]]],
  [k.switch, rule],
  [k.fixture, block],
  [k.prove, [[t.Text]]],
  [k.paths, named],
  [k.hosts, named],
  [k.commands, named],
  [k.window, named],
]);

const clauseShapes: Shapes = new Map<TokenType, TokenType[][]>([
  [k.blast, [[k.traffic, k.users, k.services]]],
  [k.schema, [[k.no, k.within]]],
  [k.reversal, [[k.declared, k.tested, k.lossless]]],
  [k.quorum, [[t.Integer], [k.of]]],
  [k.rate, [[t.Integer, k.none]]],
  [k.grant, [[k.read, k.write, k.at]]],
  [k.identity, [[k.verified, k.rooted, k.depth]]],
  [k.require, []],
  [k.each, [[t.Word], [k.in]]],
  [k.network, [[k.within, k.no]]],
  [k.audit, [[k.anchored]]],
  [k.memory, [[k.success, k.outcome]]],
  [k.drift, [[k.none]]],
]);

const stepShapes: Shapes = new Map<TokenType, TokenType[][]>([
  [k.given, [[t.Word]]],
  [k.when, [[t.Word], [k.on]]],
  [k.expect, [[k.permit, k.refuse, k.hold]]],
  [k.case, [[k.by]]],
]);

function braces({ tokens }: TokenView, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    const type = tokens[at]?.tokenType;
    if (type === t.LeftBrace) depth += 1;
    if (type === t.RightBrace) depth -= 1;
  }
  return depth;
}

function tokensOf(words: readonly t.Keyword[]): ReadonlySet<TokenType> {
  return new Set(wordTokens(words));
}

function wordTokens(words: readonly t.Keyword[]): TokenType[] {
  return words.map((word) => t.keyword[word]);
}
