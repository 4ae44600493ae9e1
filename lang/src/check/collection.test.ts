import { describe, expect, test } from "vitest";

import { checkExample, ruleOf, showTerm } from "../../test/example-set.ts";

function where(condition: string): string {
  const rule = ruleOf(`refuse r on deploy where ${condition}`);
  return rule.where === null ? "" : showTerm(rule.where);
}

function codes(condition: string): readonly string[] {
  return checkExample(`refuse r on deploy where ${condition}`).codes;
}

function permit(condition: string): readonly string[] {
  return checkExample(`permit r on deploy where ${condition} {}`).codes;
}

function permitWhen(condition: string): readonly string[] {
  return checkExample(`permit r on deploy { quorum 1 of dba when ${condition} }`).codes;
}

describe("`in`", () => {
  test.each([
    ["any(f in action.files: f in ledger)", "any(e1: action.files, in-set(e1, p.ledger))"],
    ["target.host in ours", "in-set(target.host, p.ours)"],
    ["action.run in quiet", "in-set(action.run, p.quiet)"],
    ["now in office", "in-window"],
    ["origin in [staging, production]", 'member(origin, list("staging", "production"))'],
    ['target.host in ["a.acme.example"]', 'member(target.host, list("a.acme.example"))'],
    ['"t" in targets', 'member("t", targets)'],
    ["all of action.files in ledger", "all(e1: action.files, in-set(e1, p.ledger))"],
    ["any of action.files in ledger", "any(e1: action.files, in-set(e1, p.ledger))"],
    ["none of action.files in ledger", "not(any(e1: action.files, in-set(e1, p.ledger)))"],
    ['none of action.files in ["a", "b"]', 'not(any(e1: action.files, member(e1, list("a", "b"))))'],
    ["any of action.files in action.more", "any(e1: action.files, member(e1, action.more))"],
    ['target.host like "**.acme.example"', "like-host(target.host)"],
    ['action.run like "git ** -* **"', "like-command(action.run)"],
    ["count of targets <= 3", "less-or-equal(length(targets), 3)"],
    ["any of changed(production) in ledger", "any(e1: changed(production), in-set(e1, p.ledger))"],
  ])("takes what fits: %s", (condition, term) => {
    expect(where(condition)).toBe(term);
  });

  test.each([
    ["target.owner in ledger", "IL2117"],
    ["target.host in ledger", "IL2117"],
    ["action.run in ours", "IL2117"],
    ["now in ledger", "IL2117"],
    ["target.size in quiet", "IL2117"],
    ['"db//x" in ledger', "IL2110"],
    ["now - 1h in office", "IL2118"],
    ["target.size in office", "IL2118"],
    ["none of action.files in office", "IL2118"],
    ["none of action.files in 1..3", "IL2101"],
    ["none of target.size in ledger", "IL2101"],
    ["none of action.files in [1, 2]", "IL2102"],
    ["ledger == ledger", "IL2109"],
    ["ledger.x in ledger", "IL2109"],
    ['target.host == "ACME.example"', "IL2110"],
    ['target.host in ["a..b"]', "IL2110"],
    ['target.host like "**x.example"', "IL2110"],
    ['action.run like "git  diff"', "IL2110"],
    ['action.run == " git"', "IL2110"],
    ["now has day", "IL2101"],
    ["blast has traffic", "IL2101"],
  ])("takes nothing else: %s", (condition, code) => {
    expect(new Set(codes(condition))).toEqual(new Set([code]));
  });

  test("demands a list that is never empty where a permit would follow from nothing", () => {
    expect(permit("all of action.files in ledger")).toEqual([]);
    expect(permit("all of action.more in ledger")).toEqual(["IL2215"]);
    expect(permit("none of action.more in ledger")).toEqual(["IL2215"]);
    expect(permit("not any of action.more in ledger")).toEqual(["IL2215"]);
    expect(permit("any of action.more in ledger")).toEqual([]);
    expect(permit("not none of action.more in ledger")).toEqual([]);
  });

  test("demands the same of a clause's `when`, which must not be false of nothing", () => {
    expect(permitWhen("any of action.files in ledger")).toEqual([]);
    expect(permitWhen("any of action.more in ledger")).toEqual(["IL2215"]);
    expect(permitWhen("not all of action.more in ledger")).toEqual(["IL2215"]);
    expect(permitWhen("none of action.more in ledger")).toEqual([]);
    expect(
      checkExample("bound r on deploy { quorum 1 of dba when any of action.more in ledger }").codes,
    ).toEqual([]);
  });

  test.each([
    ["another action", "", "action.files"],
    ["one side of an `if`", 'let some = if action.image == "x" then action.files else action.more\n', "some"],
    ["a fallback", "let some = action.spare ?? action.more\n", "some"],
    ["an empty fallback", "let some = action.spare ?? []\n", "some"],
  ])("asks whether it may be empty by %s", (_, lets, list) => {
    const actions = "action scale on Service { files: list max 9 of path }\n";
    const both = `action scan on Service { spare?: list min 1 max 9 of path, files: list min 1 max 9 of path, more: list max 9 of path, image: string max 9 }\n`;
    const on = lets === "" ? "deploy, scale" : "scan";
    for (const text of [`require all of ${list} in ledger`, `require none of ${list} in ledger`]) {
      expect(checkExample(`${actions}${both}${lets}permit r on ${on} { ${text} }`).codes).toEqual(["IL2215"]);
    }
  });

  test("knows how long a list is that is written out", () => {
    const lets = 'let safe = ["db/a", action.parent_path]\n';
    const action = "action scan on Service { parent_path: path }\n";
    const rule = 'permit r on scan { require any(p in safe: p in ledger) and all(p in safe: p != "db/b") }';
    expect(checkExample(action + lets + rule).codes).toEqual([]);
  });
});

