import { describe, expect, test } from "vitest";

import { limits } from "@interlock/runtime/vocabulary";

import { syntax } from "../diagnostics/syntax.ts";
import { parse } from "./parse.ts";

/** Each mistake, and what stands at the one diagnostic that it gives. */
interface Mistake {
  readonly of: string;
  readonly code: string;
  /** The text under the carets. */
  readonly at: string;
  /** Behind the head of a policy, unless it is a whole file. */
  readonly source: string;
  readonly isWhole?: boolean;
}

const inCharacters: readonly Mistake[] = [
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
    source: "let a = 25:00",
  },
];

const inDeclarations: readonly Mistake[] = [
  { of: "an empty file", code: "IL1115", at: "", source: "", isWhole: true },
  { of: "a file without a head", code: "IL1115", at: "zone", source: "zone a", isWhole: true },
  {
    of: "a misspelt head",
    code: "IL1115",
    at: "langauge",
    source: "langauge 1\npolicy a\nzone b",
    isWhole: true,
  },
  { of: "a head without `policy`", code: "IL1101", at: "zone", source: "language 1\nzone a", isWhole: true },
  {
    of: "another version",
    code: "IL1116",
    at: "2",
    source: "language 2\npolicy a\nanything ~~ goes",
    isWhole: true,
  },
  { of: "a word that begins nothing", code: "IL1102", at: "permt", source: "permt a on b { }" },
  { of: "a word behind what is complete", code: "IL1104", at: "soon", source: "stage constrained soon" },
  { of: "a brace that closes nothing", code: "IL1106", at: "}", source: "zone a\n}\nzone b" },
  { of: "a stage that is none", code: "IL1101", at: "constraind", source: "stage constraind" },
  { of: "a reserved word as a name", code: "IL1112", at: "all", source: "let all = 1" },
  { of: "a field without a colon", code: "IL1101", at: "bool", source: "entity A { b bool, c: int 0..1 }" },
  { of: "a comma behind the last field", code: "IL1101", at: "}", source: "entity A { b: bool, }" },
  { of: "a list without its bound", code: "IL1101", at: "of", source: "entity A { b: list of path }" },
  {
    of: "a group without its source's age",
    code: "IL1101",
    at: "",
    source: 'group g = team "a/b" from github',
  },
  { of: "an import without braces", code: "IL1101", at: "a", source: 'import a from "b.policy"\nzone c' },
  { of: "too many fields", code: "IL1117", at: manyFields(), source: `entity A ${manyFields()}` },
  {
    of: "a test without its expectation",
    code: "IL1101",
    at: "}",
    source: 'test "a" { when b on c by d {} }',
  },
  {
    of: "a test without its attempt",
    code: "IL1101",
    at: "expect",
    source: 'test "a" { given b = 1 expect permit }',
  },
  {
    of: "a test that is not closed",
    code: "IL1105",
    at: "zone",
    source: 'test "a" { when b on c by d {} expect permit\nzone e',
  },
  {
    of: "a given without a value",
    code: "IL1101",
    at: "when",
    source: 'test "a" { given b when c on d by e {} expect permit }',
  },
];

const inRules: readonly Mistake[] = [
  { of: "a rule without a name", code: "IL1101", at: "on", source: "bound on * { }\nzone a" },
  { of: "a rule without actions", code: "IL1101", at: "{", source: "permit a { blast services <= 3 }" },
  {
    of: "a rule without its `{`",
    code: "IL1101",
    at: "blast",
    source: "permit a on b\n  blast services <= 3\n}\nzone c",
  },
  {
    of: "a rule without its `}`",
    code: "IL1105",
    at: "zone",
    source: "permit a on b {\n  blast services <= 3\nzone c",
  },
  {
    of: "a clause that is none",
    code: "IL1103",
    at: "blats",
    source: "bound a on * { blats users <= 5%\n rate 1 at once per agent }",
  },
  {
    of: "a misspelt suffix",
    code: "IL1104",
    at: "unles",
    source: "bound a on * { schema no destructive unles 2 of b approve }",
  },
  {
    of: "suffixes out of order",
    code: "IL1119",
    at: "when",
    source: "bound a on * { schema no opaque unless 1 of b approve when c }",
  },
  { of: "a suffix twice", code: "IL1119", at: "as", source: "bound a on * { schema no opaque as b as c }" },
  {
    of: "a percentile that is none",
    code: "IL1111",
    at: "p96",
    source: "bound a on * { blast users p96 <= 5% }",
  },
  {
    of: "an effect that is none",
    code: "IL1111",
    at: "destructiv",
    source: "bound a on * { schema no destructiv }",
  },
  {
    of: "a rate's key that is none",
    code: "IL1111",
    at: "team",
    source: "bound a on * { rate 3 at once per team }",
  },
  {
    of: "an outcome that is none",
    code: "IL1111",
    at: "error",
    source: "permit a on b { grant read on target expires 5m revoke on error }",
  },
  { of: "a limit from below", code: "IL1111", at: ">=", source: "bound a on * { blast services >= 3 }" },
  { of: "a limit of the wrong kind", code: "IL1101", at: "3", source: "bound a on * { blast users <= 3 }" },
  {
    of: "a clause that breaks off",
    code: "IL1101",
    at: "schema",
    source: "bound a on * {\n  blast users <=\n  schema no opaque\n}",
  },
  {
    of: "a hole that is no path",
    code: "IL1113",
    at: "{b c}",
    source: 'refuse a on * because "no {b c} {d}"',
  },
  { of: "a hole that is not closed", code: "IL1114", at: "{", source: 'refuse a on * because "no {b"' },
  { of: "a brace that closes no hole", code: "IL1114", at: "}", source: 'refuse a on * because "no b}"' },
  {
    of: "too many clauses",
    code: "IL1117",
    at: `${manyClauses()}}`,
    source: `bound a on * {${manyClauses()}}`,
  },
];

