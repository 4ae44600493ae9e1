import { describe, expect, test } from "vitest";

import { textFamily } from "../diagnostics/text.ts";
import { parse } from "./parse.ts";

/** Each mistake in characters and words, and what stands at the one diagnostic that it gives. */
interface Mistake {
  readonly of: string;
  readonly code: string;
  /** The text under the carets. */
  readonly at: string;
  /** Behind the head of a policy. */
  readonly source: string;
}

const mistakes: readonly Mistake[] = [
  {
    of: "a bidirectional override in a comment",
    code: "IL1002",
    at: "\u202e",
    source: "// a\u202eb\nzone a",
  },
  { of: "a zero width space in a string", code: "IL1002", at: "\u200b", source: 'let a = "pay\u200bments"' },
  { of: "a byte order mark in the middle", code: "IL1002", at: "\ufeff", source: "zone a\ufeff" },
  { of: "a NUL between words", code: "IL1002", at: "\0\0", source: "zone \0\0 a" },
  { of: "an unpaired surrogate", code: "IL1002", at: "\ud800", source: "// \ud800\nzone a" },
  { of: "a no-break space", code: "IL1002", at: "\u00a0", source: "zone\u00a0 a" },
  { of: "a raw tab in a string", code: "IL1002", at: "\t", source: 'let a = "b\tc"' },
  { of: "a lone carriage return", code: "IL1002", at: "\r", source: "// a\rzone b\nzone a" },
  { of: "a sign of no meaning", code: "IL1003", at: ";", source: "zone a;" },
  { of: "a string without its end", code: "IL1004", at: '"open', source: 'let a = "open\nlet b = 1' },
  {
    of: "a string that ends in a backslash",
    code: "IL1004",
    at: '"open\\',
    source: 'let a = "open\\\r\nlet b = 1',
  },
  { of: "an unknown escape", code: "IL1005", at: "\\q", source: String.raw`let a = "b\qc"` },
  {
    of: "an escape of no character",
    code: "IL1005",
    at: "\\u{d800}",
    source: String.raw`let a = "\u{d800}"`,
  },
  {
    of: "a string that is too long",
    code: "IL1006",
    at: `"${"a".repeat(4097)}"`,
    source: `let a = "${"a".repeat(4097)}"`,
  },
  { of: "a unit that is none", code: "IL1007", at: "15min", source: "bound a on * { grant at most 15min }" },
  { of: "two units", code: "IL1007", at: "1h30m", source: "bound a on * { grant at most 1h30m }" },
  {
    of: "a percentage with a space",
    code: "IL1007",
    at: "5 %",
    source: "bound a on * { blast users <= 5 % }",
  },
  { of: "a fraction", code: "IL1007", at: "1.5", source: "let a = 1.5" },
  { of: "zeros before a number", code: "IL1007", at: "007", source: "let a = 007" },
  { of: "a day without a time", code: "IL1007", at: "2026-12-20", source: "let a = now > 2026-12-20" },
  {
    of: "a whole number that is too large",
    code: "IL1008",
    at: "9007199254740992",
    source: "let a = 9007199254740992",
  },
  {
    of: "more than everything",
    code: "IL1009",
    at: "100.1%",
    source: "bound a on * { blast users <= 100.1% }",
  },
  {
    of: "more than everything where no share can stand",
    code: "IL1009",
    at: "140%",
    source: "bound a on * { blast services <= 140% }",
  },
  {
    of: "more than everything as a number of seats",
    code: "IL1009",
    at: "140%",
    source: "bound a on * { quorum 140% of dba }",
  },
  {
    of: "a number that is too large where a duration stands",
    code: "IL1008",
    at: "9007199254740992",
    source: "bound a on * { grant at most 9007199254740992 }",
  },
  {
    of: "a duration beyond a century where none can stand",
    code: "IL1012",
    at: "36526d",
    source: "entity A { b: int 0..36526d }",
  },
  {
    of: "less than a millionth",
    code: "IL1010",
    at: "0.00001%",
    source: "bound a on * { blast users <= 0.00001% }",
  },
  {
    of: "a day that does not exist",
    code: "IL1011",
    at: "2026-02-30T00:00Z",
    source: "let a = 2026-02-30T00:00Z",
  },
  {
    of: "an hour that does not exist",
    code: "IL1011",
    at: "2026-02-20T24:00Z",
    source: "let a = 2026-02-20T24:00Z",
  },
  {
    of: "a duration beyond a century",
    code: "IL1012",
    at: "36526d",
    source: "bound a on * { grant at most 36526d }",
  },
  { of: "a letter that names do not have", code: "IL1013", at: "größe", source: "zone größe" },
  { of: "a name that is too long", code: "IL1014", at: "a".repeat(65), source: `zone ${"a".repeat(65)}` },
  { of: "another language's and", code: "IL1015", at: "&&", source: "let a = b && c" },
  { of: "another language's not", code: "IL1015", at: "!", source: "let a = !b" },
  { of: "another language's quotes", code: "IL1015", at: "'b'", source: "let a = 'b'" },
  { of: "another language's comment", code: "IL1015", at: "# b }", source: "zone a # b }" },
  { of: "a comment over lines", code: "IL1015", at: "/* b\nc */", source: "zone a /* b\nc */" },
  {
    of: "a time that does not exist",
    code: "IL1016",
    at: "25:00",
    source: 'window a = mon..fri 09:00..25:00 in "UTC"',
  },
  { of: "a time where none can stand", code: "IL1016", at: "25:00", source: "let a = now > 25:00" },
];

