import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carefulText } from "./careful-canonical.ts";
import { MAX_JSON_DEPTH } from "./json.ts";
import { LedgerError } from "./ledger-error.ts";
import { quickCopy, quickText } from "./quick-canonical.ts";

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
  test("writes what the careful one writes, and nothing where that throws; what it copies is what the text reads", () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = careful(value);
        const quick = quickCopy(value);
        expect(quickText(value)).toBe(quick?.text ?? null);
        // It gives up on nothing but what the careful way throws at, and what the engine may write otherwise.
        const mayGiveUp = text === null || /[{,]"(?:\d|__proto__")|\\ud/.test(text);
        expect(quick !== null || mayGiveUp).toBe(true);
        expect(quick?.text ?? text).toBe(text);
        const read: unknown = quick === null ? null : JSON.parse(quick.text);
        expect(JSON.stringify(quick?.copy ?? null)).toBe(JSON.stringify(read));
        expect(Object.is(quick?.copy, -0)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([[{ b: 1, 10: 2, 2: 3 }], [JSON.parse('{"__proto__":{"a":1}}') as unknown], ["\\ud800"]])(
    "leaves to the careful way what the engine may write otherwise: %j",
    (value) => {
      expect(quickCopy(value)).toBeNull();
      expect(JSON.parse(carefulText(value))).toEqual(value);
    },
  );

  test("copies, so that nobody changes what was read", () => {
    const given = { list: [{ n: -0 }], "": "", b: Object.create(null) as object };
    const quick = quickCopy(given);
    given.list.push({ n: 1 });
    expect(quick).toEqual({
      copy: { "": "", b: {}, list: [{ n: 0 }] },
      text: '{"":"","b":{},"list":[{"n":0}]}',
    });
  });

  test.each([[[]], [[1]]])("refuses a list with members beside its items: %j", (items) => {
    expect(quickText(Object.assign([...items], { more: 1 }))).toBeNull();
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
