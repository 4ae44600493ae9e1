import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { partsMatch } from "../../test/naive-patterns.ts";
import { likeCommand, likeHost, likePath, likeText } from "./like.ts";
import { nothing, Uncertain, type Value } from "./value.ts";

const isUnknown = (value: Value): boolean => Uncertain.is(value);

const segment = fc
  .array(fc.constantFrom("a", "b", "B"), { minLength: 1, maxLength: 3 })
  .map((all) => all.join(""));
const segmentPattern = fc.oneof(
  fc.constantFrom("**", "*"),
  fc
    .array(fc.constantFrom("a", "b", "*"), { minLength: 1, maxLength: 3 })
    .map((all) => all.join("").replaceAll("**", "*")),
);

const answers = (): readonly unknown[] =>
  Array.from({ length: 1_200 }, (_, index) => likeText(`a${index}`, `*${index}`));

describe("like", () => {
  test("takes everything but `*` in a string for itself", () => {
    expect(likeText("a.c", "a.c")).toBe(true);
    expect(likeText("abc", "a.c")).toBe(false);
    expect(likeText("a?c[d]", "a?c[d]")).toBe(true);
    expect(likeText("abc", "a?c")).toBe(false);
    expect(likeText("", "")).toBe(true);
    expect(likeText("", "*")).toBe(true);
    expect(likeText("a/b", "a*")).toBe(true);
  });

  test("goes by segment, label or argument elsewhere", () => {
    expect([likePath("a/b", "a*"), likePath("a/b", "a/*")]).toEqual([false, true]);
    expect([likeHost("a.b", "a*"), likeHost("a.b", "a.*")]).toEqual([false, true]);
    expect([likeCommand("a b", "a*"), likeCommand("a b", "a *")]).toEqual([false, true]);
  });

  test("on a path whose case has to be folded is unknown, and otherwise what a plain search says", () => {
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        fc.array(segmentPattern, { minLength: 1, maxLength: 4 }),
        (segments, patterns) => {
          const answer = likePath(segments.join("/"), patterns.join("/"));
          const folded = segments.map((one) => one.toLowerCase());
          const expected =
            partsMatch(segments, patterns) || (partsMatch(folded, patterns) ? "unknown" : false);
          expect(isUnknown(answer) ? "unknown" : answer).toBe(expected);
        },
      ),
      { numRuns: 2_000 },
    );
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

  test("folds the case of paths only", () => {
    expect([likeText("A", "a"), likeHost("A", "a"), likeCommand("A", "a")]).toEqual([false, false, false]);
  });

  test.each<Value>([new Uncertain("f", "r"), nothing, 3, true, ["db"]])(
    "is unknown on %o, which is no text",
    (value) => {
      for (const like of [likeText, likePath, likeHost, likeCommand]) {
        expect(isUnknown(like(value, "**"))).toBe(true);
      }
    },
  );

  test("answers the same after more patterns than it keeps", () => {
    expect(answers()).toEqual(answers());
    expect(answers()).toEqual(Array.from({ length: 1_200 }, () => true));
  });
});
