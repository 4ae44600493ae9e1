import { canonical, LedgerError } from "@interlock/ledger";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { isSameJson } from "./same-json.ts";

function textOf(value: unknown): string | null {
  try {
    return canonical(value);
  } catch (error) {
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

test("is what equal canonical texts are", () => {
  const values = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(-0, Number.NaN, undefined, { a: undefined }),
  );
  fc.assert(
    fc.property(values, values, (one, other) => {
      const text = textOf(one);
      fc.pre(text !== null);
      expect(isSameJson(one, other)).toBe(text === textOf(other));
      expect(isSameJson(other, one)).toBe(text === textOf(other));
      expect(isSameJson(one, structuredClone(one))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  expect(isSameJson({ a: Number.NaN }, { a: Number.NaN })).toBe(false);
  expect(isSameJson({ a: undefined }, { a: undefined })).toBe(false);
  expect(isSameJson({ a: 1, b: [2, { c: null }] }, { b: [2, { c: null }], a: 1 })).toBe(true);
  expect(isSameJson({ a: 1 }, { a: 1, b: 1 })).toBe(false);
  expect(isSameJson([1, 2], { 0: 1, 1: 2 })).toBe(false);
  expect(isSameJson({ toString: 1 }, { valueOf: 1 })).toBe(false);
});
