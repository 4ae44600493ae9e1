import { describe, expect, test } from "vitest";

import { now, vocabulary } from "../../test/modules.ts";
import { brief, subject, type Situation } from "../../test/subjects.ts";
import { known, unknown } from "../fact.ts";
import { describePeople, type Argument, type People, type Seats } from "../people.ts";
import type { GroupTable } from "../vocabulary/table.ts";
import { approved } from "../primitives/quorum.ts";
import { askedPeople } from "./seats.ts";
import { Uncertain, type Value } from "./value.ts";

const plain = { optional: true, claimed: false, secret: false };
const owners: GroupTable = {
  id: "m.owners",
  kind: "sourced",
  by: "codeowners",
  argument: { kind: "parameter", index: 0 },
  parameters: [{ name: "file", type: { kind: "path" } }],
  source: "github",
  freshMs: 30_000,
};
const situation: Situation = {
  vocabulary: {
    groups: [...vocabulary.groups, owners, { id: "m.leads", kind: "names", members: ["c:1"] }],
    actions: [
      {
        name: "deploy",
        entity: "Service",
        effect: "changes",
        fields: [
          { name: "file", type: { kind: "path" }, ...plain },
          { name: "files", type: { kind: "list", min: 0, max: 9, of: { kind: "path" } }, ...plain },
        ],
      },
    ],
  },
  proposal: { payload: { file: "a.ts", files: ["a.ts"] } },
  facts: {
    groups: {
      "m.dba": known(["b:1", "b:2"], now),
      'm.owners["a.ts"]': known(["b:1"], now),
      'm.owners["b.ts"]': known(["b:2"], now - 30_001),
      'm.owners["c.ts"]': unknown("down"),
      'm.owners["d.ts"]': known([7, "b:1"] as unknown as string[], now),
    },
    approvals: {
      kind: "known",
      approvals: [
        { principal: "b:1", root: "b:1", kind: "human", proof: "platform", atMs: now - 5_000, name: "Bea" },
        { principal: "c:1", root: "c:1", kind: "human", proof: "platform", atMs: now - 9_000, name: "Cy" },
      ],
    },
  },
};

function people(...seats: readonly Seats[]): People {
  return { seats, agentsAtMost: null, bySoftwareKey: false, withinMs: null };
}

function ownersOf(argument: Argument): People {
  return people({ count: 1, group: "m.owners", arguments: [argument] });
}

function rotaOf(of: "principal" | "human"): People {
  return people({ count: 1, group: "m.rota", arguments: [{ kind: "read", of, field: "id" }] });
}

/** What is said of a list of people, for an element of an `each`. */
function answer(list: People, element: Value | null = null, given: Situation = situation): unknown {
  const x = subject(given);
  const asked = askedPeople(x, list, element);
  if (Uncertain.is(asked)) return brief(asked);
  const said = approved(x, asked);
  return said.kind === "unknown" ? brief(said.cause) : said.kind;
}

