import { describe, expect, test } from "vitest";

import {
  facts,
  holds,
  moduleOf,
  now,
  people,
  proposal,
  vocabulary,
  type WrittenClause,
} from "../test/modules.ts";
import { decide } from "./decide.ts";
import { known } from "./fact.ts";
import type { Facts } from "./facts.ts";
import { nothing, Uncertain, type Value } from "./kernel/value.ts";
import type { GroupTable } from "./vocabulary/table.ts";
import type { Decision } from "./verdict.ts";

const free = { kind: "permit" } as const;

/** What is decided where a bound has this one clause, for each element of the list. */
function bounded(list: Value, clause: WrittenClause): Decision {
  const code = { each: () => list, ...clause.code };
  const module = moduleOf({
    limits: { kind: "bound", clauses: [{ each: "action.files", ...clause, code }] },
    free,
  });
  return decide(module, proposal, facts);
}

/** The findings of the clause in short. */
function found({ binding }: Decision): readonly unknown[] {
  return binding.findings.map(({ element, outcome, seen }) => [element, outcome, seen]);
}

const notB: WrittenClause = {
  code: {
    measure: (_, __, e0) =>
      Uncertain.is(e0) ? { ...holds, condition: e0 } : { ...holds, condition: e0 !== "b", seen: "it" },
    because: (k, _, e0) => `look at ${k.show(e0)}`,
  },
};

const when = (_: unknown, __: unknown, e0: Value): boolean | Uncertain =>
  e0 === "u" ? new Uncertain("f", "lost") : e0 === "b";

const permit = (list: Value): string =>
  decide(
    moduleOf({
      each: {
        kind: "permit",
        clauses: [{ ...notB, each: "xs", code: { ...notB.code, each: () => list } }],
      },
    }),
    proposal,
    facts,
  ).binding.outcome;

const shown = (element: Value, elementShownAs?: NonNullable<WrittenClause["elementShownAs"]>): unknown =>
  bounded([element], elementShownAs === undefined ? notB : { ...notB, elementShownAs }).binding.findings[0]
    ?.element;

describe("a clause for each element", () => {
  test("is judged for every one, and its outcome is their meet", () => {
    const decision = bounded(["a", "b", "c", "b"], notB);
    expect(found(decision)).toEqual([
      ["a", "permit", "it"],
      ["b", "refuse", "it"],
      ["c", "permit", "it"],
      ["b", "refuse", "it"],
    ]);
    expect(decision.binding.outcome).toBe("refuse");
    expect(decision.binding.deciding.map(({ element, because }) => [element, because])).toEqual([
      ["b", "look at b"],
      ["b", "look at b"],
    ]);
    expect(bounded(["a", "c"], notB).binding.outcome).toBe("permit");
  });

  test("says nothing of no element", () => {
    expect(found(bounded([], notB))).toEqual([]);
    expect(bounded([], notB).binding.outcome).toBe("permit");
  });

  test("refuses an element that nobody knows", () => {
    const decision = bounded(["a", new Uncertain("f", "lost")], notB);
    expect(decision.binding.outcome).toBe("refuse");
    expect(decision.binding.deciding).toMatchObject([{ element: "unknown (f: lost)", isUnknown: true }]);
  });

  test.each<[string, Value, string]>([
    ["unknown", new Uncertain("tracker.files", "lost"), "unknown (tracker.files: lost)"],
    ["absent", nothing, "unknown (action.files: there is none)"],
    ["no list", "a", "unknown (action.files: the value is no list)"],
    ["a number", 3, "unknown (action.files: the value is no list)"],
  ])("is one refusal where the list is %s, whatever its `when` and `unless`", (_, list, seen) => {
    const clause: WrittenClause = { ...notB, unless: people(1), code: { ...notB.code, when: () => false } };
    const { binding } = bounded(list, clause);
    expect(binding.outcome).toBe("refuse");
    expect(binding.deciding).toEqual([
      {
        source: "rule",
        rule: "m.limits",
        clause: "m.limits.rule.c0",
        at: "m.policy:1:1",
        target: proposal.targets[0],
        element: null,
        outcome: "refuse",
        isUnknown: true,
        seen,
        bound: "the clause for each of action.files",
        margin: null,
        remedy: `find out what is ${seen}`,
        because: null,
        needs: null,
      },
    ]);
  });

  test("skips an element only where its `when` is false", () => {
    const decision = bounded(["a", "b", "u"], {
      code: { when, measure: () => ({ ...holds, condition: false }) },
    });
    expect(found(decision)).toEqual([
      ["b", "refuse", ""],
      ["u", "refuse", ""],
    ]);
  });

  test("can be waived for each element by itself", () => {
    const decision = bounded(["a", "b"], { ...notB, unless: people(1) });
    expect(decision.binding).toMatchObject({ outcome: "hold", needing: [people(1)] });
  });

  test("in a permit holds for every element or for none", () => {
    expect([permit(["a", "c"]), permit(["a", "b"]), permit(new Uncertain("xs", "lost"))]).toEqual([
      "permit",
      "refuse",
      "refuse",
    ]);
  });

  test("shows an element in the unit of its type, cut short, and a secret one not at all", () => {
    expect(shown(50_000, "percent")).toBe("5%");
    expect(shown(3)).toBe("3");
    expect(shown("x".repeat(300))).toHaveLength(200);
    expect(shown("hunter2", "redacted")).toBe("redacted");
  });

  test("finishes on the longest list there can be", () => {
    const list = Array.from({ length: 10_000 }, (_, index) => `f${index}`);
    const decision = bounded(list, { quorum: people(1) });
    expect(decision.binding.outcome).toBe("hold");
    expect(decision.binding.findings).toHaveLength(10_000);
    expect(decision.binding.needing).toEqual([people(1)]);
  });
});

