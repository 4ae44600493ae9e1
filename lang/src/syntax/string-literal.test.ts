import { describe, expect, test } from "vitest";

import { readString, writeString } from "./string-literal.ts";

describe("a string", () => {
  test.each([
    [String.raw`"plain"`, "plain"],
    [String.raw`""`, ""],
    [String.raw`"a \"b\" \\ c"`, String.raw`a "b" \ c`],
    [String.raw`"a\nb\tc"`, "a\nb\tc"],
    [String.raw`"\u{41}\u{1F600}\u{10ffff}"`, "A\u{1f600}\u{10ffff}"],
    ['"größe \u{1f600}"', "größe \u{1f600}"],
  ])("%s has its value", (image, value) => {
    expect(readString(image)).toEqual({ value, isClosed: true, faults: [] });
  });

  test.each([
    [String.raw`"a\qb"`, String.raw`\q`, 2],
    [String.raw`"\u0041"`, String.raw`\u`, 1],
    [String.raw`"\u{}"`, String.raw`\u`, 1],
    [String.raw`"\u{0}"`, String.raw`\u{0}`, 1],
    [String.raw`"\u{d800}"`, String.raw`\u{d800}`, 1],
    [String.raw`"\u{110000}"`, String.raw`\u{110000}`, 1],
    ['"\\\u{1f600}"', "\\\u{1f600}", 1],
    ['"a\tb"', "\t", 2],
  ])("%s has a fault, which stands for itself", (image, text, at) => {
    const { value, faults } = readString(image);
    expect(faults.map((fault) => [fault.text, fault.at])).toEqual([[text, at]]);
    expect(value).toBe(image.slice(1, -1));
  });

  test.each([String.raw`"open`, String.raw`"`, String.raw`"open\"`, String.raw`"open\\\"`, '"open\\'])(
    "%s is not closed",
    (image) => {
      expect(readString(image).isClosed).toBe(false);
    },
  );

  test.each(["", 'a "b" \\', "a\nb\tc", "a\u202eb\u{e0041}", "größe \u{1f600}", "\r\u0001"])(
    "is written without hidden characters, and reads back",
    (value) => {
      const written = writeString(value);
      expect(written).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(readString(written)).toEqual({ value, isClosed: true, faults: [] });
    },
  );
});