describe("one mistake in characters and words is one diagnostic", () => {
  test.each(mistakes.map((mistake) => [mistake.of, mistake] as const))("%s", (_, { source, code, at }) => {
    const text = `language 1\npolicy p\n${source}`;
    const { diagnostics } = parse({ path: "p.policy", text });
    const found = diagnostics.map((it) => ({ code: it.code, at: text.slice(it.span.start, it.span.end) }));
    expect(found).toEqual([{ code, at }]);
  });
});

test("a mistake behind a number that is one is another", () => {
  const text =
    "language 1\npolicy p\nbound a on * { blast users <= 140%   rate 9007199254740992 per 1h per agnt }";
  const { diagnostics } = parse({ path: "p.policy", text });
  expect(diagnostics.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`)).toEqual([
    "IL1009 140%",
    "IL1008 9007199254740992",
    "IL1111 agnt",
  ]);
});

describe("a whole number where a share is wanted is told how to be one", () => {
  test.each([
    ["bound a on * { blast traffic <= 4 }", "write `4%`"],
    ["bound a on * { blast users p95 <= 100 }", "write `100%`"],
    ["bound a on * { memory success >= 95 over 20 outcomes }", "write `95%`"],
    // It would be more than everything.
    ["bound a on * { blast traffic <= 101 }", undefined],
    ["bound a on * { blast traffic <= 4m }", undefined],
    ["bound a on * { blast services <= 4% }", undefined],
  ])("%s", (source, help) => {
    const { diagnostics } = parse({ path: "p.policy", text: `language 1\npolicy p\n${source}` });
    expect(diagnostics.map((it) => [it.code, it.help])).toEqual([["IL1101", help]]);
  });
});

describe("every message", () => {
  test("is one clause in lower case without a full stop, and shows no hidden character", () => {
    for (const { source } of mistakes) {
      const { diagnostics } = parse({ path: "p.policy", text: `language 1\npolicy p\n${source}` });
      for (const { message, label = "", help = "" } of diagnostics) {
        expect(message).toMatch(/^[a-z`].*[^.]$/u);
        expect(message + label + help).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }
    }
  });

  test("of the catalogue's text family has its mistake here", () => {
    // What is about a whole file stands in the test of hostile texts.
    const codes = new Set(["IL1001", ...mistakes.map(({ code }) => code)]);
    expect([...codes].toSorted()).toEqual(Object.keys(textFamily).toSorted());
  });
});
