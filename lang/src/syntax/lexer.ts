import { Lexer } from "chevrotain";
import type { IToken, TokenType } from "chevrotain";

import { limits } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { CatalogueFacts, Code } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { unreachable } from "../unreachable.ts";
import { findHiddenCharacters, isHidden } from "./hidden-characters.ts";
import { durationUnits, readNumber } from "./number.ts";
import type { Span } from "./span.ts";
import { readString } from "./string-literal.ts";
import { syntaxLimits } from "./syntax-limits.ts";
import * as t from "./tokens.ts";

/** A word or sign of a text, with its place, and what kind of one it is: as the lexer makes them. */
export type { IToken, TokenType } from "chevrotain";

/** A text in tokens. Best effort: what was no token is missing here and stands in the diagnostics. */
export interface Lexed {
  readonly tokens: IToken[];
  /** The `///` comments, in order, each without its slashes. */
  readonly docs: readonly DocLine[];
  readonly diagnostics: readonly Diagnostic[];
  /** Where tokens were dropped or mended, in order: a grammar mistake around such a place is an echo of it. */
  readonly mended: readonly Span[];
  /** Where the numbers begin that are reported: that one of them does not fit is an echo as well. */
  readonly misread: ReadonlySet<number>;
}

/** One `///` comment. */
export interface DocLine {
  readonly text: string;
  readonly span: Span;
}

let lexer: Lexer | undefined;

/** Cuts a text into tokens. Pure, never throws; runs in time linear in the text. */
export function lex(path: string, text: string): Lexed {
  // The tokens are validated by a test, not by everybody who reads a policy.
  lexer ??= new Lexer(t.lexerTokens, {
    positionTracking: "onlyOffset",
    ensureOptimizations: true,
    skipValidations: true,
  });
  const state: LexState = {
    path,
    text,
    isAscii: isAscii(text),
    tokens: [],
    docs: [],
    diagnostics: [],
    mended: [],
    misread: new Set(),
  };
  for (const { first, span } of findHiddenCharacters(text)) {
    report(state, "IL1002", { character: first }, span);
    if (isFull(state)) break;
  }
  // A byte order mark at the start of a file is none of the policy's characters.
  const body = text.startsWith("\ufeff") ? ` ${text.slice(1)}` : text;
  const raw = lexer.tokenize(body).tokens;
  // By index: this is the longest loop of all, and it runs cold.
  for (let at = 0; at < raw.length && !isFull(state); at += 1) {
    const token = raw[at];
    if (token !== undefined) take(state, token);
  }
  state.diagnostics.sort((one, other) => one.span.start - other.span.start);
  return state;
}

interface LexState {
  readonly path: string;
  readonly text: string;
  readonly isAscii: boolean;
  readonly tokens: IToken[];
  readonly docs: DocLine[];
  readonly diagnostics: Diagnostic[];
  readonly mended: Span[];
  readonly misread: Set<number>;
}

/** Decides what a raw token is; most are what they look like. */
function take(state: LexState, token: IToken): void {
  switch (token.tokenType) {
    case t.Word:
      takeWord(state, token);
      break;
    case t.Digits:
      takeDigits(state, token);
      break;
    case t.Text:
      takeText(state, token);
      break;
    case t.DocComment:
      state.docs.push({ text: docText(token.image), span: spanOf(token) });
      break;
    case t.BlockComment:
      mend(state, "IL1015", { text: "/*", write: "`//` before each line of a comment" }, spanOf(token));
      break;
    case t.Borrowed:
      takeBorrowed(state, token);
      break;
    case t.Stray:
      takeStray(state, token);
      break;
    default:
      state.tokens.push(token);
  }
}

function takeWord(state: LexState, token: IToken): void {
  const word = state.isAscii || isAscii(token.image) ? token.image : readForeignWord(state, token);
  // Nothing is left of a word of hidden characters only; they have been reported.
  if (word === "") return;
  if (word !== token.image) rewrite(token, word);
  const keyword = t.keywordsByText.get(word);
  if (keyword !== undefined) retype(token, keyword);
  else if (word.length > limits.identifierCharacters) {
    report(state, "IL1014", { limit: limits.identifierCharacters }, spanOf(token));
    rewrite(token, word.slice(0, limits.identifierCharacters));
  }
  state.tokens.push(token);
}

/** Takes the hidden characters out, which have been reported, and reports a letter that names do not have. */
function readForeignWord(state: LexState, token: IToken): string {
  const characters = [...token.image];
  const seen = characters.filter((character) => !isHidden(character));
  const foreign = seen.find((character) => !isAscii(character));
  const word = seen.join("");
  if (foreign === undefined) state.mended.push(spanOf(token));
  else mend(state, "IL1013", { text: word, character: foreign }, spanOf(token));
  return word;
}

