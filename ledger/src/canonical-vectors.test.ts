import { canonicalize } from "json-canonicalize";
import { describe, expect, test } from "vitest";
import { canonical, canonicalBytes } from "./canonical.ts";
import { LedgerError } from "./ledger-error.ts";
import { parseCanonicalJson, parseStrictJson } from "./strict-json.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");

function refusal(value: unknown): string | null {
  try {
    canonical(value);
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return null;
}

describe("RFC 8785, section 3.2: the sample, from its text to its bytes", () => {
  const input = String.raw`{
  "numbers": [333333333.33333329, 1E30, 4.50,
              2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}`;
  const output = [
    "7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72",
    "75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a",
    "5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31",
    "65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37",
    "5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30",
    "30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d",
  ];

  test("section 3.2.4's bytes", () => {
    const expected = Buffer.from(output.join("").replaceAll(" ", ""), "hex");
    const written = canonicalBytes(parseStrictJson(bytes(input)));
    expect(Buffer.from(written).toString("hex")).toBe(expected.toString("hex"));
    expect(canonicalBytes(parseCanonicalJson(written))).toEqual(written);
  });
});

// The names and the values are those of `testdata` in the authors' repository, github.com/cyberphone/json-canonicalization.
describe("the test data of RFC 8785's authors", () => {
  test.each([
    [
      "structures",
      String.raw`{ "1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { }, "111": [ { } ], "A": { } }`,
      String.raw`{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}`,
    ],
    ["french", '{"pêche":3, "sin":4, "péché":2, "peach":1}', '{"peach":1,"péché":2,"pêche":3,"sin":4}'],
    [
      "unicode",
      String.raw`{"Unnormalized Unicode":"\u1e0d\u0307"}`,
      '{"Unnormalized Unicode":"\u1e0d\u0307"}',
    ],
    [
      "weird",
      String.raw`{"\u20ac":5,"1":1,"\u0080":"\u007f","\ud83d\ude02":6,"\u00f6":4,"\ufb33":7,"</script>":2}`,
      '{"1":1,"</script>":2,"\u0080":"\u007f","ö":4,"€":5,"\u{1f602}":6,"\ufb33":7}',
    ],
  ])("%s", (_name, input, output) => {
    expect(canonical(parseStrictJson(bytes(input)))).toBe(output);
    expect(canonical(parseCanonicalJson(bytes(output)))).toBe(output);
  });
});

// Each says what the library does when it is handed whole objects, so that a version which mends it is noticed.
describe("what json-canonicalize 3.0.1 does on its own", () => {
  test("a key named toJSON turns the sorting off in its object", () => {
    const value = { z: 1, a: 2, toJSON: "x" };
    expect(canonicalize(value)).toBe('{"z":1,"a":2,"toJSON":"x"}');
    expect(canonical(value)).toBe('{"a":2,"toJSON":"x","z":1}');
  });

  test("a key named toJSON turns the sorting off below it", () => {
    const value = { toJSON: { b: { d: 1, c: 2 }, a: 0 } };
    expect(canonicalize(value)).toBe('{"toJSON":{"b":{"d":1,"c":2},"a":0}}');
    expect(canonical(value)).toBe('{"toJSON":{"a":0,"b":{"c":2,"d":1}}}');
  });

  test("a toJSON function speaks for its object", () => {
    const value = { admin: true, toJSON: () => ({ admin: false }) };
    expect(canonicalize(value)).toBe('{"admin":false}');
    expect(refusal(value)).toBe("json.not-plain");
  });

  test("half a surrogate pair is written as an escape, which I-JSON forbids", () => {
    expect(canonicalize(["\ud83d"])).toBe(String.raw`["\ud83d"]`);
    expect(refusal(["\ud83d"])).toBe("json.lone-surrogate");
  });

  test("a function is written as a word that is no JSON", () => {
    const value = { f: () => 1 };
    expect(canonicalize(value)).toBe('{"f":undefined}');
    expect(refusal(value)).toBe("json.not-plain");
  });

  test("an object in two places counts as circular where one path begins like the other", () => {
    const shared = { k: 1 };
    expect(() => canonicalize({ a: shared, ab: shared })).toThrow("Circular");
    expect(canonical({ a: shared, ab: shared })).toBe('{"a":{"k":1},"ab":{"k":1}}');
  });

  test("a hole moves what stands behind it, and undefined vanishes", () => {
    const sparse = [1];
    sparse[2] = 3;
    expect(canonicalize(sparse)).toBe("[1,3]");
    expect(refusal(sparse)).toBe("json.not-plain");
    expect(canonicalize({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(refusal({ a: undefined, b: 1 })).toBe("json.not-plain");
  });

  test("a map is an empty object", () => {
    expect(canonicalize(new Map([["a", 1]]))).toBe("{}");
    expect(refusal(new Map([["a", 1]]))).toBe("json.not-plain");
  });

  test("an integer that other readers read as another one passes", () => {
    expect(canonicalize([2 ** 53])).toBe("[9007199254740992]");
    expect(refusal([2 ** 53])).toBe("json.unsafe-integer");
  });

  test("deep nesting overruns the stack", () => {
    let deep: unknown = 0;
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    expect(() => canonicalize(deep)).toThrow(RangeError);
    expect(refusal(deep)).toBe("json.depth");
  });
});
