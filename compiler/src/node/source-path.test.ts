import { assert, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { isSourceProblem } from "../source-problems.ts";
import { collidingName, foldedName, pathSegments } from "./source-path.ts";

test.each([
  "a",
  "policies/payments.policy",
  "a b/c",
  "Ünïcode/日本.policy",
  ".github/x",
  "...a",
  "gitignore",
])("%j is a normalised path", (path) => {
  expect(pathSegments(path)).toEqual(path.split("/"));
});

test.each([
  ["", "is empty"],
  ["/etc/passwd", "is absolute"],
  ["a//b", "empty segment"],
  ["a/", "empty segment"],
  ["./a", "the segment `.`"],
  ["a/../b", "the segment `..`"],
  ["a\\b", "backslash"],
  ["a\u0000b", "control or format"],
  ["a\nb", "control or format"],
  ["a\u202eb", "control or format"],
  ["a\u2028b", "control or format"],
  ["a\u200bb", "control or format"],
  ["a./b", "ends in a dot"],
  ["a ", "ends in a dot or a space"],
  ["e\u0301", "composed form"],
  ["\ud800", "not valid Unicode"],
  [".git/config", "git's own folder"],
  ["x/.GIT/config", "git's own folder"],
  ["a/".repeat(40) + "b", "more than 32 segments"],
  ["a".repeat(1025), "longer than 1024"],
])("%j is refused by name", (path, why) => {
  const answer = pathSegments(path);
  if (!isSourceProblem(answer)) throw new Error("the path passed");
  expect(answer.code).toBe("IL4009");
  expect(answer.message).toContain(why);
  // A message never repeats a character that could steer a terminal.
  expect(answer.message).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
});

test.each([
  ["Policy.policy", "policy.policy"],
  ["straße", "STRASSE"],
  ["\u212aelvin", "kelvin"],
  ["a", "a."],
  ["ab", "a\u200bb"],
  ["caf\u00e9", "cafe\u0301"],
])("%j and %j are one name on some machines", (a, b) => {
  expect(foldedName(a)).toBe(foldedName(b));
  expect(collidingName(a, ["other", a, b])).toBe(b);
  expect(collidingName(a, ["other", a])).toBeNull();
});

test("what passes is made of plain segments, and joins to what was asked", () => {
  assert(
    property(
      string({ unit: constantFrom("a", "B", "/", ".", "\\", " ", "é", "\u0301", "\u200d") }),
      (path) => {
        const answer = pathSegments(path);
        if (isSourceProblem(answer)) return;
        expect(answer.join("/")).toBe(path);
        for (const segment of answer) expect(segment).toMatch(/^[^/\\\u200d]*[^/\\. \u200d]$/);
      },
    ),
  );
});
