import { describe, expect, test } from "vitest";

import { equal, less, lessOrEqual, member, orElse, present, sum, within } from "./compare.ts";
import { nothing, Uncertain, type Value } from "./value.ts";

const U = new Uncertain("fact", "missing");
const isUnknown = (value: Value): boolean => Uncertain.is(value);

describe("an operand that is unknown or absent", () => {
  test.each<[string, (value: Value) => Value]>([
    ["equal, left", (value) => equal(value, 1)],
    ["equal, right", (value) => equal(1, value)],
    ["equal to itself", (value) => equal(value, value)],
    ["less", (value) => less(value, 1)],
    ["less, right", (value) => less(1, value)],
    ["less or equal", (value) => lessOrEqual(value, 1)],
    ["less or equal, right", (value) => lessOrEqual(1, value)],
    ["within", (value) => within(value, 0, 9)],
    ["sum", (value) => sum(value, 1, 1)],
    ["sum, right", (value) => sum(1, value, -1)],
    ["member of a list that has others", (value) => member(value, [1, 2])],
    ["a list of them", (value) => member(1, [2, value])],
    ["member of a list that has none", (value) => member(value, [])],
    ["the list itself", (value) => member(1, value)],
    ["equal in a list", (value) => equal([1, value], [1, 2])],
  ])("makes the result unknown: %s", (_, apply) => {
    expect(isUnknown(apply(U))).toBe(true);
    expect(isUnknown(apply(nothing))).toBe(true);
  });

  test("does not hide what is known anyway", () => {
    expect(member(1, [U, 1])).toBe(true);
    expect(equal([U, 1], [1, 2])).toBe(false);
    expect(equal([U], [1, 2])).toBe(false);
  });
});

describe("absence", () => {
  test("is seen by `has` and replaced by `??`; unknown is neither", () => {
    expect([present(nothing), present(0), present(false), present("")]).toEqual([false, true, true, true]);
    expect(isUnknown(present(U))).toBe(true);
    expect([orElse(nothing, 1), orElse(0, 1), orElse(false, true)]).toEqual([1, 0, false]);
    expect(isUnknown(orElse(U, 1))).toBe(true);
    expect(isUnknown(orElse(nothing, U))).toBe(true);
    expect(isUnknown(orElse(1, U))).toBe(true);
  });
});

describe("values of two types", () => {
  test.each<[Value, Value]>([
    [1, "1"],
    [0, false],
    ["", false],
    ["true", true],
    [[], ""],
    [[1], 1],
  ])("%o and %o are not compared, but unknown", (left, right) => {
    expect(isUnknown(equal(left, right))).toBe(true);
    expect(isUnknown(less(left, right))).toBe(true);
    expect(isUnknown(member(left, [right]))).toBe(true);
  });

  test("have no order unless both are numbers", () => {
    expect(isUnknown(less("a", "b"))).toBe(true);
    expect(isUnknown(lessOrEqual(false, true))).toBe(true);
    expect(isUnknown(within("5", 0, 9))).toBe(true);
  });
});

describe("numbers", () => {
  test("are ordered, with both ends of a range inside", () => {
    expect([less(1, 2), less(2, 2), lessOrEqual(2, 2), lessOrEqual(3, 2)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([within(1, 1, 3), within(3, 1, 3), within(0, 1, 3), within(4, 1, 3)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test("sum up exactly or not at all", () => {
    expect([sum(2, 3, 1), sum(2, 3, -1)]).toEqual([5, -1]);
    expect(isUnknown(sum(Number.MAX_SAFE_INTEGER, 1, 1))).toBe(true);
    expect(isUnknown(sum(-Number.MAX_SAFE_INTEGER, 1, -1))).toBe(true);
    expect(sum(Number.MAX_SAFE_INTEGER, 0, 1)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
