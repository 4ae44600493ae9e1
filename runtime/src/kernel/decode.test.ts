import { describe, expect, test } from "vitest";

import type { Fact } from "../fact.ts";
import type { Type } from "../vocabulary/table.ts";
import { decode, misfit } from "./decode.ts";
import { nothing, Uncertain, type Value } from "./value.ts";

const isUnknown = (value: Value): boolean => Uncertain.is(value);
const zones = ["staging", "production"];
const list: Type = { kind: "list", min: 1, max: 2, of: { kind: "int", low: 0, high: 9 } };

describe("a value of a type", () => {
  test.each<[Type, readonly unknown[], readonly unknown[]]>([
    [{ kind: "bool" }, [true, false], [0, "true", null, undefined, []]],
    [{ kind: "int", low: -1, high: 9 }, [-1, 0, 9], [-2, 10, 0.5, Number.NaN, Infinity, "1", 2 ** 53, null]],
    [{ kind: "percent" }, [0, 1_000_000], [-1, 1_000_001, 0.1, "5%"]],
    [{ kind: "duration", maxMs: 10 }, [0, 10], [-1, 11, 1.5, "10s"]],
    [{ kind: "duration", maxMs: null }, [0, Number.MAX_SAFE_INTEGER], [-1, 2 ** 53]],
    [{ kind: "instant" }, [0, -1, Number.MAX_SAFE_INTEGER], [2 ** 53, 0.5, "now"]],
    [{ kind: "string", max: 3 }, ["", "abc", "\u{1f600}\u{1f600}\u{1f600}"], ["abcd", "\ud800", 3, ["abc"]]],
    [
      { kind: "path" },
      ["a", "a/b.sql"],
      ["", "/a", "a//b", "../a", "a/.", "a\\b", "a/b ", "a.", "\u202ea", "e\u0301"],
    ],
    [{ kind: "host" }, ["api.example.com"], ["API.example.com", "a..b", "", 7, ["a"]]],
    [{ kind: "command", max: 8 }, ["git diff"], ["git  diff", "git diffs", "", "a\tb", 7, ["git"]]],
    [{ kind: "entity", name: "Ticket" }, [], ["PAY-7", true, 0, {}, null, []]],
    [{ kind: "zone" }, ["staging"], ["Staging", "mars", "__proto__", 1]],
    [{ kind: "enum", name: "Tier", members: ["gold"] }, ["gold"], ["Gold", "constructor", "", null]],
    [list, [[0], [1, 9]], [[], [1, 2, 3], [10], ["1"], [[1]], "12", { length: 1, 0: 1 }]],
  ])("%j", (type, fitting, misfitting) => {
    for (const value of fitting) expect(misfit(value, type, zones)).toBeNull();
    for (const value of misfitting) expect(misfit(value, type, zones)).toEqual(expect.any(String));
  });

  test("is no longer than any list may be, whatever the type says", () => {
    const long: Type = { kind: "list", min: 0, max: 1_000_000, of: { kind: "bool" } };
    expect(misfit(Array(10_000).fill(true), long, zones)).toBeNull();
    expect(misfit(Array(10_001).fill(true), long, zones)).toEqual(expect.any(String));
  });
});

describe("a fact of a field", () => {
  const field = { type: { kind: "int", low: 0, high: 9 } as const, optional: false };
  const read = (fact: Fact | undefined, optional = false, now: Value = 1_000): Value =>
    decode(fact, { ...field, optional }, "target.size", { zones, now });

  test("is its value where it fits", () => {
    expect(read({ kind: "known", value: 3 })).toBe(3);
  });

  test("is unknown where nobody answered, nobody knows, or the answer does not fit", () => {
    expect(isUnknown(read(undefined))).toBe(true);
    expect(isUnknown(read({ kind: "unknown", reason: "down" }))).toBe(true);
    expect(isUnknown(read({ kind: "known", value: 10 }))).toBe(true);
    expect(isUnknown(read({ kind: "known", value: "3" }, true))).toBe(true);
  });

  test("is absent only where the field is optional", () => {
    expect(read({ kind: "absent" }, true)).toBe(nothing);
    expect(isUnknown(read({ kind: "absent" }, false))).toBe(true);
  });

  test("is absent only up to now as well", () => {
    const gone: Fact = { kind: "absent", observedAtMs: 1_000 };
    expect(read(gone, true, 1_000)).toBe(nothing);
    expect(isUnknown(read(gone, true, 999))).toBe(true);
    expect(isUnknown(read(gone, true, new Uncertain("now", "the clocks disagree")))).toBe(true);
  });

  test("counts up to now: from the future, or where now is not known, it is unknown", () => {
    const fact: Fact = { kind: "known", value: 3, observedAtMs: 1_000 };
    expect(read(fact, false, 1_000)).toBe(3);
    expect(isUnknown(read(fact, false, 999))).toBe(true);
    expect(isUnknown(read(fact, false, new Uncertain("now", "the clocks disagree")))).toBe(true);
    expect(isUnknown(read(fact, false, nothing))).toBe(true);
  });
});
