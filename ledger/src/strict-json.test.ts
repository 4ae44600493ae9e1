import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalBytes } from "./canonical.ts";
import { isUnsafeInteger, MAX_JSON_BYTES, MAX_JSON_DEPTH } from "./json.ts";
import { LedgerError } from "./ledger-error.ts";
import { parseStrictJson } from "./strict-json.ts";
import { decodeUtf8 } from "./utf8.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");

const nested = (levels: number): Uint8Array => bytes("[".repeat(levels) + "]".repeat(levels));
const padded = (size: number): Uint8Array => bytes(`"${"x".repeat(size - 2)}"`);

function outcome(input: Uint8Array): { code: string; at: string | undefined } | { value: unknown } {
  try {
    return { value: parseStrictJson(input) };
  } catch (error) {
    if (error instanceof LedgerError) return { code: error.code, at: error.problem.at };
    throw error;
  }
}

describe("what two readers could take differently is refused by name and place", () => {
  test.each([
    ["a key twice", '{"a":1,"b":{"c":1,"c":2}}', "json.duplicate-key", "/b/c"],
    ["a key twice, once escaped", String.raw`{"a":1,"\u0061":2}`, "json.duplicate-key", "/a"],
    ["__proto__ twice", '{"__proto__":1,"__proto__":2}', "json.duplicate-key", "/__proto__"],
    ["half a surrogate pair", String.raw`[1,"\ud83d"]`, "json.lone-surrogate", "/1"],
    ["half a pair in a key", String.raw`{"\ude00":1}`, "json.lone-surrogate", ""],
    ["2^53", "[9007199254740992]", "json.unsafe-integer", "/0"],
    ["−2^53", '{"a":-9007199254740992}', "json.unsafe-integer", "/a"],
    ["2^53 written with a fraction", "9007199254740992.0", "json.unsafe-integer", ""],
    ["a run of digits beyond 10^21", "1000000000000000000000000", "json.unsafe-integer", ""],
    ["a number beyond doubles", "[1e400]", "json.non-finite", "/0"],
    ["a byte order mark", "\ufeff1", "json.syntax", ""],
    ["nothing", "", "json.syntax", ""],
    ["two values", "1 2", "json.syntax", ""],
    ["a trailing comma", "[1,]", "json.syntax", "/1"],
    ["a trailing comma in an object", '{"a":1,}', "json.syntax", ""],
    ["a comment", "[/**/]", "json.syntax", "/0"],
    ["a single quote", "{'a':1}", "json.syntax", ""],
    ["a bare key", "{a:1}", "json.syntax", ""],
    ["a leading zero", "[01]", "json.syntax", ""],
    ["a plus sign", "[+1]", "json.syntax", "/0"],
    ["a dot without digits", "[1.]", "json.syntax", ""],
    ["NaN", "[NaN]", "json.syntax", "/0"],
    ["a word cut short", "[tru]", "json.syntax", "/0"],
    ["a raw line feed in a string", '["a\nb"]', "json.syntax", "/0"],
    ["an unknown escape", String.raw`["\x41"]`, "json.syntax", "/0"],
    ["a short \\u escape", String.raw`["\u00g0"]`, "json.syntax", "/0"],
    ["an open string", '{"a":"b', "json.syntax", "/a"],
    ["an open array", "[1", "json.syntax", ""],
    ["a no-break space between tokens", "[\u00a01]", "json.syntax", "/0"],
  ])("%s", (_name, text, code, at) => {
    expect(outcome(bytes(text))).toEqual({ code, at });
  });

  test.each([
    ["an overlong encoding", [0x22, 0xc0, 0xaf, 0x22]],
    ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a byte that is never UTF-8", [0x22, 0xff, 0x22]],
    ["a sequence cut short", [0x22, 0xe2, 0x82]],
  ])("%s is not UTF-8", (_name, input) => {
    expect(outcome(Uint8Array.from(input))).toMatchObject({ code: "json.encoding" });
  });
});

test("keys of Object.prototype are data", () => {
  const value = parseStrictJson(bytes('{"__proto__":{"a":1},"constructor":2}'));
  expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(value)).toBeNull();
});

test("blanks and escapes are read", () => {
  expect(outcome(bytes(' {\t"a" :\r\n[ -0.5e1 , true,false, null, "\\u20ac\\n\\/" ] } '))).toEqual({
    value: { a: [-5, true, false, null, "€\n/"] },
  });
});

describe("bounds", () => {
  test("nesting", () => {
    expect(outcome(nested(MAX_JSON_DEPTH))).toHaveProperty("value");
    expect(outcome(nested(MAX_JSON_DEPTH + 1))).toMatchObject({ code: "json.depth" });
  });

  test("size", () => {
    expect(outcome(padded(MAX_JSON_BYTES))).toHaveProperty("value");
    expect(outcome(padded(MAX_JSON_BYTES + 1))).toMatchObject({ code: "json.size" });
  });
});

describe("laws", () => {
  const anyDouble = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !isUnsafeInteger(value));
  const text = fc.string({ unit: "binary" });
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: "small" },
      text,
      anyDouble,
      fc.maxSafeInteger(),
      fc.constantFrom(null, true, false),
      fc.array(tie("json"), { maxLength: 4 }),
      fc.dictionary(text, tie("json"), { maxKeys: 4 }),
    ),
  }));

  test("it reads back whatever canonical writes", () => {
    fc.assert(
      fc.property(json, (value) => {
        const written = canonicalBytes(value);
        expect(canonicalBytes(parseStrictJson(written))).toEqual(written);
      }),
    );
  });

  const pieces = [...'{}[],:"\\a10-.e ', "null", "u00e9"];
  const nearJson = fc.array(fc.constantFrom(...pieces)).map((parts) => bytes(parts.join("")));
  const input = fc.oneof(nearJson, fc.uint8Array({ maxLength: 12 }), fc.json().map(bytes));

  test("whatever it accepts, JSON.parse reads as the same value, and it never crashes", () => {
    fc.assert(
      fc.property(input, (candidate) => {
        const found = outcome(candidate);
        const value = "value" in found ? (JSON.parse(decodeUtf8(candidate)) as unknown) : null;
        expect(found).toEqual("value" in found ? { value } : found);
      }),
      { numRuns: 1000 },
    );
  });
});
