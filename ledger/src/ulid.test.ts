import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ulid, ulidTimeMs, ULID_PATTERN } from "./ulid.ts";

const rank = ([at, random]: [number, Uint8Array]): string =>
  at.toString(16).padStart(12, "0") + Buffer.from(random).toString("hex");

test("known ids", () => {
  expect(ulid(1469918176385, new Uint8Array(10)).slice(0, 10)).toBe("01ARYZ6S41");
  expect(ulid(0, new Uint8Array(10))).toBe("0".repeat(26));
  expect(ulid(2 ** 48 - 1, new Uint8Array(10).fill(255))).toBe(`7${"Z".repeat(25)}`);
});

test("ids are well-formed, keep their time, and sort as time and bytes do", () => {
  const parts = fc.tuple(fc.nat(2 ** 48 - 1), fc.uint8Array({ minLength: 10, maxLength: 10 }));
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const [first, second] = [ulid(...a), ulid(...b)];
      expect(first).toMatch(ULID_PATTERN);
      expect(ulidTimeMs(first)).toBe(a[0]);
      expect(first < second).toBe(rank(a) < rank(b));
    }),
  );
});

test.each([
  [-1, 10],
  [2 ** 48, 10],
  [0.5, 10],
  [Number.NaN, 10],
  [0, 9],
])("no id from time %s and %s bytes", (at, count) => {
  expect(() => ulid(at, new Uint8Array(count))).toThrow(/not a time|random bytes/);
});
