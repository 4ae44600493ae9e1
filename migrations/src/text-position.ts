/** A place in a text, both counted from 1; columns count Unicode code points. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Finds the places of ascending UTF-8 byte offsets in one pass over the text. Pure. */
export function positionsOfBytes(text: string, offsets: readonly number[]): readonly TextPosition[] {
  const positions: TextPosition[] = [];
  let bytes = 0;
  let line = 1;
  let column = 1;
  for (const character of text) {
    while (positions.length < offsets.length && (offsets[positions.length] ?? 0) <= bytes)
      positions.push({ line, column });
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    [line, column] = character === "\n" ? [line + 1, 1] : [line, column + 1];
  }
  while (positions.length < offsets.length) positions.push({ line, column });
  return positions;
}

/** Finds the place of an index that counts code points, as the parser's errors do. Pure. */
export function positionOfCodePoint(text: string, index: number): TextPosition {
  return positionAfter(text, index, () => 1);
}

/** Finds the place of an index into the JavaScript string. Pure. */
export function positionOfIndex(text: string, index: number): TextPosition {
  return positionAfter(text, index, (character) => character.length);
}

function positionAfter(text: string, index: number, sizeOf: (character: string) => number): TextPosition {
  let [line, column, seen] = [1, 1, 0];
  for (const character of text) {
    if (seen >= index) break;
    seen += sizeOf(character);
    [line, column] = character === "\n" ? [line + 1, 1] : [line, column + 1];
  }
  return { line, column };
}
