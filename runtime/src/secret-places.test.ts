import { describe, expect, test } from "vitest";

import { facts, proposal, vocabulary } from "../test/modules.ts";
import { absent, known, unknown } from "./fact.ts";
import { argumentsKey, counterKey, type Facts } from "./facts.ts";
import { targetKey } from "./proposal.ts";
import { secretPlaces } from "./secret-places.ts";
import type { FieldTable, Vocabulary } from "./vocabulary/table.ts";

const field = (name: string, secret: boolean): FieldTable => ({
  name,
  type: { kind: "string", max: 20 },
  optional: true,
  claimed: false,
  secret,
});

const [action] = vocabulary.actions;
if (action === undefined) throw new Error("there is no action to test with");

const words: Vocabulary = {
  ...vocabulary,
  actions: [
    { ...action, name: "tell", entity: "Person", fields: [field("note", true), field("topic", false)] },
  ],
  entities: [{ name: "Person", fields: [field("mail", true), field("owner", true), field("team", false)] }],
  facts: [
    {
      id: "m.file",
      parameters: [],
      type: { kind: "entity", name: "Person" },
      optional: true,
      source: "m.s",
      freshMs: 1,
    },
    { id: "m.spam", parameters: [], type: { kind: "bool" }, optional: false, source: "m.s", freshMs: 1 },
  ],
};

const [ann, bob] = [
  { entity: "Person", id: "ann" },
  { entity: "Person", id: "bob" },
];

const placesOf = (payload: { readonly [name: string]: string }, given: Partial<Facts>): unknown =>
  secretPlaces(words, { ...proposal, action: "tell", targets: [ann, bob], payload }, { ...facts, ...given });

describe("what a record holds only as a commitment", () => {
  test("a secret field of the payload, where it is given", () => {
    expect(placesOf({ note: "x", topic: "y" }, { targets: {} })).toEqual({
      proposal: [["payload", "note"]],
      facts: [],
    });
    expect(placesOf({ topic: "y" }, { targets: {} })).toEqual({ proposal: [], facts: [] });
  });

  test("the values of secret fields of every target, and nothing of what is not known", () => {
    const targets = {
      [targetKey(ann)]: { mail: known("a@x"), team: known("pay") },
      [targetKey(bob)]: { mail: unknown("down"), owner: absent() },
    };
    expect(placesOf({}, { targets })).toEqual({
      proposal: [],
      facts: [["targets", targetKey(ann), "mail", "value"]],
    });
  });

  test("the secret fields of what a source answered", () => {
    const outside = {
      "m.file": {
        "[]": { kind: "record", fields: { mail: known("m@x"), team: known("pay") } },
        '["z"]': unknown("down"),
      },
    } as const;
    expect(placesOf({}, { targets: {}, outside })).toEqual({
      proposal: [],
      facts: [["outside", "m.file", "[]", "fields", "mail", "value"]],
    });
  });

  test.each<[string, Partial<Facts>, { readonly [name: string]: string }, string]>([
    ["the payload's", { targets: {} }, { note: "x" }, "x"],
    ["a target's", { targets: { [targetKey(bob)]: { mail: known("b@x") } } }, {}, "b@x"],
  ])("the whole table of a source that was asked with %s secret value", (_, given, payload, value) => {
    const outside = { "m.spam": { [argumentsKey(["other", value])]: known(false) } };
    expect(placesOf(payload, { ...given, outside })).toMatchObject({
      facts: expect.arrayContaining([["outside", "m.spam"]]) as unknown,
    });
    const others = { "m.spam": { [argumentsKey(["other"])]: known(false) } };
    expect(placesOf(payload, { ...given, outside: others })).not.toMatchObject({
      facts: expect.arrayContaining([["outside", "m.spam"]]) as unknown,
    });
  });

  test("a source asked with what another source answered, and one whose question nobody can read", () => {
    const file = { "[]": { kind: "record", fields: { mail: known("m@x") } } } as const;
    for (const key of [argumentsKey(["m@x"]), "no JSON", '{"a":1}']) {
      expect(
        placesOf({}, { targets: {}, outside: { "m.file": file, "m.spam": { [key]: known(true) } } }),
      ).toMatchObject({
        facts: expect.arrayContaining([["outside", "m.spam"]]) as unknown,
      });
    }
  });

  test("budgets that are counted by a secret owner", () => {
    const rates = {
      "m.r.rate_limit.at_once": { [counterKey("owner", "pay")]: known(2) },
      "m.r.rate_limit.per_agent": { [counterKey("agent", "github:1")]: known(2) },
    };
    expect(placesOf({}, { targets: {}, rates })).toEqual({
      proposal: [],
      facts: [["rates", "m.r.rate_limit.at_once"]],
    });
  });

  test("a payload's field that nobody declared, and every one of an action that nobody declared", () => {
    expect(placesOf({ topic: "y", other: "z" }, { targets: {} })).toMatchObject({
      proposal: [["payload", "other"]],
    });
    const stranger = { ...proposal, action: "none", payload: { topic: "y" } };
    expect(secretPlaces(words, stranger, facts).proposal).toEqual([["payload", "topic"]]);
  });
});
