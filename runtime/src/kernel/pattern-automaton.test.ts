import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { greedilyMatches, naivelyMatches, runMatches } from "../../test/naive-patterns.ts";
import type { PatternSort } from "../vocabulary/words.ts";
import { compilePattern, matchesPattern, type MatchSort } from "./pattern-automaton.ts";

const matches = (text: string, pattern: string, sort: MatchSort): boolean =>
  matchesPattern(compilePattern(pattern, sort), text);

const sorts = [
  ["paths", "/"],
  ["hosts", "."],
  ["commands", " "],
] as const;

const symbols = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 7 });
const part = fc
  .array(fc.constantFrom("a", "b", "\u{1f600}"), { minLength: 1, maxLength: 3 })
  .map((all) => all.join(""));
const partPattern = fc.oneof(
  fc.constantFrom("**", "*", "***", "a**b"),
  fc
    .array(fc.constantFrom("a", "b", "*", "\u{1f600}"), { minLength: 1, maxLength: 3 })
    .map((all) => all.join("").replaceAll("**", "*")),
);

describe("an automaton", () => {
  test("matches on a plain text what a plain search of every way matches", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }), symbols, (text, pattern) => {
        expect(matches(text.join(""), pattern.join(""), "text")).toBe(runMatches(text, pattern));
      }),
      { numRuns: 3_000 },
    );
  });

  test.each(sorts)("matches on %s what a plain search of every way matches", (sort, separator) => {
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.array(partPattern, { minLength: 1, maxLength: 5 }),
        (parts, patterns) => {
          const [text, pattern] = [parts.join(separator), patterns.join(separator)];
          expect(matches(text, pattern, sort)).toBe(naivelyMatches(text, pattern, sort));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test.each(sorts)("matches on %s whatever the text holds, empty parts included", (sort, separator) => {
    const anything = fc.string({ unit: fc.constantFrom("a", "*", separator), maxLength: 6 });
    fc.assert(
      fc.property(anything, anything, (text, pattern) => {
        expect(matches(text, pattern, sort)).toBe(greedilyMatches(text, pattern, sort));
      }),
      { numRuns: 3_000 },
    );
  });

  test("matches long patterns over every word of its states", () => {
    const long = fc.array(fc.constantFrom("*", "**", "a*", "*b*a", "ab"), { minLength: 20, maxLength: 60 });
    const text = fc.array(fc.constantFrom("a", "b", "ab", "ba"), { minLength: 20, maxLength: 200 });
    fc.assert(
      fc.property(text, long, (parts, patterns) => {
        const [path, pattern] = [parts.join("/"), patterns.join("/")];
        expect(matches(path, pattern, "paths")).toBe(greedilyMatches(path, pattern, "paths"));
      }),
      { numRuns: 500 },
    );
  });

  test.each([30, 31, 32, 33, 63, 64, 65, 95, 96, 97])("does not lose a state at its %ith", (length) => {
    const name = "a".repeat(length);
    expect(matches(name, name, "paths")).toBe(true);
    expect(matches(`${name}/b`, `${name}/**`, "paths")).toBe(true);
    expect(matches(name, `${name}/**`, "paths")).toBe(true);
    expect(matches(`${name}b`, name, "paths")).toBe(false);
    expect(matches(`x/${name}`, `**/${name}`, "paths")).toBe(true);
    expect(matches(`x/${name}`, `*/${name.slice(1)}*`, "paths")).toBe(true);
  });

  test("counts characters, not halves of them", () => {
    expect(matches("\u{1f600}", "*", "text")).toBe(true);
    expect(matches("\u{1f600}a", "\u{1f600}*", "text")).toBe(true);
    expect(matches("\u{1f600}", "\ud83d*", "text")).toBe(false);
  });

  test("finishes where every way would have to be tried", () => {
    const stars = Array.from({ length: 100 }, (_, index) => `${"*a".repeat(50)}${index}`);
    const path = `${"a".repeat(9_000)}/${"a".repeat(1_000)}`;
    expect(stars.some((pattern) => matches(path, `**/${pattern}`, "paths"))).toBe(false);
    expect(
      matches(Array.from({ length: 5_000 }, () => "a").join("/"), `${"**/a/".repeat(60)}b`, "paths"),
    ).toBe(false);
  });
});

describe.each<[PatternSort, readonly (readonly [text: string, pattern: string, result: boolean])[]]>([
  [
    "paths",
    [
      ["db", "db/**", true],
      ["db/1.sql", "db/**", true],
      ["db/deep/1.sql", "db/*", false],
      ["a/db/1.sql", "db/**", false],
      ["db2/1.sql", "db/**", false],
      ["db/1.sql", "**", true],
      ["1.sql", "**/*.sql", true],
      [".sql", "**/*.sql", true],
      ["a/b/c", "a/**/c", true],
      ["a/c", "a/**/c", true],
      ["a/b/c", "a/*/c", true],
      ["a/c", "a/*/c", false],
      ["a/x/b/y/c", "a/**/b/**/c", true],
      ["a/b/c", "**/b/**/**", true],
    ],
  ],
  [
    "hosts",
    [
      ["api.example.com", "*.example.com", true],
      ["example.com", "*.example.com", false],
      ["a.b.example.com", "*.example.com", false],
      ["a.b.example.com", "**.example.com", true],
      ["example.com", "**.example.com", true],
      ["evil-example.com", "**.example.com", false],
      ["api-7.example.com", "api-*.example.com", true],
      ["example.com.evil.org", "**.example.com", false],
    ],
  ],
  [
    "commands",
    [
      ["git diff", "git diff **", true],
      ["git diff --stat src/a.ts", "git diff **", true],
      ["git difftool", "git diff **", false],
      ["git -c core.pager=x diff", "git ** -* **", true],
      ["git diff -- a", "git ** -* **", true],
      ["git diff a", "git ** -* **", false],
      ["npm test", "npm *", true],
      ["npm", "npm *", false],
      ["npm run x", "npm *", false],
    ],
  ],
])("patterns of %s", (sort, examples) => {
  test.each(examples)("%s like %s: %s", (text, pattern, result) => {
    expect(matches(text, pattern, sort)).toBe(result);
  });
});
