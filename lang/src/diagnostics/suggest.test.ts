import { expect, test } from "vitest";

import { didYouMean, suggest } from "./suggest.ts";

test.each([
  ["cannary", ["canary", "image"], "canary"],
  ["premit", ["permit", "bound"], "permit"],
  ["Production", ["staging", "production"], "production"],
  ["replica", ["replicas", "replicate"], "replicas"],
  ["whre", ["where", "when"], "where"],
  ["tset", ["test"], "test"],
])("%s was probably meant for another word", (word, candidates, nearest) => {
  expect(suggest(word, candidates)).toBe(nearest);
});

test.each([
  ["nothing like it", "banana", ["permit", "bound"]],
  ["two letters", "on", ["or", "of"]],
  ["one of three letters twice wrong", "abc", ["axy"]],
  ["the word itself", "permit", ["permit"]],
  ["another number", "p96", ["p95", "p99"]],
  ["no candidates", "permit", []],
  ["words that nobody mistypes by a letter", "a".repeat(65), [`${"a".repeat(64)}b`]],
])("nothing is suggested for %s", (_, word, candidates) => {
  expect(suggest(word, candidates)).toBeUndefined();
  expect(didYouMean(word, candidates)).toBeUndefined();
});

test("a suggestion is a question", () => {
  expect(didYouMean("cannary", ["canary"])).toBe("did you mean `canary`?");
});
