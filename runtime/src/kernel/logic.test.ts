import { describe, expect, test } from "vitest";

import { and, choose, not, or, truth } from "./logic.ts";
import { all, any, count, length } from "./quantify.ts";
import { nothing, Uncertain, type Truth, type Value } from "./value.ts";

const T = true;
const F = false;
const U = new Uncertain("fact", "missing");

/** Unknowns are alike here, whatever they miss. */
function plain(value: Value): string {
  if (Uncertain.is(value)) return "U";
  return value === true ? "T" : value === false ? "F" : JSON.stringify(value);
}

/** The language's tables, row by row. */
const conjunction = { TT: "T", TU: "U", TF: "F", UT: "U", UU: "U", UF: "F", FT: "F", FU: "F", FF: "F" };
const disjunction = { TT: "T", TU: "T", TF: "T", UT: "T", UU: "U", UF: "U", FT: "T", FU: "U", FF: "F" };
const named: Readonly<Record<string, Truth>> = { T, F, U };

function pairs(table: Readonly<Record<string, string>>): readonly (readonly [Truth, Truth, string])[] {
  return Object.entries(table).map(
    ([key, result]) => [named[key[0] ?? ""] ?? U, named[key[1] ?? ""] ?? U, result] as const,
  );
}

describe("three values", () => {
  test.each(pairs(conjunction))("%o and %o is %s", (left, right, result) => {
    expect(plain(and(left, right))).toBe(result);
  });

  test.each(pairs(disjunction))("%o or %o is %s", (left, right, result) => {
    expect(plain(or(left, right))).toBe(result);
  });

  test("negation leaves unknown as it is", () => {
    expect([not(T), not(F), not(U)].map(plain)).toEqual(["F", "T", "U"]);
  });

  test("a choice is unknown where its condition is, even between equals", () => {
    expect(choose(T, 1, 2)).toBe(1);
    expect(choose(F, 1, 2)).toBe(2);
    expect(plain(choose(U, 1, 1))).toBe("U");
    expect(plain(choose(T, U, 1))).toBe("U");
    expect(choose(F, U, 1)).toBe(1);
  });

  test.each<Value>([1, 0, "", "true", "false", nothing, [], [true]])(
    "%o is no condition, so unknown",
    (value) => {
      expect(plain(truth(value))).toBe("U");
      expect(plain(not(value))).toBe("U");
      expect(plain(and(true, value))).toBe("U");
      expect(plain(or(false, value))).toBe("U");
    },
  );
});

const itself = (value: Value): Value => value;

describe("quantifiers", () => {
  test("are false, true and 0 over the empty list", () => {
    expect([any([], itself), all([], itself), count([], itself), length([])]).toEqual([false, true, 0, 0]);
  });

  test("are the folds of `or` and `and` over every list of three values", () => {
    for (const a of [T, U, F]) {
      for (const b of [T, U, F]) {
        for (const c of [T, U, F]) {
          expect(plain(any([a, b, c], itself))).toBe(plain(or(or(a, b), c)));
          expect(plain(all([a, b, c], itself))).toBe(plain(and(and(a, b), c)));
          const hasUnknown = [a, b, c].some((value) => Uncertain.is(value));
          const found = [a, b, c].filter((value) => value === true).length;
          expect(plain(count([a, b, c], itself))).toBe(hasUnknown ? "U" : String(found));
        }
      }
    }
  });

  test.each<Value>([U, nothing, "abc", 3, true])("over %o, which is no list, are unknown", (list) => {
    const answers = [any(list, itself), all(list, itself), count(list, itself), length(list)];
    expect(answers.map(plain)).toEqual(["U", "U", "U", "U"]);
  });
});
