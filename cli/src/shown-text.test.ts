import fc from "fast-check";
import { expect, test } from "vitest";

import { isSafeOutput } from "../test/workplace.ts";
import { quotedText, shownText } from "./shown-text.ts";

test("whatever comes from outside, what is shown is one safe line", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, (outside) => {
      const shown = shownText(outside);
      expect(isSafeOutput(shown)).toBe(true);
      expect(shown).not.toContain("\n");
      expect(shownText(shown)).toBe(shown);
    }),
  );
});

test("lone surrogates, escapes and directions are spelled out, other text stays", () => {
  expect(shownText("a\ud800b\u001b[31m\u202e é 日本\u00a0\n")).toBe(
    "a\\u{d800}b\\u{1b}[31m\\u{202e} é 日本\\u{a0}\\u{a}",
  );
});

test("a quotation cannot be ended from within", () => {
  expect(quotedText("a` and more")).toBe("`a\\u{60} and more`");
});
