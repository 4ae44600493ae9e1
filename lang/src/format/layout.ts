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
    indent(unlessCommented(gapAt(layout, body), text(" "))),
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
    const { flat = " ", isAlone = false } = breaks.get(number) ?? {};
    const end = line(layout.pads.get(number) ?? flat);
    return isAlone ? group(end) : end;
  });
}

/** Puts as much as fits on each line between commas. */
function filled(layout: Layout, range: TokenRange): Document {
  return chained(
    layout,
    cut(range, behindCommas(layout, range)),
    (piece) => operated(layout, piece, 0),
    null,
  );
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

/**
 * Puts pieces behind one another, those after the first further to the right. Without an end of the line to put
 * between them, each goes to the next line if it does not fit.
 */
function chained(
  layout: Layout,
  pieces: readonly TokenRange[],
  inner: (piece: TokenRange) => Document,
  between: ((number: number) => Document) | null,
): Document {
  const parts = pieces.map((piece, at) => {
    const body = inner(piece);
    // What is broken inside the first piece is further in than the pieces after it.
    if (at === 0) return pieces.length === 1 ? body : indent(body);
    const gap = gapAt(layout, piece.from);
    if (hasComments(gap)) return indent(all(endOfLine(gap, false), body));
    return indent(between === null ? group(all(line(" "), body)) : all(between(piece.from), body));
  });
  const [only = nothing] = parts;
  if (parts.length === 1) return only;
  return between === null ? all(...parts) : group(all(...parts));
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
  const content = isBrace ? elements(layout, inside) : phrase(layout, inside);
  return hang(
    group(
      all(
        token(layout, open),
        isEmpty ? nothing : indent(all(unlessCommented(gap, edge), content)),
        closing(layout, inside.to, isEmpty ? nothing : edge),
        token(layout, inside.to),
      ),
      isOpen,
    ),
  );
}

/** What stands before a closing bracket: comments belong to what is inside. */
function closing(layout: Layout, close: number, otherwise: Document): Document {
  const gap = gapAt(layout, close);
  return hasComments(gap) ? all(indent(comments(gap, true)), newline()) : otherwise;
}

/** What stands between commas in braces: fields each on a line of their own, names as many as fit. */
function elements(layout: Layout, range: TokenRange): Document {
  const areFields = outermost(range, layout.closes).some(
    (number) => layout.tokens[number]?.tokenType === t.Colon,
  );
  return all(
    ...cut(range, behindCommas(layout, range)).flatMap((piece, at) => {
      const content = phrase(layout, piece);
      if (at === 0) return [content];
      const gap = gapAt(layout, piece.from);
      if (hasComments(gap)) return [endOfLine(gap, true), content];
      return areFields ? [line(" ", gap.hasBlank), content] : [group(all(line(" "), content))];
    }),
  );
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

/** The same layout with the items of a body in columns: what they are about, and what is said about them. */
function inColumns(layout: Layout, items: readonly TokenRange[]): Layout {
  const { tokens, marks, closes } = layout;
  const pads = clausePads(
    tokens,
    items.map(({ from }) => from),
  );
  const lined = { ...layout, pads };
  const divided = items.flatMap((item): readonly Divided[] => {
    const number = outermost(item, closes).find((at) => marks.breaks.get(at)?.isColumn === true);
    const whole = flatWidth(phrase(lined, item));
    if (number === undefined || whole === null || whole > lineColumns - indentColumns) return [];
    const left = flatWidth(phrase(lined, { from: item.from, to: number })) ?? 0;
    return [{ number, left, right: whole - left - apart.length }];
  });
  return { ...layout, pads: new Map([...pads, ...dividedPads(divided, indentColumns)]) };
}

function gapAt({ gaps }: Layout, number: number): Gap {
  return gaps[number] ?? { trailing: null, own: [], hasBlank: false, endsLine: false };
}
