import { describe, expect, test } from "vitest";

import type { CheckedClause } from "./checked.ts";
import { checkExample, ruleOf, showTerm } from "../../test/example-set.ts";

function clauseOf(clause: string): CheckedClause {
  const [checked] = ruleOf(`bound r on deploy { ${clause} }`).clauses;
  if (checked === undefined) throw new Error("no clause");
  return checked;
}

function codes(rule: string): readonly string[] {
  return checkExample(rule).codes;
}

function permit(clause: string): readonly string[] {
  return codes(`permit r on deploy { ${clause} }`);
}

describe("`each`", () => {
  test("names the list and its element, which is that of depth 0 in everything behind it", () => {
    const clause = clauseOf(
      'each f in action.files: require f like "db/**" and any(g in action.more: f == g) when f in ledger because "{f}"',
    );
    expect(clause.each?.written).toBe("action.files");
    expect(clause.when === null ? "" : showTerm(clause.when)).toBe("in-set(e0, p.ledger)");
    expect(clause.form.kind === "require" ? showTerm(clause.form.condition) : "").toBe(
      "and(like-path(e0), any(e1: action.more, equal(e0, e1)))",
    );
    expect(clause.because).toMatchObject([
      { kind: "value", read: { kind: "variable", depth: 0, name: "f" } },
    ]);
  });

  test("asks groups and facts with its element", () => {
    const clause = clauseOf('each f in action.files: quorum 1 of owners(f) and 2 of owners("db/x")');
    expect(clause.form).toMatchObject({
      kind: "quorum",
      people: {
        seats: [
          { count: 1, group: "p.owners", arguments: [{ kind: "element" }] },
          { count: 2, group: "p.owners", arguments: [{ kind: "value", value: "db/x" }] },
        ],
      },
    });
    const asked = clauseOf("each id in action.tickets: require ticket(id) has open and ticket(id).open");
    expect(asked.form.kind === "require" ? showTerm(asked.form.condition) : "").toBe(
      "and(has ticket(id).open, ticket(id).open)",
    );
  });

  test("gives its element to a `let`, and to no `let` without a parameter for it", () => {
    const lets = "let bad(f: path) = f in ledger\nlet worse = f in ledger\n";
    expect(codes(`${lets}bound r on deploy { each f in action.files: require not bad(f) }`)).toEqual([
      "IL2001",
    ]);
    expect(
      codes(`let bad(f: path) = f in ledger
bound r on deploy { each f in action.files: quorum 1 of owners(f) when bad(f) }`),
    ).toEqual([]);
  });

  test.each([
    "each f in action.files: quorum 1 of owners(f)",
    "each f in changed(target.zone): require f in ledger",
    "each id in action.tickets: require ticket(id) has open",
    "each f in action.files: blast traffic <= 5% unless 1 of owners(f) approve",
    "each f in action.files: schema no destructive when f in ledger",
  ])("goes over what the proposal lists or a source answers: %s", (clause) => {
    expect(codes(`bound r on deploy { ${clause} }`)).toEqual([]);
  });

  test.each([
    ['each t in targets: require t == "x"', "IL2250"],
    ['each f in action.image: require f == "x"', "IL2101"],
    ['each f in current: require f == "x"', "IL2120"],
    ['each f in action.filse: require f == "x"', "IL2005"],
    ['each ledger in action.files: require ledger == "x"', "IL2003"],
    ["each f in action.files: rate 3 per 1h per agent", "IL2251"],
    ["each f in action.files: rate 3 at once per agent", "IL2251"],
    ["each f in action.files: grant at most 5m", "IL2251"],
    ['each f in action.files: require g == "x"', "IL2001"],
    ["each f in changed(staging): quorum 1 of owners(f)", "IL2115"],
    ['each f in action.files: require f.name == "x"', "IL2005"],
    ["each f in action.tickets: blast traffic <= 5%", "IL2205"],
    ['each f in action.tickets: require f == "x" when f != "y"', "IL2205"],
  ])("goes over nothing else: %s", (clause, code) => {
    expect(codes(`bound r on deploy { ${clause} }`)).toEqual([code]);
  });

  test("may not be of nothing in a permit, nor of claims", () => {
    expect(permit("each f in action.files: require f in ledger")).toEqual([]);
    expect(permit("each f in action.more: require f in ledger")).toEqual(["IL2215"]);
    expect(permit("each id in action.tickets: require ticket(id) has open")).toEqual(["IL2205"]);
    expect(permit("each f in action.files: grant read on target expires 5m")).toEqual(["IL2251"]);
  });

  test("has to be tested for absence by the rule, which is asked before its list", () => {
    const action = "action move on Service { from?: list min 1 max 9 of path }\n";
    const tested = "bound r on move where action has from { each f in action.from: require f in ledger }";
    expect(codes(action + tested)).toEqual([]);
    const late = "bound r on move { each f in action.from: require f in ledger when action has from }";
    expect(codes(action + late)).toEqual(["IL2104"]);
  });

  test("shows no secret: every finding names its element", () => {
    const entity =
      "entity Vault { keys: secret list min 1 max 3 of string max 9 }\naction open on Vault {}\n";
    expect(codes(`${entity}bound r on open { each k in target.keys: require k != "x" }`)).toEqual(["IL2259"]);
    expect(codes(`${entity}bound r on open { require any(k in target.keys: k != "x") }`)).toEqual([]);
  });
});
