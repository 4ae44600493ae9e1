import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { likePath, likeText } from "./glob.ts";
import { nothing, Uncertain, type Value } from "./value.ts";

const isUnknown = (value: Value): boolean => Uncertain.is(value);

/** What the language says of `*`, tried out in every way. */
function runMatches(text: readonly string[], pattern: readonly string[]): boolean {
  const [symbol, ...more] = pattern;
  if (symbol === undefined) return text.length === 0;
  if (symbol === "*") {
    return Array.from({ length: text.length + 1 }, (_, at) => at).some((at) =>
      runMatches(text.slice(at), more),
    );
  }
  return text[0] === symbol && runMatches(text.slice(1), more);
}

/** What the language says of segments: `**` is any number of whole ones, `*` alone just one. */
function pathMatches(segments: readonly string[], patterns: readonly string[]): boolean {
  const [pattern, ...more] = patterns;
  if (pattern === undefined) return segments.length === 0;
  if (pattern === "**") {
    return Array.from({ length: segments.length + 1 }, (_, at) => at).some((at) =>
      pathMatches(segments.slice(at), more),
    );
  }
  const [segment, ...rest] = segments;
  if (segment === undefined || segment === "") return false;
  return runMatches([...segment], [...pattern]) && pathMatches(rest, more);
}

const symbols = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 7 });
const segment = fc
  .array(fc.constantFrom("a", "b", "B"), { minLength: 1, maxLength: 3 })
  .map((all) => all.join(""));
const segmentPattern = fc.oneof(
  fc.constantFrom("**", "*"),
  fc
    .array(fc.constantFrom("a", "b", "*"), { minLength: 1, maxLength: 3 })
    .map((all) => all.join("").replaceAll("**", "*")),
);

describe("a pattern on a text", () => {
  test("matches what a plain search of every way matches", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }), symbols, (text, pattern) => {
        expect(likeText(text.join(""), pattern.join(""))).toBe(runMatches(text, pattern));
      }),
      { numRuns: 2_000 },
    );
  });

  test("counts characters, not halves of them", () => {
    expect(likeText("\u{1f600}", "*")).toBe(true);
    expect(likeText("\u{1f600}a", "\u{1f600}*")).toBe(true);
    expect(likeText("\u{1f600}", "\ud83d*")).toBe(false);
  });

  test("takes everything but `*` for itself", () => {
    expect(likeText("a.c", "a.c")).toBe(true);
    expect(likeText("abc", "a.c")).toBe(false);
    expect(likeText("a?c[d]", "a?c[d]")).toBe(true);
    expect(likeText("abc", "a?c")).toBe(false);
    expect(likeText("", "")).toBe(true);
    expect(likeText("", "*")).toBe(true);
  });

  test("does not explode", () => {
    const started = performance.now();
    expect(likeText("a".repeat(4_096), `${"*a".repeat(60)}b`)).toBe(false);
    expect(likePath(Array.from({ length: 1_000 }, () => "a").join("/"), `${"**/a/".repeat(40)}b`)).toBe(
      false,
    );
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("a pattern on a path", () => {
  test("matches what a plain search of every way matches; with the case folded it is unknown", () => {
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        fc.array(segmentPattern, { minLength: 1, maxLength: 4 }),
        (segments, patterns) => {
          const answer = likePath(segments.join("/"), patterns.join("/"));
          const folded = segments.map((one) => one.toLowerCase());
          const expected =
            pathMatches(segments, patterns) || (pathMatches(folded, patterns) ? "unknown" : false);
          expect(isUnknown(answer) ? "unknown" : answer).toBe(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ["db", "db/**", true],
    ["db/1.sql", "db/**", true],
    ["db/deep/1.sql", "db/*", false],
    ["a/db/1.sql", "db/**", false],
    ["db2/1.sql", "db/**", false],
    ["db/1.sql", "**", true],
    ["1.sql", "**/*.sql", true],
    [".sql", "**/*.sql", true],
  ])("%s like %s is %s", (path, pattern, result) => {
    expect(likePath(path, pattern)).toBe(result);
  });

  test.each([
    ["DB/1.sql", "db/**"],
    ["db/1.SQL", "**/*.sql"],
    ["stra\u00dfe", "STRASSE"],
    ["\u017fecret", "secret"],
    ["\u212aeys", "keys"],
    ["\u0131d", "id"],
    // The small sigma's form depends on what follows it; neither may hide a match.
    ["\u03bf\u03b4\u03bf\u03c3\u03b1", "\u039f\u0394\u039f\u03a3*"],
    ["\u03bf\u03b4\u03bf\u03c2", "\u039f\u0394\u039f\u03a3*"],
  ])("%s like %s nobody can tell: a file system may fold their case", (path, pattern) => {
    expect(isUnknown(likePath(path, pattern))).toBe(true);
  });

  test.each<Value>([new Uncertain("f", "r"), nothing, 3, true, ["db"]])(
    "is unknown on %o, which is no path",
    (value) => {
      expect(isUnknown(likePath(value, "**"))).toBe(true);
      expect(isUnknown(likeText(value, "*"))).toBe(true);
    },
  );
});
