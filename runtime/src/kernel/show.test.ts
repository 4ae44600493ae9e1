import { describe, expect, test } from "vitest";

import { limits } from "../limits.ts";
import { show } from "./show.ts";
import { Uncertain } from "./value.ts";

const most = limits.explanationCharacters;

/** How many characters are shown, and whether they end in the mark of a cut. */
function shown(text: string): readonly [number, boolean] {
  const characters = [...show(text)];
  return [characters.length, characters.at(-1) === "…"];
}

describe("a value that is shown", () => {
  test("is written as it is, up to the length of an explanation", () => {
    expect(shown("x".repeat(most))).toEqual([most, false]);
    expect(shown("x".repeat(most + 1))).toEqual([most, true]);
    expect(shown("x".repeat(100_000))).toEqual([most, true]);
  });

  test("is cut between characters, never inside one", () => {
    expect(shown("🦉".repeat(most))).toEqual([most, false]);
    expect(shown("🦉".repeat(100_000))).toEqual([most, true]);
    expect(show("🦉".repeat(100_000))).toBe(`${"🦉".repeat(most - 1)}…`);
  });

  test("is a list as far as it fits", () => {
    expect(show(["a", true, 3])).toBe("[a, true, 3]");
    expect(show([])).toBe("[]");
    expect(show([new Uncertain("f", "lost")])).toBe("[unknown (f: lost)]");
    const numbers = Array.from({ length: 10_000 }, (_, index) => index);
    expect(show(numbers)).toBe(`${`[${numbers.join(", ")}]`.slice(0, most - 1)}…`);
  });

  test("is read no further than it is shown", () => {
    let written = 0;
    const elements = Array.from({ length: 10_000 }, () => "x".repeat(100));
    const list = new Proxy(elements, {
      get: (target, key: string) => {
        if (/^\d+$/u.test(key)) written += 1;
        return Reflect.get(target, key) as unknown;
      },
    });
    show(list);
    expect(written).toBeLessThan(10);
  });
});
