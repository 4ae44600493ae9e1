import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readJsonText } from "./json-text.ts";
import { dataOf } from "./located.ts";

function parsed(text: string): unknown {
  try {
    return { data: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

function read(text: string): unknown {
  const answer = readJsonText(text);
  return answer.kind === "value" ? { data: dataOf(answer.value) } : null;
}

/** JSON in which something may be out of place. */
const nearly = fc
  .tuple(
    fc.json({ maxDepth: 4, noUnicodeString: false }),
    fc.nat(),
    fc.nat(3),
    fc.constantFrom(
      "",
      ",",
      "]",
      "{",
      '"',
      "\\",
      "\u0001",
      "0",
      "-",
      ".",
      "e",
      " ",
      "tru",
      "\ud800",
      "\u2028",
    ),
  )
  .map(([text, at, cut, put]) => {
    const place = text.length === 0 ? 0 : at % text.length;
    return `${text.slice(0, place)}${put}${text.slice(place + cut)}`;
  });

describe("JSON that is read with its places", () => {
  test("says what JSON.parse says, and is none where that is none", () => {
    fc.assert(
      fc.property(nearly, (text) => {
        expect(read(text)).toEqual(parsed(text));
      }),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(read(text)).toEqual(parsed(text));
      }),
    );
  });

  test("keeps a key that objects have, and the last of two", () => {
    expect(read('{"__proto__": 1, "a": 1, "a": {"constructor": []}}')).toEqual(
      parsed('{"__proto__": 1, "a": 1, "a": {"constructor": []}}'),
    );
  });

  test("has the place of every key and value", () => {
    expect(readJsonText(' {"a" : [1,\n"\\u0062"]}')).toEqual({
      kind: "value",
      mistakes: [],
      value: {
        kind: "object",
        at: 1,
        entries: [
          {
            key: "a",
            at: 2,
            value: {
              kind: "list",
              at: 8,
              items: [
                { kind: "scalar", at: 9, value: 1, written: "1", isQuoted: false },
                { kind: "scalar", at: 12, value: "b", written: "b", isQuoted: true },
              ],
            },
          },
        ],
      },
    });
  });

  test.each(["[", '{"a":'])("does not follow %s for ever", (opening) => {
    expect(readJsonText(opening.repeat(200_000))).toEqual({
      kind: "failed",
      mistakes: [{ at: opening.length * 17, message: "it nests deeper than 16 levels" }],
    });
  });
});