function takeDigits(state: LexState, token: IToken): void {
  const { kind, problem } = readNumber(token.image);
  retype(token, numberTokens[kind]);
  state.tokens.push(token);
  if (problem === null) return;
  const text = token.image;
  const span = spanOf(token);
  state.misread.add(span.start);
  switch (problem.code) {
    case "IL1007":
      mend(state, problem.code, { text, help: problem.help }, span);
      break;
    case "IL1016":
      // Few places take a time: what stands around it may not fit either.
      mend(state, problem.code, { text }, span);
      break;
    case "IL1012":
      report(state, problem.code, { text, limit: longestDuration() }, span);
      break;
    case "IL1008":
    case "IL1009":
    case "IL1010":
    case "IL1011":
      report(state, problem.code, { text }, span);
      break;
    default:
      unreachable(problem);
  }
}

const numberTokens = {
  integer: t.Integer,
  percent: t.Percent,
  duration: t.Duration,
  time: t.Time,
  instant: t.Instant,
} as const;

function longestDuration(): string {
  const dayMs = durationUnits.find(([unit]) => unit === "d")?.[1] ?? 1;
  return `${syntaxLimits.durationMs / dayMs}d`;
}

function takeText(state: LexState, token: IToken): void {
  if (token.image.endsWith("\r")) token.image = token.image.slice(0, -1);
  const span = { start: token.startOffset, end: token.startOffset + token.image.length };
  const { value, isClosed, faults } = readString(token.image);
  for (const fault of faults) {
    const at = { start: span.start + fault.at, end: span.start + fault.at + fault.text.length };
    if (fault.text === "\t") report(state, "IL1002", { character: fault.text }, at);
    else report(state, "IL1005", { escape: fault.text }, at);
  }
  if (!isClosed) mend(state, "IL1004", {}, span);
  else if (value.length > limits.stringCharacters) {
    report(state, "IL1006", { limit: limits.stringCharacters }, span);
  }
  state.tokens.push(token);
}

function takeBorrowed(state: LexState, token: IToken): void {
  const { image } = token;
  const meant = { "&&": t.keyword.and, "||": t.keyword.or, "!": t.keyword.not }[image];
  if (meant !== undefined) {
    mend(state, "IL1015", { text: image, write: meant.LABEL ?? "" }, spanOf(token));
    retype(token, meant);
    state.tokens.push(token);
  } else if (image.startsWith("#")) {
    mend(state, "IL1015", { text: "#", write: "`//` before a comment" }, spanOf(token));
  } else {
    mend(state, "IL1015", { text: image.slice(0, 1), write: '`"` around a string' }, spanOf(token));
    retype(token, t.Text);
    rewrite(
      token,
      `"${image
        .slice(1)
        .replace(/['`\r]$/, "")
        .replaceAll(/["\\]/g, "\\$&")}"`,
    );
    state.tokens.push(token);
  }
}

function takeStray(state: LexState, token: IToken): void {
  if (isHidden(token.image)) {
    state.mended.push(spanOf(token));
    return;
  }
  const last = state.tokens.at(-1);
  if (token.image === "%" && last?.tokenType === t.Integer) {
    const span = { start: last.startOffset, end: spanOf(token).end };
    const between = state.text.slice(spanOf(last).end, token.startOffset);
    if (/^[ \t]+$/.test(between)) {
      mend(
        state,
        "IL1007",
        { text: state.text.slice(span.start, span.end), help: `write \`${last.image}%\`` },
        span,
      );
      retype(last, t.Percent);
      last.endOffset = span.end;
      last.image = `${last.image}%`;
      return;
    }
  }
  mend(state, "IL1003", { text: token.image }, spanOf(token));
}

/** Reports a mistake that leaves the tokens as they were meant. */
function report<C extends Code>(state: LexState, code: C, facts: CatalogueFacts[C], span: Span): void {
  if (!isFull(state)) state.diagnostics.push(diagnose(code, facts, { path: state.path, span }));
}

/** One more than the bound, so that whoever counts sees that it was passed. */
function isFull(state: LexState): boolean {
  return state.diagnostics.length > syntaxLimits.mistakes;
}

/** Reports a mistake after which the tokens are a guess. */
function mend<C extends Code>(state: LexState, code: C, facts: CatalogueFacts[C], span: Span): void {
  report(state, code, facts, span);
  state.mended.push(span);
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
}

/** Gives a token another text, and keeps where it stands. */
function rewrite(token: IToken, image: string): void {
  token.endOffset = spanOf(token).end;
  token.image = image;
}

/** Where a token stands. Its image may have been mended, its offsets never are. */
export function spanOf(token: IToken): Span {
  // The lexer gives no end offsets; one stands only where the image was mended.
  return { start: token.startOffset, end: token.endOffset ?? token.startOffset + token.image.length };
}

/** Whether a token is a word, keyword or not. */
export function isWordToken(type: TokenType): boolean {
  return (
    type === t.Word ||
    type.CATEGORIES?.some((category) => category === t.Word || category === t.AnyWord) === true
  );
}

function docText(image: string): string {
  return image
    .slice(3)
    .replace(/^ /, "")
    .replace(/[ \t\r]+$/, "");
}

function isAscii(text: string): boolean {
  return !/[^\t\n -~]/.test(text);
}