/** One owner of this file. */
const ownersOf = (file: string): unknown =>
  people(1, { seats: [{ count: 1, group: "m.owners", arguments: [{ kind: "value", value: file }] }] });

describe("people asked for each element", () => {
  const owners: GroupTable = {
    id: "m.owners",
    kind: "sourced",
    by: "codeowners",
    argument: { kind: "parameter", index: 0 },
    parameters: [{ name: "file", type: { kind: "path" } }],
    source: "github",
    freshMs: 30_000,
  };
  const list = people(1, { seats: [{ count: 1, group: "m.owners", arguments: [{ kind: "element" }] }] });
  const groups: NonNullable<Facts["groups"]> = {
    'm.owners["a.ts"]': known(["b:1"], now),
    'm.owners["b.ts"]': known(["b:2"], now),
  };
  const approvals: NonNullable<Facts["approvals"]> = {
    kind: "known",
    approvals: [{ principal: "b:1", root: "b:1", kind: "human", proof: "platform", atMs: now, name: "Bea" }],
  };

  function asked(
    clause: WrittenClause,
    files: readonly string[],
    given: NonNullable<Facts["groups"]>,
  ): Decision {
    const code = { each: () => files, ...clause.code };
    const clauses = [{ each: "action.files", ...clause, code }];
    const around = { vocabulary: { groups: [...vocabulary.groups, owners] } };
    const module = moduleOf({ files: { kind: "bound", clauses }, free }, around);
    return decide(module, proposal, { ...facts, groups: given, approvals });
  }

  test("are the members of that element's group, and the hold names them so", () => {
    const { binding } = asked({ quorum: list }, ["a.ts", "b.ts"], groups);
    expect(binding.findings.map(({ element, outcome }) => [element, outcome])).toEqual([
      ["a.ts", "permit"],
      ["b.ts", "hold"],
    ]);
    expect(binding.needing).toEqual([ownersOf("b.ts")]);
    expect(binding.deciding[0]).toMatchObject({ bound: 'approval of 1 of owners("b.ts")' });
  });

  test("can waive the clause for theirs alone", () => {
    const failing = { unless: list, code: { measure: () => ({ ...holds, condition: false }) } };
    const { binding } = asked(failing, ["a.ts", "b.ts"], groups);
    expect(binding.findings.map(({ outcome }) => outcome)).toEqual(["permit", "hold"]);
    expect(binding.needing).toEqual([ownersOf("b.ts")]);
  });

  test("refuse where nobody can tell who they are", () => {
    const { binding } = asked({ quorum: list }, ["a.ts", "c.ts", "../x"], groups);
    expect(binding.outcome).toBe("refuse");
    expect(binding.deciding.map(({ element, seen }) => [element, seen])).toEqual([
      ["c.ts", "unknown (group m.owners: nobody answered)"],
      ["../x", "unknown (group m.owners: its argument is a path with an empty or dotted segment)"],
    ]);
  });
});
