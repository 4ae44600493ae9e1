import { lineIndex, positionAt } from "../syntax/line-index.ts";
import type { LineIndex } from "../syntax/line-index.ts";
import type { Span } from "../syntax/span.ts";
import { unreachable } from "../unreachable.ts";
import { columnWidth } from "./column-width.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { visible } from "./visible.ts";

/** How a diagnostic is shown. */
export interface FrameOptions {
  readonly color: boolean;
  /** The texts of other files that a diagnostic's related places are in, by path. */
  readonly otherSources?: ReadonlyMap<string, string>;
  /** Where the lines of texts begin: whoever shows many diagnostics hands the same map to each, and no text is searched twice. */
  readonly indexes?: Map<string, LineIndex>;
}

/** Longer lines are cut around what the carets point at; in columns. */
const lineColumns = 100;

/** What stays visible before the carets in a line that is cut; in columns. */
const leadColumns = 30;

/**
 * Shows a diagnostic with the line that it is about, as a text of several lines without one at its end. Line and
 * column begin at 1; the column counts Unicode code points. Hostile text is shown escaped. Pure, never throws.
 */
export function renderDiagnostic(diagnostic: Diagnostic, sourceText: string, options: FrameOptions): string {
  const { severity, code, message, path, span, label, related = [], help } = diagnostic;
  const { indexes = new Map<string, LineIndex>() } = options;
  const frames = [frame({ path, span, label: label ?? "", sign: "^" }, indexOf(sourceText, indexes))];
  const notes: string[] = [];
  for (const place of related) {
    const text = place.path === path ? sourceText : options.otherSources?.get(place.path);
    if (text === undefined) notes.push(`note: ${visible(place.label)} (${visible(place.path)})`);
    else frames.push(frame({ ...place, sign: "-" }, indexOf(text, indexes)));
  }
  if (help !== undefined) notes.push(`help: ${visible(help)}`);
  const gutter = Math.max(
    ...frames.map(({ lines }) => Math.max(...lines.map(({ number }) => number.length))),
  );
  const paint = painter(severity, options.color);
  return [
    `${paint.severity(`${severity}[${code}]`)}${paint.strong(`: ${visible(message)}`)}`,
    ...frames.flatMap(({ place, lines }) => [
      `${" ".repeat(gutter)} ${paint.line("┌─")} ${place}`,
      ...lines.map((line) => renderLine(line, gutter, paint)),
    ]),
    ...notes.map((note) => `${" ".repeat(gutter)} ${paint.line("=")} ${note}`),
  ].join("\n");
}

interface MarkedPlace {
  readonly path: string;
  readonly span: Span;
  readonly label: string;
  readonly sign: "^" | "-";
}

interface Frame {
  readonly place: string;
  readonly lines: readonly FrameLine[];
}

/** A line of a frame: `number` is empty for what is not a line of the source. */
interface FrameLine {
  readonly number: string;
  readonly text: string;
  readonly isMark: boolean;
}

function indexOf(text: string, indexes: Map<string, LineIndex>): LineIndex {
  const index = indexes.get(text) ?? lineIndex(text);
  indexes.set(text, index);
  return index;
}

function frame({ path, span, label, sign }: MarkedPlace, index: LineIndex): Frame {
  const start = positionAt(index, span.start);
  // A span that ends at a line's first character is about the line before.
  const end = positionAt(index, Math.max(span.start, span.end - 1));
  const lines: FrameLine[] = [];
  const mark = (line: number, from: number, to: number, text: string): void => {
    const cut = cutLine(lineText(index, line), from, to);
    lines.push({ number: String(line), text: cut.text, isMark: false });
    const carets = sign.repeat(Math.max(cut.width, 1));
    lines.push({ number: "", text: `${" ".repeat(cut.indent)}${carets}${text}`, isMark: true });
  };
  const suffix = label === "" ? "" : ` ${visible(label)}`;
  const from = span.start - lineStart(index, start.line);
  if (start.line === end.line) {
    mark(start.line, from, from + Math.max(span.end - span.start, 0), suffix);
  } else {
    mark(start.line, from, lineText(index, start.line).length, "");
    if (end.line > start.line + 1) lines.push({ number: "", text: "…", isMark: false });
    const last = lineText(index, end.line);
    const indent = last.length - last.trimStart().length;
    mark(end.line, indent, span.end - lineStart(index, end.line), suffix);
  }
  return { place: `${visible(path)}:${start.line}:${start.column}`, lines };
}

function lineStart({ starts }: LineIndex, line: number): number {
  return starts[line - 1] ?? 0;
}

function lineText(index: LineIndex, line: number): string {
  const end = index.starts[line] ?? index.text.length + 1;
  return index.text.slice(lineStart(index, line), end - 1).replace(/\r$/, "");
}

/** A line as it is shown, and where in it the marks go, in columns. */
interface CutLine {
  readonly text: string;
  readonly indent: number;
  readonly width: number;
}

/** Shows a line, `from` and `to` being offsets in it, and cuts it around them where it is long. */
function cutLine(line: string, from: number, to: number): CutLine {
  const before = shown(line.slice(0, from));
  const marked = shown(line.slice(from, to));
  const after = shown(line.slice(to));
  const lead =
    columnWidth(before) > lineColumns - leadColumns ? `…${lastColumns(before, leadColumns)}` : before;
  const room = lineColumns - columnWidth(lead);
  const middle = columnWidth(marked) > room ? `${firstColumns(marked, room)}…` : marked;
  const rest = Math.max(room - columnWidth(middle), 0);
  const tail = columnWidth(after) > rest ? `${firstColumns(after, rest)}…` : after;
  // After a cut in the marked part nothing more is shown: it would look like its neighbour.
  const text = middle === marked ? `${lead}${middle}${tail}` : `${lead}${middle}`;
  return { text: text.trimEnd(), indent: columnWidth(lead), width: columnWidth(middle) };
}

/** Tabs become spaces, so that the marks stand under what they mark; everything else hidden is spelled out. */
function shown(text: string): string {
  return text.split("\t").map(visible).join("    ");
}

function firstColumns(text: string, columns: number): string {
  let kept = "";
  let width = 0;
  for (const character of text) {
    width += columnWidth(character);
    if (width > columns) break;
    kept += character;
  }
  return kept;
}

function lastColumns(text: string, columns: number): string {
  const characters = Array.from(text.slice(-2 * columns));
  while (columnWidth(characters.join("")) > columns) characters.shift();
  return characters.join("");
}

function renderLine({ number, text, isMark }: FrameLine, gutter: number, paint: Painter): string {
  const body = isMark ? paint.severity(text) : text;
  return `${paint.line(`${number.padStart(gutter)} │`)} ${body}`.trimEnd();
}

interface Painter {
  readonly severity: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly line: (text: string) => string;
}

function painter(severity: Severity, isColored: boolean): Painter {
  const paint =
    (style: string) =>
    (text: string): string =>
      isColored ? `\u001b[${style}m${text}\u001b[0m` : text;
  return { severity: paint(`1;${colorOf(severity)}`), strong: paint("1"), line: paint("34") };
}

function colorOf(severity: Severity): string {
  switch (severity) {
    case "error":
      return "31";
    case "warning":
      return "33";
    default:
      return unreachable(severity);
  }
}
