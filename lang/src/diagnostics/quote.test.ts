import { expect, test } from "vitest";

import { quote, quoteAlternatives } from "./quote.ts";
import { visible } from "./visible.ts";

test.each([
  ["plain", "`plain`"],
  ["a\u202eb\u001b[31m", "`a\\u{202e}b\\u{1b}[31m`"],
  ["a\nb\u00a0c", "`a\\u{a}b\\u{a0}c`"],
  ["\ud800", "`\\u{d800}`"],
  ["a".repeat(49), `\`${"a".repeat(48)}…\``],
  ["\u{1f600}".repeat(48), `\`${"\u{1f600}".repeat(48)}\``],
])("the user's text stands between backticks, visible and short", (text, quoted) => {
  expect(quote(text)).toBe(quoted);
});

test("alternatives are listed as a sentence lists them", () => {
  expect([["a"], ["a", "b"], ["a", "b", "c"], []].map(quoteAlternatives)).toEqual([
    "`a`",
    "`a` or `b`",
    "`a`, `b` or `c`",
    "",
  ]);
});

test("what is visible stays as it is, however often it is shown", () => {
  const text = "größe 日本 \u{1f600} \u202e";
  expect(visible(visible(text))).toBe(visible(text));
  expect(visible(text)).toBe("größe 日本 \u{1f600} \\u{202e}");
});
