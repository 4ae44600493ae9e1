import { describe, expect, test } from "vitest";

import { parse } from "./parse.ts";

/** Each mistake in a test, a fixture or a proof, and what stands at the one diagnostic that it gives. */
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
  {
    of: "an attempt in a fixture",
    code: "IL1104",
    at: "when",
    source: "fixture a { given b = 1 when c on d by e {} }\nzone f",
  },
  {
    of: "two attempts in one test",
    code: "IL1104",
    at: "when",
    source: 'test "a" { when b on c by d expect permit when e on f by g expect permit }\nzone h',
  },
  {
    of: "a misspelt given",
    code: "IL1104",
    at: "gven",
    source: 'test "a" { given b = 1 gven c = 2 when d on e by f expect permit }',
  },
  {
    of: "a given between attempts",
    code: "IL1104",
    at: "given",
    source: 'test "a" { case by b c on d expect permit given e = 1 }\nzone f',
  },
  { of: "a row without its expectation", code: "IL1101", at: "}", source: 'test "a" { case by b c on d }' },
  {
    of: "a row in the order of `when`",
    code: "IL1101",
    at: "a",
    source: 'test "a" {\n  case a on b by c expect permit\n  case by c a on b expect permit\n}',
  },
  {
    of: "a fact asked with nothing",
    code: "IL1101",
    at: ")",
    source: 'test "a" { given b() = 1 when c on d by e expect permit }',
  },
  { of: "a proof without `never`", code: "IL1101", at: "permit", source: 'prove "a" permit b\nzone c' },
  { of: "a proof of a hold", code: "IL1101", at: "hold", source: 'prove "a" never hold b\nzone c' },
];

describe("one mistake in tests is one diagnostic", () => {
  test.each(mistakes.map((mistake) => [mistake.of, mistake] as const))("%s", (_, { source, code, at }) => {
    const text = `language 1\npolicy p\n${source}`;
    const { diagnostics } = parse({ path: "p.policy", text });
    const found = diagnostics.map((it) => ({ code: it.code, at: text.slice(it.span.start, it.span.end) }));
    expect(found).toEqual([{ code, at }]);
  });
});

describe("help", () => {
  test.each([
    [
      'test "a" { when b on c by d expect permit when e on f by g expect permit }',
      /rows, each `case by … expect …`$/,
    ],
    ["fixture a { given b = 1 expect permit }", /^a fixture holds only what is given$/],
    ['test "a" { given b() = 1 when c on d by e expect permit }', /written without parentheses$/],
  ])("is given: %s", (source, help) => {
    const { diagnostics } = parse({ path: "p.policy", text: `language 1\npolicy p\n${source}` });
    expect(diagnostics.map((it) => it.help)).toEqual([expect.stringMatching(help)]);
  });
});