describe("the name of an element", () => {
  test.each(["now", "target", "origin", "path", "deploy", "dba"])("hides nothing: %s", (name) => {
    expect(codes(`any(${name} in action.files: true)`)).toEqual(["IL2003"]);
    expect(checkExample(`bound b on deploy { each ${name} in action.files: require true }`).codes).toEqual([
      "IL2003",
    ]);
  });
});

describe("depths", () => {
  test("are never shared by two quantifiers of one expression, and begin anew with each", () => {
    const condition =
      "any(f in action.files: f in ledger) and all(f in action.files: any(g in action.more: f == g))";
    const shown =
      "and(any(e1: action.files, in-set(e1, p.ledger)), all(e2: action.files, any(e3: action.more, equal(e2, e3))))";
    expect(where(condition)).toBe(shown);
    const { set } = checkExample(
      `refuse r on deploy where ${condition}\nrefuse s on deploy where ${condition}`,
    );
    expect(set.rules.map((rule) => (rule.where === null ? "" : showTerm(rule.where)))).toEqual([
      shown,
      shown,
    ]);
  });
});

describe("lists inside each other", () => {
  const move = "action move on Service { from: list max 1000 of path, to: list max 1000 of path }\n";
  const codesOf = (rule: string): readonly string[] => checkExample(move + rule).codes;

  test.each([
    ["refuse r on move where any(a in action.from: any(b in action.to: a == b))", []],
    [
      'refuse r on move where any(a in action.from: any(b in action.to: a == b and a in ["x", "y"]))',
      ["IL2119"],
    ],
    ["refuse r on move where any(a in action.from: any of action.to in action.from)", ["IL2119"]],
    [
      "refuse r on move where any(a in action.from: true) and any(a in action.to: any(b in action.to: a == b))",
      [],
    ],
    ["bound r on move { each a in action.from: require any(b in action.to: a == b) }", []],
    [
      "bound r on move { each a in action.from: require any(b in action.to: any(c in action.to: a == c)) }",
      ["IL2119"],
    ],
    [
      "let t(x: bool) = any(a in action.from: x)\nrefuse r on move where t(any(b in action.to: any(c in action.to: b == c)))",
      ["IL2119"],
    ],
  ])("are bounded in how often they are judged: %s", (rule, codesFound) => {
    expect(codesOf(rule)).toEqual(codesFound);
  });
});