const inExpressions: readonly Mistake[] = [
  { of: "comparisons in a chain", code: "IL1107", at: "<", source: "let a = 1 <= b < 3" },
  { of: "`in` behind a comparison", code: "IL1107", at: "in", source: "let a = b == c in d" },
  { of: "`??` in a chain", code: "IL1107", at: "??", source: "let a = b ?? c.d ?? e" },
  { of: "`=` for `==`", code: "IL1108", at: "=", source: "bound a on * { require b = c }" },
  { of: "a missing operand", code: "IL1101", at: "zone", source: "let a = b and\nzone c" },
  { of: "a parenthesis that is not closed", code: "IL1101", at: "zone", source: "let a = (b or c\nzone d" },
  { of: "`not` behind a comparison", code: "IL1101", at: "not", source: "let a = b == not c" },
  { of: "`if` without `else`", code: "IL1101", at: "zone", source: "let a = if b then c\nzone d" },
  { of: "`has` without a field", code: "IL1101", at: '"b"', source: 'let a = target has "b"' },
  { of: "a dot without a name", code: "IL1101", at: "==", source: "let a = target. == b" },
  { of: "brackets too deep", code: "IL1109", at: "a", source: `let a = ${"(".repeat(65)}a${")".repeat(65)}` },
  {
    of: "a chain that is too long",
    code: "IL1110",
    at: `a${" and a".repeat(256)}`,
    source: `let a = a${" and a".repeat(256)}`,
  },
  {
    of: "a path that is too long",
    code: "IL1117",
    at: `a${".a".repeat(64)}`,
    source: `let a = a${".a".repeat(64)}`,
  },
];

function manyFields(): string {
  const fields = Array.from({ length: limits.fieldsPerEntity + 1 }, (_, index) => `f${index}: bool`);
  return `{ ${fields.join(", ")} }`;
}

function manyClauses(): string {
  return " schema no opaque".repeat(limits.clausesPerRule + 1).trimStart();
}

describe.each([
  ["characters and words", inCharacters],
  ["declarations", inDeclarations],
  ["rules", inRules],
  ["expressions", inExpressions],
])("one mistake in %s is one diagnostic", (_, mistakes) => {
  test.each(mistakes.map((mistake) => [mistake.of, mistake] as const))(
    "%s",
    (_, { source, code, at, isWhole }) => {
      const text = isWhole === true ? source : `language 1\npolicy p\n${source}`;
      const { diagnostics } = parse({ path: "p.policy", text });
      const found = diagnostics.map((it) => ({ code: it.code, at: text.slice(it.span.start, it.span.end) }));
      expect(found).toEqual([{ code, at }]);
    },
  );
});

describe("several mistakes", () => {
  test("in five rules are five diagnostics, each in its place", () => {
    const text = [
      "language 1",
      "policy p",
      "permit one on deploy, by agent {",
      "  blast services <= 3",
      "}",
      "bound two on * {",
      "  blats traffic <= 5%",
      "  reversal tested within 7d",
      "}",
      "refuse three on * where target.zone = production",
      "bound four on * {",
      "  rate 3 at once per owner",
      "  require (action.canary <= 5%",
      "  schema no destructive",
      "}",
      "permit five on deploy { grant write on target expires 15min revoke on failure }",
      "zone last",
    ].join("\n");
    const { module, diagnostics } = parse({ path: "p.policy", text });
    expect(diagnostics.map(({ code, span }) => [code, text.slice(span.start, span.end)])).toEqual([
      ["IL1101", "agent"],
      ["IL1103", "blats"],
      ["IL1108", "="],
      ["IL1101", "schema"],
      ["IL1007", "15min"],
    ]);
    expect(module.declarations.map(({ kind }) => kind)).toEqual(["bound", "bound", "permit", "zone"]);
    expect(module.unparsed).toEqual(["one", "three"]);
  });

  test("in one rule are each reported, in the head and in the body", () => {
    const text = "language 1\npolicy p\npermit a on b whre c {\n  blats\n  schema no opque\n  rate 3\n}";
    const { diagnostics } = parse({ path: "p.policy", text });
    expect(diagnostics.map(({ code, span }) => [code, text.slice(span.start, span.end)])).toEqual([
      ["IL1101", "whre"],
      ["IL1103", "blats"],
      ["IL1111", "opque"],
      ["IL1101", "}"],
    ]);
  });
});

describe("every message", () => {
  const all = [inCharacters, inDeclarations, inRules, inExpressions].flat();

  test("is one clause in lower case without a full stop, and shows no hidden character", () => {
    for (const { source, isWhole } of all) {
      const text = isWhole === true ? source : `language 1\npolicy p\n${source}`;
      for (const { message, label = "", help = "" } of parse({ path: "p.policy", text }).diagnostics) {
        expect(message).toMatch(/^[a-z`].*[^.]$/u);
        expect(message + label + help).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }
    }
  });

  test("of the catalogue's syntax family has its mistake here", () => {
    const codes = new Set(all.map(({ code }) => code));
    // What is about a whole file, and what comes later, stand in their own tests.
    for (const code of ["IL1001", "IL1118", "IL1201"]) codes.add(code);
    expect([...codes].toSorted()).toEqual(Object.keys(syntax).toSorted());
  });
});
