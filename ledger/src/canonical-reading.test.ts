import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "./canonical.ts";
import type { JsonValue } from "./json.ts";
import { LedgerError } from "./ledger-error.ts";
import { parseCanonicalJson, parseStrictJson } from "./strict-json.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

function answerOf(read: () => JsonValue): string {
  try {
    return `read ${canonical(read())}`;
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}

/** In two steps: read it, write it canonically, compare. What `parseCanonicalJson` does in one has to be the same. */
function inTwoSteps(bytes: Uint8Array): string {
  return answerOf(() => {
    const value = parseStrictJson(bytes);
    if (canonical(value) === decodeUtf8(bytes)) return value;
    throw new LedgerError({ code: "json.not-canonical", message: "it is written otherwise" });
  });
}

function inOne(bytes: Uint8Array): string {
  return answerOf(() => parseCanonicalJson(bytes));
}

/** Spellings of one value and of none: what a person, another library or an enemy could write. */
const token = fc.constantFrom(
  ..."{}[]:,".split(""),
  " ",
  "\n",
  "\t",
  "\r",
  "\u00a0",
  "\ufeff",
  "null",
  "true",
  "false",
  "nul",
  "True",

  "0",
  "-0",
  "1",
  "-1",
  "10",
  "01",
  "1.0",
  "1.5",
  "1e3",
  "1E3",
  "1e+21",
  "1e21",
  "1000000000000000000000",
  "123456789012345",
  "1234567890123456",
  "9007199254740991",
  "9007199254740992",
  "9007199254740993",
  "1e-7",
  "0.0000001",
  "0.000001",
  "5e-324",
  "1e400",
  "100000000000000000000",
  ".5",
  "1.",
  "+1",
  "1e",
  '"a"',
  '"b"',
  '"ab"',
  '""',
  '"10"',
  '"9"',
  '"\u20ac"',
  '"\ud83d\ude00"',
  '"\ufb33"',
  '"__proto__"',
  String.raw`"\u0061"`,
  String.raw`"\n"`,
  String.raw`"\u000a"`,
  String.raw`"\u000A"`,
  String.raw`"\/"`,

  String.raw`"\u001f"`,
  String.raw`"\u001F"`,
  String.raw`"\u007f"`,
  '"\u007f"',
  '"\u2028"',
  String.raw`"\u2028"`,

  String.raw`"\ud83d\ude00"`,
  String.raw`"\ud83d"`,
  String.raw`"\\"`,
  String.raw`"\""`,
  '"',
  '"\n"',
  "\\",
);

describe("one step answers what two steps do", () => {
  test("on whatever tokens stand beside one another", () => {
    const soup = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(""));
    fc.assert(
      fc.property(soup, (text) => {
        const bytes = encodeUtf8(text);
        expect(inOne(bytes)).toBe(inTwoSteps(bytes));
      }),
      { numRuns: 20_000 },
    );
  });

  test("on values that are written in some other way in one place", () => {
    const spelled = fc.tuple(fc.jsonValue(), fc.nat(), token).map(([value, at, piece]) => {
      const text = JSON.stringify(value);
      const place = at % (text.length + 1);
      return [text, `${text.slice(0, place)}${piece}${text.slice(place)}`, text.replace(/"a"|1/, piece)];
    });
    fc.assert(
      fc.property(spelled, (texts) => {
        for (const text of texts) {
          const bytes = new TextEncoder().encode(text);
          expect(inOne(bytes)).toBe(inTwoSteps(bytes));
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("on the members of an object in every order", () => {
    const keys = ["a", "b", "10", "9", "\u20ac", "\ud83d\ude00", "\ufb33", "__proto__", ""];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 5 }), (order) => {
        const bytes = encodeUtf8(`{${order.map((key) => `${JSON.stringify(key)}:1`).join(",")}}`);
        expect(inOne(bytes)).toBe(inTwoSteps(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  test("canonical texts are taken, and the tokens above make some of every sort", () => {
    const codes = new Set<string>();
    for (const text of [
      "[1]",
      "[1 ]",
      '{"a":1,"a":1}',
      "[01]",
      '["\\ud83d"]',
      "[1e400]",
      "[9007199254740993]",
    ]) {
      codes.add(inOne(encodeUtf8(text)));
    }
    expect([...codes]).toEqual([
      "read [1]",
      "json.not-canonical",
      "json.duplicate-key",
      "json.syntax",
      "json.lone-surrogate",
      "json.non-finite",
      "json.unsafe-integer",
    ]);
  });
});
