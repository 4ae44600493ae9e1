import { expect, test } from "vitest";

import { type OrderedProblem, toldProblems } from "./told-problems.ts";

const gap: OrderedProblem = { kind: "gap", isLate: false, text: "a number is missing" };
const late: OrderedProblem = { kind: "gap", isLate: true, text: "an hour" };
const invalid: OrderedProblem = { kind: "invalid", isLate: false, text: "forged" };
const textsOf = (told: readonly OrderedProblem[]): readonly string[] => told.map(({ text }) => text);

test("what does not hold comes first, and all late records are one line, those that are not listed too", () => {
  const { told, more } = toldProblems([late, gap, late, invalid], { all: 9, late: 5 });
  expect(textsOf(told)).toEqual([
    "forged",
    "a number is missing",
    "5 records came late; of the first: an hour",
  ]);
  // Two are listed and five were late: two more were counted and not listed.
  expect(more).toBe(2);
});

test("one late record is told as it is, and none is not told", () => {
  expect(textsOf(toldProblems([late], { all: 1, late: 1 }).told)).toEqual(["an hour"]);
  expect(toldProblems([], { all: 0, late: 0 })).toEqual({ told: [], more: 0 });
});

test("late records of which none is listed are counted with what is left out", () => {
  expect(toldProblems([gap, invalid], { all: 6, late: 4, most: 1 })).toEqual({ told: [invalid], more: 5 });
});
