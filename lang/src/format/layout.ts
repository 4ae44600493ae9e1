import type { IToken, TokenType } from "../syntax/lexer.ts";

import { spanOf } from "../syntax/lexer.ts";
import * as t from "../syntax/tokens.ts";
import { apart, clausePads, type Divided, dividedPads, type Pads } from "./columns.ts";
import { comments, endOfLine, hasComments, headComments, unlessCommented } from "./comments.ts";
import {
  all,
  type Document,
  either,
  flatWidth,
  group,
  hang,
  indent,
  indentColumns,
  line,
  lineColumns,
  newline,
  nothing,
  text,
} from "./document.ts";
import type { Gap } from "./gaps.ts";
import type { Break, Marks } from "./marks.ts";
import { hasSpaceBefore } from "./spacing.ts";
import { cut, outermost, type TokenRange } from "./token-range.ts";

/** A policy's tokens, what stands between them, and what the tree says about them. */
export interface Layout {
  readonly source: string;
  readonly tokens: readonly IToken[];
  /** What stands before each token, and last what stands behind all of them. */
  readonly gaps: readonly Gap[];
  /** The closing bracket of each opening one. */
  readonly closes: ReadonlyMap<number, number>;
  readonly marks: Marks;
  readonly pads: Pads;
  /** The tokens before which a line ends, whatever fits. */
  readonly ends: ReadonlySet<number>;
}

/** Lays a whole policy out. Every token and every comment stands in the document once, in order. */
export function layOut(layout: Layout): Document {
  const { tokens, marks } = layout;
  const parts = marks.parts.map((from, at) => {
    const gap = gapAt(layout, from);
    const range = { from, to: marks.parts[at + 1] ?? tokens.length };
    return all(at === 0 ? headComments(gap) : endOfLine(gap, true), part(layout, range));
  });
  return all(...parts, comments(gapAt(layout, tokens.length), true), newline());
}

/** A line of the head or a declaration: a phrase, or one and the body that it introduces. */
function part(layout: Layout, range: TokenRange): Document {
  const body = outermost(range, layout.closes).find((number) => layout.marks.bodies.has(number));
  if (body === undefined) return phrase(layout, range);
  return all(
    // Further to the right than what stands in the body, so that the eye sees where that begins.
    indent(phrase(layout, { from: range.from, to: body })),
    closing(layout, body, text(" ")),
    bracket(layout, body),
  );
}

/** Tokens that belong together. */
function phrase(layout: Layout, range: TokenRange): Document {
  return group(marked(layout, range, 0));
}

/** Ends lines at the marks of one level, and between two of them at those of the next. */
function marked(layout: Layout, range: TokenRange, level: Break["level"]): Document {
  const { breaks } = layout.marks;
  const starts = outermost(range, layout.closes).filter(
    (number) => number > range.from && breaks.get(number)?.level === level,
  );
  const inner = (piece: TokenRange): Document =>
    level === 0 ? marked(layout, piece, 1) : filled(layout, piece);
  return chained(layout, cut(range, starts), inner, (number) => {
    const flat = breaks.get(number)?.flat ?? " ";
    return layout.ends.has(number) ? newline() : line(layout.pads.get(number) ?? flat);
  });
}

/** Puts as much as fits on each line between commas; a comment between them gives each a line of its own. */
function filled(layout: Layout, range: TokenRange): Document {
  const areApart = isCommented(layout, range);
  const parts = separated(layout, range, {
    inner: (piece) => operated(layout, piece, 0),
    join: (content) => (areApart ? all(newline(), content) : group(all(line(" "), content))),
    keepsBlanks: false,
  });
  const [only = nothing] = parts;
  return parts.length === 1 ? only : all(...parts.map(indent));
}

/** Whether a comment stands beside a comma. */
function isCommented(layout: Layout, range: TokenRange): boolean {
  return behindCommas(layout, range).some((number) =>
    [number - 1, number].some((at) => hasComments(gapAt(layout, at))),
  );
}

/** How what stands between commas is laid out. */
interface Separation {
  readonly inner: (piece: TokenRange) => Document;
  /** Puts a piece behind the one before it. */
  readonly join: (content: Document, gap: Gap) => Document;
  readonly keepsBlanks: boolean;
}