describe("a group with parameters", () => {
  const field = { kind: "read", of: "action", field: "file" } as const;

  test("is asked with values, fields of the proposal and elements", () => {
    expect(answer(ownersOf({ kind: "value", value: "a.ts" }))).toBe("approved");
    expect(answer(ownersOf(field))).toBe("approved");
    expect(answer(ownersOf({ kind: "element" }), "a.ts")).toBe("approved");
  });

  test.each<[string, Argument, Value | null, string]>([
    ["stale", { kind: "value", value: "b.ts" }, null, "unknown group m.owners: the answer is stale"],
    ["unknown", { kind: "value", value: "c.ts" }, null, "unknown group m.owners: down"],
    ["not asked", { kind: "value", value: "e.ts" }, null, "unknown group m.owners: nobody answered"],
    ["of another type", { kind: "value", value: 7 }, null, "unknown group m.owners: its argument is no path"],
    [
      "out of bounds",
      { kind: "element" },
      "../a",
      "unknown group m.owners: its argument is a path with an empty or dotted segment",
    ],
    ["no element", { kind: "element" }, null, "unknown element: there is none outside of an `each`"],
    ["an unknown element", { kind: "element" }, new Uncertain("f", "lost"), "unknown f: lost"],
    [
      "a list",
      { kind: "read", of: "action", field: "files" },
      null,
      "unknown group m.owners: it cannot be asked with a list",
    ],
    [
      "no such field",
      { kind: "read", of: "target", field: "file" },
      null,
      "unknown group m.owners: there is no value to ask with",
    ],
  ])("is unknown where its answer or argument is %s", (_, argument, element, expected) => {
    expect(answer(ownersOf(argument), element)).toBe(expected);
  });

  test("is unknown without its argument, and where it left the proposal out", () => {
    expect(answer(people({ count: 1, group: "m.owners" }))).toBe(
      "unknown group m.owners: it was asked with another number of arguments",
    );
    expect(answer(ownersOf(field), null, { ...situation, proposal: {} })).toBe(
      "unknown group m.owners: there is no value to ask with",
    );
  });

  test("counts only ids among its members", () => {
    expect(answer(ownersOf({ kind: "value", value: "d.ts" }))).toBe("approved");
  });

  test("is asked with who acts, and for whom", () => {
    const principal = { name: "of", type: { kind: "string", max: 64 } } as const;
    const rota: GroupTable = { ...owners, id: "m.rota", parameters: [principal] };
    const given: Situation = {
      ...situation,
      vocabulary: { ...situation.vocabulary, groups: [rota] },
      facts: { ...situation.facts, groups: { 'm.rota["a:1"]': known(["b:1"], now) } },
    };
    expect(answer(rotaOf("principal"), null, given)).toBe("approved");
    expect(answer(rotaOf("human"), null, given)).toBe(
      "unknown human.id: no proven human stands behind who acts",
    );
  });

  test("stands in one list with others, for disjoint people", () => {
    const both = (element: Value): unknown =>
      answer(
        people(
          { count: 1, group: "m.leads" },
          { count: 1, group: "m.owners", arguments: [{ kind: "element" }] },
        ),
        element,
      );
    expect(both("a.ts")).toBe("approved");
    expect(
      answer(
        people(
          { count: 1, group: "m.dba" },
          { count: 1, group: "m.owners", arguments: [{ kind: "element" }] },
        ),
        "a.ts",
      ),
    ).toBe("waiting");
  });

  test("is named with words and figures as its parameters have them, where its declaration is known", () => {
    const asked = people({
      count: 1,
      group: "m.owners",
      arguments: [
        { kind: "value", value: "production" },
        { kind: "value", value: "gold" },
        { kind: "value", value: 50_000 },
        { kind: "value", value: "a.ts" },
      ],
    });
    const table: GroupTable = {
      ...owners,
      argument: { kind: "parameter", index: 3 },
      parameters: [
        { name: "zone", type: { kind: "zone" } },
        { name: "tier", type: { kind: "enum", name: "Tier", members: ["gold"] } },
        { name: "share", type: { kind: "percent" } },
        { name: "file", type: { kind: "path" } },
      ],
    };
    expect(describePeople(asked, [table])).toBe('1 of owners(production, gold, 5%, "a.ts")');
    expect(describePeople(asked)).toBe('1 of owners("production", "gold", 50000, "a.ts")');
  });

  test("is named with what it was asked with", () => {
    expect(describePeople(ownersOf({ kind: "value", value: "a.ts" }))).toBe('1 of owners("a.ts")');
    const hostile = ownersOf({ kind: "value", value: 'a"\\\u202e' });
    expect(describePeople(hostile)).toBe(String.raw`1 of owners("a\"\\\u{202e}")`);
    expect(describePeople(ownersOf(field))).toBe("1 of owners(action.file)");
    expect(describePeople(ownersOf({ kind: "element" }))).toBe("1 of owners(the element)");
    const asked = askedPeople(subject(situation), ownersOf(field), null);
    expect(Uncertain.is(asked) ? asked : describePeople(asked)).toBe('1 of owners("a.ts")');
  });
});

describe("any group", () => {
  test.each(["m.none", "__proto__", "constructor"])("called %s is not made up", (group) => {
    expect(answer(people({ count: 1, group }))).toBe(`unknown group ${group}: the name is not declared`);
  });

  test("by names is asked with nothing", () => {
    const asked = people({ count: 1, group: "m.leads", arguments: [{ kind: "value", value: "a" }] });
    expect(answer(asked)).toBe("unknown group m.leads: it was asked with another number of arguments");
  });
});

/** Until when an approval counts that may be so old. */
function until(withinMs: number | null): unknown {
  const list = { ...people(), seats: [{ count: 1, group: "m.dba" }], withinMs };
  const said = approved(subject(situation), list);
  return said.kind === "approved" ? said.untilMs : said.kind;
}

describe("an approval that a list bounds by age", () => {
  test("says until when it counts, and who is of no group says nothing", () => {
    expect(until(null)).toBeUndefined();
    expect(until(60_000)).toBe(now + 55_000);
    expect(until(5_000)).toBe(now);
    expect(until(4_999)).toBe("waiting");
  });
});
