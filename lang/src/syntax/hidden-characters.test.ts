import { describe, expect, test } from "vitest";

import { findHiddenCharacters, isHidden } from "./hidden-characters.ts";

function found(text: string): readonly (readonly [string, number, number])[] {
  return [...findHiddenCharacters(text)].map(({ first, span }) => [first, span.start, span.end] as const);
}

describe("hidden characters", () => {
  test.each([
    ["a control", "a\u0007b", ["\u0007", 1, 2]],
    ["NUL", "\0", ["\0", 0, 1]],
    ["DEL", "a\u007f", ["\u007f", 1, 2]],
    ["an override of direction", "a\u202eb", ["\u202e", 1, 2]],
    ["an isolate", "\u2066", ["\u2066", 0, 1]],
    ["a run, once", "a\u200b\u200c\u2060b", ["\u200b", 1, 4]],
    ["a byte order mark in the middle", "a\ufeff", ["\ufeff", 1, 2]],
    ["a lone carriage return", "a\rb", ["\r", 1, 2]],
    ["a line separator", "a\u2028", ["\u2028", 1, 2]],
    ["the first half of a pair", "\ud83d", ["\ud83d", 0, 1]],
    ["the second half of a pair", "a\ude00", ["\ude00", 1, 2]],
    ["a tag beyond the basic plane", "é\u{e0041}x", ["\u{e0041}", 1, 3]],
  ])("are found: %s", (_, text, run) => {
    expect(found(text)).toEqual([run]);
  });

  test("are not what people write and see", () => {
    expect(found("\ufefflanguage 1\r\n\tgröße, 日本語\u3000🙂\ufe0f – “ok” e\u0301\n")).toEqual([]);
  });

  test("are every bidirectional control of Unicode", () => {
    const controls = [
      0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
    ];
    expect(controls.filter((point) => !isHidden(String.fromCodePoint(point)))).toEqual([]);
  });
});
