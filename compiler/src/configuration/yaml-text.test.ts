import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { dataOf } from "./located.ts";
import { maxYamlLength, readYamlText } from "./yaml-text.ts";

/** The mistakes in a text, as `OFFSET MESSAGE`; what it says, where there is none. */
function read(text: string): unknown {
  const answer = readYamlText(text);
  if (answer.mistakes.length > 0) return answer.mistakes.map(({ at, message }) => `${at} ${message}`);
  return answer.kind === "value" ? dataOf(answer.value) : null;
}

/** What is said of plain text, or of a number, that stands behind `a: `. */
const odd = (value: string, kind: string): string =>
  `3 \`${value}\` is ${kind} in YAML 1.2, and may be something else for other readers`;

/** As much of a piece as is read. */
const full = (piece: string): string => piece.repeat(Math.floor(maxYamlLength / piece.length));

/** The same number of levels, in brackets, in dashes and by indentation. */
const nested = (levels: number): readonly string[] => [
  `${"[".repeat(levels)}${"]".repeat(levels)}`,
  `${"- ".repeat(levels)}a`,
  Array.from({ length: levels }, (_, at) => `${" ".repeat(at)}a:${at === levels - 1 ? " b" : ""}`).join("\n"),
];

describe("YAML is read as plain data", () => {
  test.each([
    ["", null],
    ["# nothing\n", null],
    ["---\na: 1\n...\n", { a: 1 }],
    ["a: github:198982749", { a: "github:198982749" }],
    ["a: github app:7 # seven", { a: "github app:7" }],
    ["a: 'no'\nb: \"0o14\"\nc: '1_000'", { a: "no", b: "0o14", c: "1_000" }],
    ["a: -12\nb: 0\nc: true\nd: False\ne: null\nf: ~", { a: -12, b: 0, c: true, d: false, e: null, f: null }],
    ["a: |\n  one\n  two\n", { a: "one\ntwo\n" }],
    ["- [a, {b: c}]\n- d", [["a", { b: "c" }], "d"]],
    ['{"a": [1, "b"]}', { a: [1, "b"] }],
    ["a: 'one\n  two'", { a: "one two" }],
    ["\ufeffa: b\r\nc: d\r\n", { a: "b", c: "d" }],
  ])("%j", (text, data) => {
    expect(read(text)).toEqual(data);
  });

  test("a key that objects have is a key like any other", () => {
    const answer = readYamlText("__proto__: {a: b}\nconstructor: c\n");
    expect(answer.kind === "value" && Object.entries(dataOf(answer.value) as object)).toEqual([
      ["__proto__", { a: "b" }],
      ["constructor", "c"],
    ]);
  });

  test("JSON is YAML that says the same", () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: "grapheme-ascii" }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: "grapheme-ascii" }), tie("any"), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (data, indent) => {
        expect(read(JSON.stringify(data, null, indent))).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
  });
});

describe("what is more than data is a mistake at its place", () => {
  test.each([
    ["a: &x b", ["3 anchors are not read: a configuration is plain data"]],
    ["&x a: b", ["0 anchors are not read: a configuration is plain data"]],
    [
      "a: [{b: &x c}, *x]",
      [8, 15].map(
        (at, nth) => `${at} ${nth === 0 ? "anchors" : "aliases"} are not read: a configuration is plain data`,
      ),
    ],
    ["*x : b", ["0 aliases are not read: a configuration is plain data"]],
    ["a: !!str 1", ["3 tags are not read: a configuration is plain data"]],
    ["a: !own {}", ["3 tags are not read: a configuration is plain data"]],
    ["a: ! 1", ["3 tags are not read: a configuration is plain data"]],
    ["!<tag:yaml.org,2002:map> a: b", ["0 tags are not read: a configuration is plain data"]],
    ["a: !!binary |\n  AA==\n", ["3 tags are not read: a configuration is plain data"]],
    ["<<: {a: b}", ["0 `<<` merges nothing here"]],
    ["%YAML 1.1\n---\na: yes", ["0 directives are not read: it is always YAML 1.2"]],
    ["%TAG ! tag:example.com,2000:\n---\na: b", ["0 directives are not read: it is always YAML 1.2"]],
    ["a: b\n---\na: c", ["5 a second document begins here"]],
    ["a: b\n...\n%YAML 1.1\n---\na: c", ["9 directives are not read: it is always YAML 1.2"]],
  ])("%j", (text, said) => {
    expect(read(text)).toEqual(said);
  });
});

