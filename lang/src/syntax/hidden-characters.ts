import type { Span } from "./span.ts";

/** A run of hidden characters; `first` is the one to name. */
export interface HiddenRun {
  readonly first: string;
  readonly span: Span;
}

/**
 * What a reader of a diff does not see, takes for an ordinary space, or sees displaced by it. Ranges of code points, both ends
 * included, in order. Written out, not taken from Unicode's categories: whether a policy parses must not depend on
 * the engine's tables.
 */
const hiddenRanges: readonly (readonly [number, number])[] = [
  [0x00, 0x08], // controls, without tab and line feed
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xa0, 0xa0], // no-break space
  [0xad, 0xad], // soft hyphen
  [0x034f, 0x034f], // grapheme joiner
  [0x061c, 0x061c], // arabic letter mark
  [0x115f, 0x1160], // hangul fillers
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f], // mongolian selectors
  [0x2000, 0x200f], // spaces, zero widths, marks of direction
  [0x2028, 0x202f], // separators, bidirectional embeddings and overrides
  [0x205f, 0x206f], // invisible operators, bidirectional isolates
  [0x3164, 0x3164], // hangul filler
  [0xd800, 0xdfff], // unpaired surrogates
  [0xfe00, 0xfe0d], // variation selectors, without those of text and emoji
  [0xfeff, 0xfeff], // byte order mark
  [0xffa0, 0xffa0],
  [0xfff0, 0xffff], // annotations, noncharacters
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff], // tags, selectors that carry hidden text
];

/** Printable ASCII, tabs and line feeds need no closer look; almost every character is one of them. */
const uncommon = /[^\t\n -~]+/gu;

/** Finds every run of hidden characters in a text, in order, as far as they are asked for. */
export function* findHiddenCharacters(text: string): Generator<HiddenRun> {
  for (const stretch of text.matchAll(uncommon)) yield* findInStretch(text, stretch[0], stretch.index);
}

/** Whether a character is hidden from a reader, wherever it stands. */
export function isHidden(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  if (point >= 0x20 && point < 0x7f) return false;
  return hiddenRanges.some(([low, high]) => point >= low && point <= high);
}

function* findInStretch(text: string, stretch: string, start: number): Generator<HiddenRun> {
  let at = start;
  let first: string | null = null;
  let runStart = start;
  for (const character of stretch) {
    if (isHidden(character) && !isInPlace(text, character, at)) {
      if (first === null) runStart = at;
      first ??= character;
    } else if (first !== null) {
      yield { first, span: { start: runStart, end: at } };
      first = null;
    }
    at += character.length;
  }
  if (first !== null) yield { first, span: { start: runStart, end: at } };
}

/** A byte order mark belongs at the start of a file, a carriage return before a line feed. */
function isInPlace(text: string, character: string, at: number): boolean {
  return (character === "\ufeff" && at === 0) || (character === "\r" && text[at + 1] === "\n");
}
