import * as fc from "fast-check";
import { expect, test } from "vitest";
import { instantMs } from "./instant.ts";

/** What `Date` says of a time: null where it reads none, or writes another one back. */
function byDate(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? null : ms;
}

function digits(length: number): fc.Arbitrary<string> {
  return fc.nat(10 ** length - 1).map((number) => String(number).padStart(length, "0"));
}

test("is what `Date` reads and writes back, whatever the digits are", () => {
  const near = (to: number): fc.Arbitrary<string> =>
    fc.oneof(
      fc.nat(to).map((number) => String(number).padStart(2, "0")),
      digits(2),
    );
  const time = fc.tuple(digits(4), near(13), near(32), near(24), near(60), near(60), digits(3));
  fc.assert(
    fc.property(time, ([year, month, day, hour, minute, second, ms]) => {
      const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
      expect(instantMs(text)).toBe(byDate(text));
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ["2026-02-29T00:00:00.000Z", false],
  ["2028-02-29T23:59:59.999Z", true],
  ["1900-02-29T00:00:00.000Z", false],
  ["2000-02-29T00:00:00.000Z", true],
  ["2026-04-31T00:00:00.000Z", false],
  ["2026-01-01T24:00:00.000Z", false],
  ["2016-12-31T23:59:60.000Z", false],
  ["2026-00-10T00:00:00.000Z", false],
  ["2026-01-00T00:00:00.000Z", false],
  ["0000-01-01T00:00:00.000Z", true],
  ["0050-06-07T08:09:10.011Z", true],
  ["9999-12-31T23:59:59.999Z", true],
])("%s: there is such a time, or not: %s", (text, isThere) => {
  expect(instantMs(text)).toBe(byDate(text));
  expect(instantMs(text) !== null).toBe(isThere);
});