describe("what some readers take for something else is a mistake without quotes", () => {
  test.each(["yes", "No", "on", "OFF", "y", "1_000", "0b11", "1:20", "2026-11-22", "2026-11-22T10:00:00Z"])(
    "%s is text",
    (value) => {
      expect(read(`a: ${value}`)).toEqual([odd(value, "text")]);
      expect(read(`a: "${value}"`)).toEqual({ a: value });
    },
  );

  test.each(["0o14", "014", "0x1F", "+1", "1.0", "1e3", ".inf", "-.INF", ".nan", "-0", "00"])(
    "%s is a number",
    (value) => {
      expect(read(`a: ${value}`)).toEqual([odd(value, "a number")]);
    },
  );

  test.each([
    ["yes: a", "0 `yes` is text in YAML 1.2, and may be something else for other readers"],
    ["1: a", "0 the key `1` is a number here"],
    ["true: a", "0 the key `true` is true or false here"],
    ["null: a", "0 the key `null` is no value here"],
    ["? [a]\n: b", "2 a key is a text in one line"],
    ["a:\n", "0 no value stands here"],
    ["b: [c, {d}]", "8 no value stands here"],
    ["b: {c:1, d: e}", "5 a space is missing behind the `:`"],
    ["- a\n-\n- b", "5 no value stands here"],
    ["a: b\n  c\n", "3 text without quotes goes on in the next line"],
    ["a:\n  - b\n    - c\n", "7 text without quotes goes on in the next line"],
  ])("%j", (text, said) => {
    expect(read(text)).toEqual([said]);
  });
});

describe("what is no YAML is told by its first mistake", () => {
  test.each([
    ["a: 'b", 3, "the quote that opens here is not closed"],
    ["a: 1\nb: 'c\nd:\n  - 'e'\n", 8, "the quote that opens here is not closed"],
    ['a: 1\nb: "c\nd:\n  - e\n', 8, "the quote that opens here is not closed"],
    ['a: "b\n  c: "d"\n', 3, "the quote that opens here is closed in another line"],
    ["a: [b\nc: d", 3, "the `[` that opens here is not closed"],
    ["a: 1\nb: [c,\n  d\ne: [f]\n", 8, "the `[` that opens here is not closed"],
    ["a: {b: c\nd: e", 3, "the `{` that opens here is not closed"],
    ["a: [{b: c]\nd: e", 4, "the `{` that opens here is not closed"],
    ["a: [b, 'c]\nd: e", 7, "the quote that opens here is not closed"],
    ["a:\n  b: c\n d: e", 10, "its indentation fits nothing that stands above"],
    ["a:1\nb: c", 1, "a space is missing behind the `:`"],
    ["a: 1\nb:github.com/c\nd: e", 6, "a space is missing behind the `:`"],
    ["a: 1\nb:c", 6, "a space is missing behind the `:`"],
    ["a:\n  - b:c\n    d: e", 8, "a space is missing behind the `:`"],
    ["a:\n-b\n-c", 3, "a space is missing behind the `-`"],
    ["a:\n  - b\n  -c", 11, "a space is missing behind the `-`"],
    ["a:\n  -b: c\n   d: e", 5, "a space is missing behind the `-`"],
    ["a b\nc: d", 0, "a key, its `:` and a space have to stand in one line"],
    ["https://a\nb: c", 0, "a key, its `:` and a space have to stand in one line"],
    ["a: b: c", 3, "a second `:` in one line, or something behind a value: write text in quotes"],
    ["a:\n\tb: c", 3, "indentation is made of spaces, not of tabs"],
    ["a: @b", 3, "text that begins so has to stand in quotes"],
    ['a: "\\q"', 4, "there is no such escape in double quotes"],
    ["a: ]", 3, "this cannot stand here"],
    ["a: [b] c", 7, "this cannot stand here"],
  ])("%j", (text, at, said) => {
    expect(read(text)).toEqual([`${at} it is no YAML: ${said}`]);
  });
});

describe("hostile text is answered", () => {
  test.each(["[", "{a: ", "- ", "? ", "&a ", "*a ", "!a ", "[]", "]", "---\n", "%a\n", "a: "])(
    "%j again and again",
    (piece) => {
      expect(readYamlText(full(piece)).kind).toBe("failed");
    },
  );

  test("text that would double at every line has no aliases to do it by", () => {
    const lines = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
    const answer = readYamlText(`a0: &a0 lol\n${lines.join("\n")}\n`);
    expect(answer.kind).toBe("failed");
    expect(answer.mistakes).toHaveLength(1 + 3 * 30);
  });

  test("what is too long is not looked at, and what is as long as it may be is", () => {
    const text = `a: b #${"x".repeat(maxYamlLength)}`;
    expect(read(text)).toEqual([`0 it is longer than ${maxYamlLength} characters`]);
    expect(read(text.slice(0, maxYamlLength))).toEqual({ a: "b" });
  });

  test("levels are counted whatever they are made of", () => {
    for (const text of nested(16)) expect(readYamlText(text)).toMatchObject({ kind: "value", mistakes: [] });
    for (const text of nested(18))
      expect(readYamlText(text).mistakes).toMatchObject([{ message: "it nests deeper than 16 levels" }]);
  });

  test("any text is answered", () => {
    const piece = fc.constantFrom(
      ..."abc01:-?,[]{}#&*!|>'\"%@`\\\n\r\t ~<_.=",
      "\n  ",
      "- ",
      ": ",
      "--- ",
      "...\n",
      "\u2028",
      "\ud800",
      "__proto__: ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const answer = readYamlText(pieces.join(""));
        expect(answer.kind === "value" || answer.mistakes.length > 0).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