/** What stands between commas. A comment before a comma keeps its place: the comma then begins the next line. */
function separated(layout: Layout, range: TokenRange, separation: Separation): readonly Document[] {
  const { inner, join, keepsBlanks } = separation;
  return cut(range, behindCommas(layout, range)).map((piece, at) => {
    const comma = piece.to - 1;
    const content =
      layout.tokens[comma]?.tokenType === t.Comma
        ? all(
            inner({ from: piece.from, to: comma }),
            unlessCommented(gapAt(layout, comma), nothing),
            token(layout, comma),
          )
        : inner(piece);
    if (at === 0) return content;
    const gap = gapAt(layout, piece.from);
    if (hasComments(gap)) return all(endOfLine(gap, keepsBlanks), content);
    return hasComments(gapAt(layout, piece.from - 1)) ? all(text(" "), content) : join(content, gap);
  });
}

function behindCommas({ tokens, closes }: Layout, range: TokenRange): readonly number[] {
  return outermost(range, closes)
    .map((number) => number + 1)
    .filter((number) => number < range.to && tokens[number - 1]?.tokenType === t.Comma);
}

/** The operators at which an expression is broken, the loosest first. */
const operatorLevels: readonly (readonly TokenType[])[] = [
  [t.keyword.then, t.keyword.else],
  [t.keyword.or],
  [t.keyword.and],
];

/** Ends lines before all operators of one level, or before none. */
function operated(layout: Layout, range: TokenRange, level: number): Document {
  const words = operatorLevels[level];
  if (words === undefined) return run(layout, range);
  const starts = outermost(range, layout.closes).filter(
    (number) => number > range.from && words.some((word) => isOperator(layout, number, word)),
  );
  const inner = (piece: TokenRange): Document => operated(layout, piece, level + 1);
  return chained(layout, cut(range, starts), inner, () => line(" "));
}

/** Puts pieces behind one another, those after the first further to the right. */
function chained(
  layout: Layout,
  pieces: readonly TokenRange[],
  inner: (piece: TokenRange) => Document,
  between: (number: number) => Document,
): Document {
  const parts = pieces.map((piece, at) => {
    const body = inner(piece);
    // What is broken inside the first piece is further in than the pieces after it.
    if (at === 0) return pieces.length === 1 ? body : indent(body);
    const gap = gapAt(layout, piece.from);
    if (hasComments(gap)) return indent(all(endOfLine(gap, false), body));
    return indent(all(between(piece.from), body));
  });
  const [only = nothing] = parts;
  return parts.length === 1 ? only : group(all(...parts));
}

/** Whether a token is this operator, and no name that happens to be spelled like it. */
function isOperator({ tokens }: Layout, number: number, word: TokenType): boolean {
  if (tokens[number]?.tokenType !== word) return false;
  const previous = tokens[number - 1]?.tokenType;
  const next = tokens[number + 1]?.tokenType;
  if (next === t.Colon || next === t.Question) return false;
  return ![t.Dot, t.keyword.has, t.LeftBrace, t.Comma].some((mark) => mark === previous);
}

/** Tokens and brackets that no comma, operator or mark divides. */
function run(layout: Layout, range: TokenRange): Document {
  const { tokens, marks, closes, pads } = layout;
  return all(
    ...outermost(range, closes).flatMap((number) => {
      const content = closes.has(number) ? bracket(layout, number) : token(layout, number);
      if (number === range.from) return [content];
      const isSpaced = hasSpaceBefore(tokens, number, marks.leads);
      const space = isSpaced ? text(pads.get(number) ?? " ") : nothing;
      return [indent(unlessCommented(gapAt(layout, number), space)), content];
    }),
  );
}

function token({ source, tokens }: Layout, number: number): Document {
  const found = tokens[number];
  if (found === undefined) return nothing;
  const { start, end } = spanOf(found);
  return text(source.slice(start, end));
}

