import { describe, expect, test } from "vitest";

import { checkExample, ruleOf, showTerm } from "../../test/example-set.ts";

function where(lets: string, condition: string): string {
  const rule = ruleOf(`${lets}\nrefuse r on deploy where ${condition}`);
  return rule.where === null ? "" : showTerm(rule.where);
}

function codes(lets: string, condition: string): readonly string[] {
  return checkExample(`${lets}\nrefuse r on deploy where ${condition}`).codes;
}

/** A name applied to itself so many times, around a condition. */
function nested(depth: number, name: string): string {
  return `${`${name}(`.repeat(depth)}target.size > 3${")".repeat(depth)}`;
}

describe("a `let` with parameters", () => {
  test("puts what it is given in their place", () => {
    expect(where("let over(n: int 0..9, m: int 0..9) = n > m", "over(target.size, 3)")).toBe(
      "less(3, target.size)",
    );
    expect(where("let is_ours(f: path) = f in ledger", 'is_ours("db/x.sql")')).toBe(
      'in-set("db/x.sql", p.ledger)',
    );
    expect(where("let some(fs: list max 9 of path) = any of fs in ledger", "some(action.files)")).toBe(
      "any(e1: action.files, in-set(e1, p.ledger))",
    );
  });

  test("captures nothing: an element inside is never one that it is given", () => {
    const lets = "let none_like(g: path) = any(f in action.files: f == g)";
    expect(where(lets, "any(f in action.files: none_like(f))")).toBe(
      "any(e1: action.files, any(e2: action.files, equal(e2, e1)))",
    );
    const twice = 'let both(a: bool) = any(f in action.more: a and f == "x")';
    expect(where(twice, 'both(any(f in action.files: f == "y"))')).toBe(
      'any(e2: action.more, and(any(e1: action.files, equal(e1, "y")), equal(e2, "x")))',
    );
  });

  test("does not see the elements and parameters around its use", () => {
    expect(codes('let inner = f == "x"', "any(f in action.files: inner)")).toEqual(["IL2001"]);
    const lets = "let inner = n > 3\nlet outer(n: int 0..9) = inner and n > 1";
    expect(codes(lets, "outer(target.size)")).toEqual(["IL2001"]);
  });

  test.each([
    ["of(target.size)", "IL2101"],
    ["of(target.spare)", "IL2104"],
    ["of()", "IL1"],
    ["of", "IL2113"],
    ["of(staging, 3)", "IL2113"],
    ["of(current)", "IL2120"],
    ["of(staging).open", "IL2005"],
  ])("is given values of its parameters' types: %s", (condition, code) => {
    const found = codes("let of(z: zone) = frozen(z)", condition);
    expect(found.length).toBe(1);
    expect(found[0]).toContain(code);
  });

  test("is checked where nothing uses it, for any value of its parameters", () => {
    expect(checkExample("let of(z: zone, n: int 0..9) = frozen(z) and n > 3 and z == staging").codes).toEqual(
      [],
    );
    expect(checkExample("let of(z: zone, n: int 0..9) = frozen(n)").codes).toEqual(["IL2101"]);
    expect(checkExample("let of(n: int 0..9) = m > 3").codes).toEqual(["IL2001"]);
    expect(checkExample("let work = ticket(action.ticket)\nlet spare = target.spare").codes).toEqual([]);
    expect(checkExample("let all_read(fs: list max 9 of path) = all of fs in ledger").codes).toEqual([]);
  });

  test("reports a list that does not fit inside where the parameter stands", () => {
    const { codes: found, places } = checkExample(
      'let of(list_of: list max 3 of string max 9) = any of action.files in list_of\nrefuse r on deploy where of(["../up"])',
    );
    expect([found, places]).toEqual([["IL2110"], ["list_of"]]);
  });

  test("reports a mistake in it once, however often it is used", () => {
    const uses = Array.from(
      { length: 20 },
      (_, index) => `refuse r${index} on deploy where of(${index % 9})`,
    );
    const { codes: found, places } = checkExample(
      `let of(n: int 0..9) = target.sise > n\n${uses.join("\n")}`,
    );
    expect([found, places]).toEqual([["IL2005"], ["sise"]]);
  });

  test("uses itself by no way", () => {
    expect(codes("let of(n: int 0..9) = of(n)", "of(3)")).toEqual(["IL2008"]);
    expect(codes("let a(n: int 0..9) = b(n)\nlet b(n: int 0..9) = a(n)", "a(3)")).toEqual(["IL2008"]);
    // Used twice inside each other it does not use itself.
    expect(codes("let no(b: bool) = not b", "no(no(no(target.size > 3)))")).toEqual([]);
  });

  test("that is given itself grows no set past its bounds", () => {
    expect(codes("let dub(b: bool) = b or b", nested(30, "dub"))).toEqual(["IL2111"]);
    const lets = ["let d0(b: bool) = not b"];
    for (let index = 1; index <= 12; index += 1) {
      lets.push(`let d${index}(b: bool) = d${index - 1}(d${index - 1}(b))`);
    }
    expect(codes(lets.join("\n"), "d12(target.size > 3)")).toEqual(["IL2212"]);
  });
});
