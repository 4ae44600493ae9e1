import type { Span } from "../syntax/span.ts";

/** What stands between two tokens besides spaces. */
export interface Gap {
  /** The comment on the line of the token before. */
  readonly trailing: string | null;
  /** The comments on lines of their own, in order. */
  readonly own: readonly OwnComment[];
  /** Whether an empty line stands right before the token after. */
  readonly hasBlank: boolean;
  /** Whether the token after begins a line. */
  readonly endsLine: boolean;
}

/** A comment on a line of its own. */
export interface OwnComment {
  readonly text: string;
  /** Whether an empty line stands right before it. */
  readonly hasBlank: boolean;
}

/** Reads what stands before each token, and last what stands behind all of them. The tokens cover everything else. */
export function readGaps(source: string, tokens: readonly Span[]): readonly Gap[] {
  let end = 0;
  const gaps = tokens.map((token) => {
    const gap = readGap(source.slice(end, token.start), end === 0);
    end = token.end;
    return gap;
  });
  return [...gaps, readGap(source.slice(end), end === 0)];
}

function readGap(between: string, isAtStart: boolean): Gap {
  // A byte order mark is white space to `trim`, and no comment needs the spaces at its end.
  const lines = between.split("\n").map((line) => line.trim());
  const own: OwnComment[] = [];
  let hasBlank = false;
  for (const [number, text] of lines.entries()) {
    if (number === 0 && !isAtStart) continue;
    if (text !== "") {
      own.push({ text, hasBlank });
      hasBlank = false;
      // The last line is the one on which the token after stands.
    } else if (number > 0 && number < lines.length - 1) hasBlank = true;
  }
  const [first = ""] = lines;
  return {
    trailing: isAtStart || first === "" ? null : first,
    own,
    hasBlank,
    endsLine: lines.length > 1,
  };
}
