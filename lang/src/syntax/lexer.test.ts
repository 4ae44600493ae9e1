import { Lexer } from "chevrotain";
import { describe, expect, test } from "vitest";

import { lex, spanOf } from "./lexer.ts";
import { syntaxLimits } from "./syntax-limits.ts";
import { lexerTokens } from "./tokens.ts";

function tokens(text: string): readonly string[] {
  return lex("p.policy", text).tokens.map(({ tokenType, image }) => `${tokenType.name} ${image}`);
}

test("the tokens are sound, and each can be found by its first character", () => {
  const options = { positionTracking: "onlyOffset", ensureOptimizations: true } as const;
  expect(new Lexer(lexerTokens, options).lexerDefinitionErrors).toEqual([]);
});

describe("a text is cut into", () => {
  test("words, reserved ones and keywords among them", () => {
    expect(tokens("permit not_x not")).toEqual(["Word_permit permit", "Word not_x", "Word_not not"]);
  });

  test("numbers, ranges and signs that stand close", () => {
    expect(tokens("1..20 5%<=x -3").join(", ")).toBe(
      "Integer 1, DotDot .., Integer 20, Percent 5%, ComparisonOperator <=, Word x, Minus -, Integer 3",
    );
  });

  test("instants up to a range's dots", () => {
    expect(tokens("2026-12-20T00:00Z..2027-01-05T00:00:01.5Z")).toEqual([
      "Instant 2026-12-20T00:00Z",
      "DotDot ..",
      "Instant 2027-01-05T00:00:01.5Z",
    ]);
  });

  test("days, times and arrows that stand close", () => {
    expect(tokens("mon..fri 09:00..24:00 a->b - >").join(", ")).toBe(
      "Word mon, DotDot .., Word fri, Time 09:00, DotDot .., Time 24:00, Word a, Arrow ->, Word b, Minus -, ComparisonOperator >",
    );
  });

  test("strings with comments and quotes in them", () => {
    expect(tokens(String.raw`"a // \" b" c`)).toEqual([String.raw`Text "a // \" b"`, "Word c"]);
  });

  test("`///` lines apart from other comments", () => {
    const { docs, tokens } = lex("p.policy", "/// a  \r\n//// b\n// c\n///d\nx /// e");
    expect(docs.map(({ text }) => text)).toEqual(["a", "d", "e"]);
    expect(tokens).toHaveLength(1);
  });
});

describe("what is mended", () => {
  test.each([
    ["a && b || !c", ["Word a", "Word_and &&", "Word b", "Word_or ||", "Word_not !", "Word c"]],
    [`'a"b'`, [String.raw`Text "a\"b"`]],
    ["5 % x", ["Percent 5%", "Word x"]],
    ["15min", ["Duration 15min"]],
    ["per\u200bmit", ["Word_permit permit"]],
    ["a ; b", ["Word a", "Word b"]],
    ["a /* b */ c # d", ["Word a", "Word c"]],
  ])("%s goes on as it was meant", (text, words) => {
    expect(tokens(text)).toEqual(words);
  });

  test("keeps its place in the text", () => {
    const text = "x per\u200bmit 5 % 'a' y";
    const places = lex("p.policy", text).tokens.map((token) =>
      text.slice(spanOf(token).start, spanOf(token).end),
    );
    expect(places).toEqual(["x", "per\u200bmit", "5 %", "'a'", "y"]);
  });
});

test("the end of the bound on mistakes is the end of the tokens", () => {
  const { diagnostics, tokens } = lex("p.policy", "a ; ".repeat(1_000));
  expect(diagnostics).toHaveLength(syntaxLimits.mistakes + 1);
  expect(tokens).toHaveLength(syntaxLimits.mistakes + 1);
});
