import { expect, test } from "vitest";

import { canonical } from "./canonical.ts";
import { canonicalCopy } from "./canonical-copy.ts";

/** Has the engine expect a key where a shape goes on. */
function expecting(text: string): void {
  for (let time = 0; time < 3; time += 1) JSON.parse(text);
}

test.each([
  ["one that a single character is", '"', "\\"],
  ["one that names a target", '["S","c"]', String.raw`[\"S\",\"`],
])("no key is taken for another that the engine read before: %s", (_, key, begins) => {
  expecting(`{"!":[],${JSON.stringify(begins)}:0}`);
  // A number is a key here, which the engine keeps before all others: the quick way leaves that alone.
  const value = { "!": { "2": 1 }, [key]: 2 };
  const { copy, text } = canonicalCopy(value);
  expect(Object.keys(copy as object)).toEqual(["!", key]);
  expect(text).toBe(canonical(value));
});

test("a copy is its own, and reads as the text does", () => {
  const inner = { b: [1, -0, "ü"], a: null };
  const value = { "10": inner, "": "x", ["__proto__"]: 1 };
  const { copy, text } = canonicalCopy(value);
  inner.b.push("more");
  expect(text).toBe('{"":"x","10":{"a":null,"b":[1,0,"ü"]},"__proto__":1}');
  expect(canonical(copy)).toBe(text);
});
