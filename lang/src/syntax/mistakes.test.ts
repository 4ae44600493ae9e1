import { describe, expect, test } from "vitest";

import { limits } from "@interlock/runtime/vocabulary";

import { syntax } from "../diagnostics/syntax.ts";
import { textFamily } from "../diagnostics/text.ts";
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
  {
    of: "an action that restore",
    code: "IL1101",
    at: "restore",
    source: "action a on B restore { c: bool }",
  },
  { of: "an action without its fields", code: "IL1101", at: "zone", source: "action a on B\nzone c" },
  { of: "a comma behind the last field", code: "IL1101", at: "}", source: "entity A { b: bool, }" },
  { of: "a list without its bound", code: "IL1101", at: "of", source: "entity A { b: list of path }" },
  {
    of: "a group without its source's age",
    code: "IL1101",
    at: "",
    source: 'group g = team "a/b" from github',
  },
  { of: "a team that is no text", code: "IL1101", at: "true", source: "group g = team true from a fresh 1h" },
  { of: "a role that is a number", code: "IL1101", at: "5", source: "group g = role 5" },
  { of: "a schedule without its name", code: "IL1101", at: "", source: "group g = schedule" },
  { of: "owners among names", code: "IL1101", at: ",", source: "group g = codeowners, ann\nzone a" },
  { of: "an import without braces", code: "IL1101", at: "a", source: 'import a from "b.policy"\nzone c' },
  { of: "too many fields", code: "IL1117", at: manyFields(), source: `entity A ${manyFields()}` },
  {
    of: "`under` without a path",
    code: "IL1101",
    at: "zone",
    source: "language 1\npolicy a under\nzone b",
    isWhole: true,
  },
  { of: "a ceiling without `most`", code: "IL1101", at: "constrained", source: "stage at constrained on *" },
  {
    of: "a ceiling without a reach",
    code: "IL1101",
    at: "zone",
    source: "stage at most constrained\nzone a",
  },
  { of: "a fact without its source", code: "IL1101", at: "fresh", source: "fact a(b: zone): bool fresh 1m" },
  { of: "parentheses around nothing", code: "IL1101", at: ")", source: "fact a(): bool from b fresh 1m" },
  { of: "a parameter without a type", code: "IL1101", at: ")", source: "let a(b) = b" },
  { of: "`target` without `requires`", code: "IL1101", at: "has", source: "target has { zone: zone }" },
  { of: "a set of patterns without quotes", code: "IL1101", at: "b", source: "paths a = b\nzone c" },
  { of: "a group of nothing", code: "IL1101", at: "from", source: "group a = team from b fresh 1m" },
  {
    of: "a day that is none",
    code: "IL1111",
    at: "monday",
    source: 'window a = monday..fri 09:00..16:00 in "UTC"',
  },
  { of: "a window of one day", code: "IL1101", at: "09:00", source: 'window a = mon 09:00..16:00 in "UTC"' },
  {
    of: "a window without its zone",
    code: "IL1101",
    at: "zone",
    source: "window a = mon..fri 09:00..16:00\nzone b",
  },
  {
    of: "a window from the end of a day",
    code: "IL1120",
    at: "24:00",
    source: 'window a = mon..fri 24:00..08:00 in "UTC"',
  },
  {
    of: "a window half of instants",
    code: "IL1101",
    at: "09:00",
    source: "window a = 2026-12-20T00:00Z..09:00",
  },
  {
    of: "a contract that does not hold",
    code: "IL1101",
    at: "when",
    source: "contract a on B when observed.c",
  },
  {
    of: "a contract of neither kind",
    code: "IL1101",
    at: "schema",
    source: 'contract a schema "b" on database "c"',
  },
  { of: "a switch that nobody can resume", code: "IL1101", at: "}", source: "switch a on * { }" },
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
  { of: "a rule at no stage", code: "IL1101", at: "enforced", source: "bound a at enforced on * { }" },
  {
    of: "`each` without its colon",
    code: "IL1101",
    at: "quorum",
    source: "bound a on * { each b in action.c quorum 1 of d }",
  },
  {
    of: "`each` in another",
    code: "IL1122",
    at: "each",
    source: "bound a on * { each b in action.c: each d in action.e: require d == b }",
  },
  {
    of: "a crossing without an arrow",
    code: "IL1101",
    at: "-",
    source: "bound a on * { network no crossing b - c }",
  },
  {
    of: "a crossing to nowhere",
    code: "IL1101",
    at: "}",
    source: "bound a on * { network no crossing b -> }",
  },
  {
    of: "a success at most",
    code: "IL1111",
    at: "<=",
    source: "bound a on * { memory success <= 95% over 20 outcomes }",
  },
  { of: "a success over nothing", code: "IL1101", at: "}", source: "bound a on * { memory success >= 95% }" },
  { of: "a drift that is seen never", code: "IL1101", at: "}", source: "bound a on * { drift none seen }" },
  { of: "an audit without an age", code: "IL1101", at: "1h", source: "bound a on * { audit anchored 1h }" },
  { of: "seats of a path", code: "IL1104", at: ".", source: "bound a on * { quorum 1 of b.c }" },
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
  { of: "a range of shares", code: "IL1101", at: "4%", source: "bound a on * { require b in 4%..5% }" },
  { of: "a range of names", code: "IL1101", at: "c", source: "let a = all of b in c..d" },
  { of: "a range up to a share", code: "IL1101", at: "5%", source: "let a = b in 4..5%" },
  { of: "`=` for `==`", code: "IL1108", at: "=", source: "bound a on * { require b = c }" },
  { of: "a missing operand", code: "IL1101", at: "zone", source: "let a = b and\nzone c" },
  { of: "a parenthesis that is not closed", code: "IL1101", at: "zone", source: "let a = (b or c\nzone d" },
  { of: "`not` behind a comparison", code: "IL1101", at: "not", source: "let a = b == not c" },
  { of: "`if` without `else`", code: "IL1101", at: "zone", source: "let a = if b then c\nzone d" },
  { of: "`has` without a field", code: "IL1101", at: '"b"', source: 'let a = target has "b"' },
  { of: "a dot without a name", code: "IL1101", at: "==", source: "let a = target. == b" },
  { of: "arguments of a path", code: "IL1121", at: "target.b", source: "let a = target.b(c)" },
  { of: "a call with nothing", code: "IL1101", at: ")", source: "let a = b()" },
  { of: "a call that is not closed", code: "IL1101", at: "zone", source: "let a = b(c\nzone d" },
  { of: "`all of` without a set", code: "IL1101", at: "zone", source: "let a = all of action.b\nzone c" },
  { of: "`none of` in a chain", code: "IL1107", at: "==", source: "let a = none of action.b in c == true" },
  { of: "`any of` as a value", code: "IL1101", at: "any", source: "let a = true == any of action.b in c" },
  { of: "calls too deep", code: "IL1109", at: "a", source: `let a = ${"f(".repeat(65)}a${")".repeat(65)}` },
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
  const all = [inDeclarations, inRules, inExpressions].flat();

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
    // What is about a whole file stands in the test of hostile texts.
    const codes = new Set(["IL1118", ...all.map(({ code }) => code)]);
    const ofGrammar = Object.keys(syntax).filter((code) => !Object.hasOwn(textFamily, code));
    expect([...codes].toSorted()).toEqual(ofGrammar.toSorted());
  });
});
