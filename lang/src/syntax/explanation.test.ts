import { describe, expect, test } from "vitest";

import { explanationText, readExplanation } from "./explanation.ts";

function read(image: string): readonly (string | readonly string[])[] {
  return readExplanation(image, 0).parts.map((part) => (part.kind === "text" ? part.text : part.path));
}

describe("an explanation", () => {
  test.each([
    ['""', []],
    ['"no holes"', ["no holes"]],
    ['"{target.owner} asks"', [["target", "owner"], " asks"]],
    ['"{a}{b.if}"', [["a"], ["b", "if"]]],
    ['"{{a}} }}{{"', ["{a} }{"]],
    ['"{{{a}}}"', ["{", ["a"], "}"]],
    [String.raw`"\u{7b}a\u{7d} \"{b}\""`, ['{a} "', ["b"], '"']],
  ])("%s is read in parts", (image, parts) => {
    expect(read(image)).toEqual(parts);
    expect(readExplanation(image, 0).faults).toEqual([]);
  });

  test.each([
    ['"{}"', "IL1113", "{}"],
    ['"{ a }"', "IL1113", "{ a }"],
    ['"{a.}"', "IL1113", "{a.}"],
    ['"{a + b}"', "IL1113", "{a + b}"],
    ['"{all}"', "IL1113", "{all}"],
    [String.raw`"{a\u{62}}"`, "IL1113", String.raw`{a\u{62}}`],
    ['"a { b"', "IL1114", "{"],
    ['"{a {b}"', "IL1114", "{"],
    ['"a } b"', "IL1114", "}"],
  ])("%s has a fault where it stands", (image, code, text) => {
    const offset = 100;
    const { faults } = readExplanation(image, offset);
    expect(faults.map((it) => [it.code, image.slice(it.start - offset, it.end - offset)])).toEqual([
      [code, text],
    ]);
  });

  test("says where its holes stand", () => {
    const image = String.raw`"\u{41} {a.b}"`;
    const hole = readExplanation(image, 7).parts.find((part) => part.kind === "hole");
    expect(hole?.span).toEqual({ start: 7 + image.indexOf("{a"), end: 7 + image.indexOf("{a") + 5 });
  });

  test("is written back with its braces doubled", () => {
    expect(explanationText(readExplanation('"{{x}} {a.b}"', 0).parts)).toBe("{{x}} {a.b}");
  });
});
