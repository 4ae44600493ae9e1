import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carefulText } from "./careful-canonical.ts";
import { MAX_JSON_DEPTH } from "./json.ts";
import { LedgerError } from "./ledger-error.ts";
import { quickText } from "./quick-canonical.ts";

/** What the careful way writes; null for what it throws at. */
function careful(value: unknown): string | null {
  try {
    return carefulText(value);
  } catch (error) {
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

const hostile = fc.constantFrom<unknown>(
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -0,
  2 ** 53,
  1e21,
  "\ud800",
  "\udc00x",
  "\u2028",
  "\u0000",
  Symbol("s"),
  1n,
  new Date(0),
  new Map(),
  [1, , 2], // eslint-disable-line no-sparse-arrays
  Object.assign([1], { more: 1 }),
  { [Symbol("s")]: 1 },
  Object.defineProperty({}, "hidden", { value: 1, enumerable: false }),
  Object.create(null),
  JSON.parse('{"__proto__":1,"toJSON":2,"b":1,"a":2}'),
);

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.jsonValue(),
    hostile,
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "binary" }), tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("the quick way to a canonical text", () => {
  test("writes what the careful one writes, and nothing where that throws", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(quickText(value)).toBe(careful(value));
      }),
      { numRuns: 5_000 },
    );
  });

  test("gives up on what contains itself, on what is too deep, and on a few objects that stand for an endless text", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(quickText(circle)).toBeNull();
    let deep: unknown = 0;
    for (let level = 0; level <= MAX_JSON_DEPTH; level += 1) deep = [deep];
    expect(quickText(deep)).toBeNull();
    let doubled: unknown = "a long piece of text that is doubled over and over";
    for (let level = 0; level < 60; level += 1) doubled = [doubled, doubled];
    expect(quickText(doubled)).toBeNull();
  });
});
