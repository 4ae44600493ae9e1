import * as fc from "fast-check";
import { expect, test } from "vitest";

import { plain } from "./concealed.ts";

const odd = fc.constantFrom<unknown>(
  undefined,
  -0,
  Number.NaN,
  new Date(0),
  new Map([[1, 2]]),
  { toJSON: () => ({ a: 1 }) },
  Object.create({ inherited: 1 }),
  Object.create(null),
  JSON.parse('{"__proto__":{"a":1},"toJSON":2}'),
  [undefined, () => 1],
);

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue(),
    odd,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
  ),
})).value;

test("what is recorded is what JSON makes of it, whatever it is", () => {
  fc.assert(
    fc.property(values, (value) => {
      const copy = plain({ value });
      const text = JSON.stringify({ value });
      expect(JSON.stringify(copy)).toBe(text);
      expect(copy).toEqual(JSON.parse(text));
    }),
    { numRuns: 3_000 },
  );
});