/** A bracket and everything in it. */
function bracket(layout: Layout, open: number): Document {
  const inside = { from: open + 1, to: layout.closes.get(open) ?? open + 1 };
  const isBrace = layout.tokens[open]?.tokenType === t.LeftBrace;
  if (layout.marks.bodies.has(open)) return body(layout, inside);
  const gap = gapAt(layout, inside.from);
  const isEmpty = inside.from === inside.to;
  // Names in braces are written as they are found: on lines of their own if the first is on one.
  const isOpen = isBrace && gap.endsLine && !isEmpty;
  const edge = line(isBrace && !isEmpty ? " " : "");
  const content = elements(layout, inside, isBrace);
  return hang(
    group(
      all(
        token(layout, open),
        isEmpty ? nothing : indent(all(unlessCommented(gap, edge), ...content)),
        closing(layout, inside.to, isEmpty ? nothing : edge),
        token(layout, inside.to),
      ),
      isOpen,
    ),
  );
}

/** What stands before a body or a closing bracket: comments belong to what is before it. */
function closing(layout: Layout, close: number, otherwise: Document): Document {
  const gap = gapAt(layout, close);
  return hasComments(gap) ? all(indent(comments(gap, true)), newline()) : otherwise;
}

/** What stands between commas in brackets: each on a line of its own, or names without comments as many as fit. */
function elements(layout: Layout, inside: TokenRange, isBrace: boolean): readonly Document[] {
  const areFields = isBrace && outermost(inside, layout.closes).some((number) => isColon(layout, number));
  const areApart = areFields || isCommented(layout, inside) || hasComments(gapAt(layout, inside.to));
  return separated(layout, inside, {
    inner: (piece) => phrase(layout, piece),
    join: (piece, { hasBlank }) =>
      areApart ? all(line(" ", areFields && hasBlank), piece) : group(all(line(" "), piece)),
    keepsBlanks: isBrace,
  });
}

function isColon({ tokens }: Layout, number: number): boolean {
  return tokens[number]?.tokenType === t.Colon;
}

/** The body of a rule, a test, a fixture or a switch: on one line if it was written so and fits there. */
function body(layout: Layout, range: TokenRange): Document {
  const { marks, closes } = layout;
  const numbers = outermost(range, closes).filter((number) => marks.items.has(number));
  const [first] = numbers;
  if (first === undefined) return all(text("{"), closing(layout, range.to, nothing), text("}"));
  const items = cut({ from: first, to: range.to }, numbers.slice(1));
  const aligned = inColumns(layout, items);
  const broken = all(
    text("{"),
    indent(
      all(
        ...items.map((item, at) => all(endOfLine(gapAt(layout, item.from), at > 0), phrase(aligned, item))),
      ),
    ),
    closing(layout, range.to, newline()),
    text("}"),
  );
  const isOneLine = layout.gaps.slice(range.from, range.to + 1).every((gap) => !gap.endsLine);
  if (!isOneLine) return broken;
  const inLine = items.map((item, at) => all(text(at === 0 ? " " : apart), phrase(layout, item)));
  return either(all(text("{"), ...inLine, text(" }")), broken);
}

/**
 * The same layout with the items of a body in columns: what they are about, and what is said about them. Rows whose
 * expectations do not all fit behind them give each of these a line.
 */
function inColumns(layout: Layout, items: readonly TokenRange[]): Layout {
  const { tokens, marks, closes } = layout;
  const pads = clausePads(
    tokens,
    items.map(({ from }) => from),
  );
  const lined = { ...layout, pads };
  const divided: Divided[] = [];
  const shared: number[] = [];
  let allFit = true;
  for (const item of items) {
    const number = outermost(item, closes).find((at) => marks.breaks.get(at)?.isColumn === true);
    if (number === undefined) continue;
    const isShared = marks.breaks.get(number)?.isShared === true;
    if (isShared) shared.push(number);
    const whole = flatWidth(phrase(lined, item));
    if (whole === null || whole > lineColumns - indentColumns) {
      if (isShared) allFit = false;
      continue;
    }
    const left = flatWidth(phrase(lined, { from: item.from, to: number })) ?? 0;
    divided.push({ number, left, right: whole - left - apart.length });
  }
  if (!allFit) return { ...lined, ends: new Set(shared) };
  return { ...layout, pads: new Map([...pads, ...dividedPads(divided, indentColumns)]) };
}

function gapAt({ gaps }: Layout, number: number): Gap {
  return gaps[number] ?? { trailing: null, own: [], hasBlank: false, endsLine: false };
}
