import { expect, test } from "vitest";

import { lineIndex, positionAt } from "./line-index.ts";

test.each([
  ["the start", "ab\ncd", 0, 1, 1],
  ["the end of a line", "ab\ncd", 2, 1, 3],
  ["the start of a line", "ab\ncd", 3, 2, 1],
  ["the end of the text", "ab\ncd", 5, 2, 3],
  ["behind the text", "ab\ncd", 99, 2, 3],
  ["before the text", "ab", -1, 1, 1],
  ["an empty last line", "ab\n", 3, 2, 1],
  ["an empty text", "", 0, 1, 1],
  ["behind a carriage return", "ab\r\ncd", 4, 2, 1],
  ["behind a character of two code units", "\u{1f600}x", 2, 1, 2],
  ["behind wide and combining characters", "日e\u0301x", 3, 1, 4],
  ["inside a pair", "\u{1f600}x", 1, 1, 2],
  ["behind an unpaired surrogate", "\ud800\ud800x", 2, 1, 3],
])("%s has its line and column, counted in code points", (_, text, offset, line, column) => {
  expect(positionAt(lineIndex(text), offset)).toEqual({ line, column });
});
