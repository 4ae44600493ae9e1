import * as fc from "fast-check";
import { canonicalize } from "json-canonicalize";
import { describe, expect, test } from "vitest";
import { canonical, canonicalBytes } from "./canonical.ts";
import { MAX_JSON_BYTES, MAX_JSON_DEPTH } from "./json.ts";
import { LedgerError } from "./ledger-error.ts";

function problem(value: unknown): unknown {
  try {
    return canonical(value);
  } catch (error) {
    if (error instanceof LedgerError) return { code: error.problem.code, at: error.problem.at };
    throw error;
  }
}

function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < levels; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

function double(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

describe("RFC 8785", () => {
  test("the sample of section 3.2.2", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonical(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
    expect(Buffer.from(canonicalBytes(value)).toString("hex")).toMatch(/^7b226c69.*e282ac24.*5c222f227d$/);
  });

  test("the order of section 3.2.3 is by UTF-16 code units", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const values = [...canonical(value).matchAll(/:"([^"]*)"/g)].map((match) => match[1]);
    expect(values).toEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  test.each([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555554", "333333333.33333325"],
    ["41b3de4355555555", "333333333.3333333"],
    ["41b3de4355555556", "333333333.3333334"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ])("appendix B writes %s as %s", (bits, text) => {
    expect(canonical(double(bits))).toBe(text);
  });

  test.each([
    "4340000000000000",
    "c340000000000000",
    "4430000000000000",
    "444b1ae4d6e2ef4e",
    "444b1ae4d6e2ef4f",
  ])("appendix B's %s is an integer that no two readers need agree on, and refused", (bits) => {
    expect(problem([double(bits)])).toEqual({ code: "json.unsafe-integer", at: "/0" });
  });

  test.each(["7ff0000000000000", "fff0000000000000", "7fffffffffffffff"])(
    "appendix B's %s is no number",
    (bits) => {
      expect(problem({ n: double(bits) })).toEqual({ code: "json.non-finite", at: "/n" });
    },
  );
});

describe("keys that others choose", () => {
  test("a key named toJSON is data, and everything below it is sorted", () => {
    const value = { z: 1, toJSON: { toJSON: "x", b: { d: 1, c: 2 }, a: [] }, a: 2 };
    expect(canonical(value)).toBe('{"a":2,"toJSON":{"a":[],"b":{"c":2,"d":1},"toJSON":"x"},"z":1}');
  });

  test("keys of Object.prototype are data", () => {
    const value: unknown = JSON.parse(
      '{"valueOf":1,"__proto__":{"b":1,"a":2},"constructor":0,"hasOwnProperty":3}',
    );
    expect(canonical(value)).toBe(
      '{"__proto__":{"a":2,"b":1},"constructor":0,"hasOwnProperty":3,"valueOf":1}',
    );
  });

  test("an object without a prototype is plain", () => {
    expect(canonical(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
  });
});

describe("what is not plain I-JSON is refused by name and place", () => {
  const cyclic: unknown[] = [];
  cyclic.push({ a: cyclic });
  const withSymbol = { a: 1, [Symbol("s")]: 2 };
  const withHidden = Object.defineProperty({ a: 1 }, "b", { value: 2, enumerable: false });
  const extended = Object.assign([1], { extra: 2 });
  test.each<[string, unknown, string, string]>([
    ["undefined", { a: undefined }, "json.not-plain", "/a"],
    ["undefined in an array", [1, undefined], "json.not-plain", "/1"],
    ["a bigint", { "a/b": { "c~d": 1n } }, "json.not-plain", "/a~1b/c~0d"],
    ["a symbol", [Symbol("s")], "json.not-plain", "/0"],
    ["a function", { f: () => 1 }, "json.not-plain", "/f"],
    ["a toJSON function", { toJSON: () => "x" }, "json.not-plain", "/toJSON"],
    ["a date", [new Date(0)], "json.not-plain", "/0"],
    ["a map", new Map(), "json.not-plain", ""],
    ["a boxed string", [Object("x")], "json.not-plain", "/0"],
    ["bytes", { b: new Uint8Array(2) }, "json.not-plain", "/b"],
    ["an inheriting object", Object.create({ a: 1 }), "json.not-plain", ""],
    ["a subclassed array", [new (class extends Array<number> {})()], "json.not-plain", "/0"],
    ["an array with a hole", [1, [], Object.assign([], { length: 2 })], "json.not-plain", "/2/0"],
    ["an array with members", { x: extended }, "json.not-plain", "/x"],
    ["a symbol key", withSymbol, "json.not-plain", ""],
    ["a hidden member", [withHidden], "json.not-plain", "/0"],
    ["a lone surrogate", ["\ud83d"], "json.lone-surrogate", "/0"],
    ["a lone surrogate in a key", { "\ude00": 1 }, "json.lone-surrogate", "/\ude00"],
    ["NaN", { a: [Number.NaN] }, "json.non-finite", "/a/0"],
    ["2^53", { n: 2 ** 53 }, "json.unsafe-integer", "/n"],
    ["a cycle", cyclic, "json.cycle", "/0/a"],
  ])("%s", (_name, value, code, at) => {
    expect(problem(value)).toEqual({ code, at });
  });
});

describe("bounds", () => {
  test("nesting", () => {
    expect(problem(nested(MAX_JSON_DEPTH))).toBeTypeOf("string");
    expect(problem(nested(MAX_JSON_DEPTH + 1))).toMatchObject({ code: "json.depth" });
  });

  test("size counts bytes", () => {
    expect(canonicalBytes("x".repeat(MAX_JSON_BYTES - 2))).toHaveLength(MAX_JSON_BYTES);
    expect(problem("x".repeat(MAX_JSON_BYTES - 1))).toEqual({ code: "json.size", at: "" });
    expect(problem("ü".repeat(MAX_JSON_BYTES / 2))).toEqual({ code: "json.size", at: "" });
  });

  test("objects shared so often that no memory holds their text", () => {
    let value: unknown = "0123456789";
    for (let i = 0; i < 50; i += 1) value = { a: value, b: value };
    expect(problem(value)).toMatchObject({ code: "json.size" });
  });

  test("an object that stands in several places is written in each", () => {
    const shared = { k: [1] };
    expect(canonical({ a: shared, ab: [shared, { c: shared }] })).toBe(
      '{"a":{"k":[1]},"ab":[{"k":[1]},{"c":{"k":[1]}}]}',
    );
  });
});

describe("laws", () => {
  // The generator may make integers that are refused, and keys on which json-canonicalize goes wrong.
  const json = fc
    .jsonValue({ depthSize: "medium", maxDepth: 6 })
    .filter((value) => typeof problem(value) === "string");

  test("canonical text parses back to the same value, and is a fixed point", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonical(value);
        const back: unknown = JSON.parse(text);
        // Through JSON once, because −0 is written as 0.
        expect(back).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonical(back)).toBe(text);
      }),
    );
  });

  test("the order in which keys were set does not matter", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { selector: ([key]) => key }),
        (entries) => {
          const there = Object.fromEntries(entries);
          const back = Object.fromEntries([...entries].reverse());
          expect(canonical(there)).toBe(canonical(back));
        },
      ),
    );
  });

  test("where json-canonicalize is right, it says the same", () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(!JSON.stringify(value).includes('"toJSON"'));
        expect(canonical(value)).toBe(canonicalize(value));
      }),
    );
  });
});
