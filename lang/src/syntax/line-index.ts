/** Where the lines of a text begin. Built once per text by `lineIndex`, read by `positionAt`. */
export interface LineIndex {
  readonly text: string;
  /** The UTF-16 offset of each line's first character. */
  readonly starts: readonly number[];
}

/** A place as people and editors name it: both numbers begin at 1, and the column counts Unicode code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds where the lines of a text begin. A line ends with `\n`; a `\r` before it belongs to the line's end. */
export function lineIndex(text: string): LineIndex {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { text, starts };
}

/** The line and column of a UTF-16 offset. Total: an offset outside the text is taken as the nearest inside. */
export function positionAt(index: LineIndex, offset: number): Position {
  const inside = Math.min(Math.max(offset, 0), index.text.length);
  const line = lineOf(index, inside);
  const start = index.starts[line] ?? 0;
  return { line: line + 1, column: countCodePoints(index.text, start, inside) + 1 };
}

function lineOf(index: LineIndex, offset: number): number {
  let low = 0;
  let high = index.starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((index.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function countCodePoints(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) {
    const isSecondHalf = at > start && isLowSurrogate(text, at) && isHighSurrogate(text, at - 1);
    if (!isSecondHalf) count += 1;
  }
  return count;
}

function isHighSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
