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

const spam = { path: ["outside", "m.spam"], class: "m.spam" };

const placesOf = (payload: { readonly [name: string]: string }, given: Partial<Facts>): unknown =>
  secretPlaces(words, { ...proposal, action: "tell", targets: [ann, bob], payload }, { ...facts, ...given });

describe("what a record holds only as a commitment", () => {
  test("a secret field of the payload, where it is given", () => {
    expect(placesOf({ note: "x", topic: "y" }, { targets: {} })).toEqual({
      proposal: [{ path: ["payload", "note"], class: "tell.note" }],
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
      facts: [{ path: ["targets", targetKey(ann), "mail", "value"], class: "Person.mail" }],
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
      facts: [{ path: ["outside", "m.file", "[]", "fields", "mail", "value"], class: "Person.mail" }],
    });
  });

  test.each<[string, Partial<Facts>, { readonly [name: string]: string }, string]>([
    ["the payload's", { targets: {} }, { note: "x" }, "x"],
    ["a target's", { targets: { [targetKey(bob)]: { mail: known("b@x") } } }, {}, "b@x"],
  ])("the whole table of a source that was asked with %s secret value", (_, given, payload, value) => {
    const outside = { "m.spam": { [argumentsKey(["other", value])]: known(false) } };
    expect(placesOf(payload, { ...given, outside })).toMatchObject({
      facts: expect.arrayContaining([spam]) as unknown,
    });
    const others = { "m.spam": { [argumentsKey(["other"])]: known(false) } };
    expect(placesOf(payload, { ...given, outside: others })).not.toMatchObject({
      facts: expect.arrayContaining([spam]) as unknown,
    });
  });

  test("a source asked with what another source answered, and one whose question nobody can read", () => {
    const file = { "[]": { kind: "record", fields: { mail: known("m@x") } } } as const;
    for (const key of [argumentsKey(["m@x"]), "no JSON", '{"a":1}']) {
      expect(
        placesOf({}, { targets: {}, outside: { "m.file": file, "m.spam": { [key]: known(true) } } }),
      ).toMatchObject({
        facts: expect.arrayContaining([spam]) as unknown,
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
      facts: [{ path: ["rates", "m.r.rate_limit.at_once"], class: "Person.owner" }],
    });
  });

  test("a payload's field that nobody declared, and every one of an action that nobody declared", () => {
    expect(placesOf({ topic: "y", other: "z" }, { targets: {} })).toMatchObject({
      proposal: [{ path: ["payload", "other"], class: "tell.other" }],
    });
    const stranger = { ...proposal, action: "none", payload: { topic: "y" } };
    expect(secretPlaces(words, stranger, facts).proposal).toEqual([
      { path: ["payload", "topic"], class: "none.topic" },
    ]);
  });

  test("a secret of a target that the proposal does not name", () => {
    const carl = targetKey({ entity: "Person", id: "carl" });
    const spammed = { "m.spam": { [argumentsKey(["c@x"])]: known(true) } };
    expect(
      placesOf({}, { targets: { [carl]: { mail: known("c@x"), team: known("pay") } }, outside: spammed }),
    ).toEqual({
      proposal: [],
      facts: [{ path: ["targets", carl, "mail", "value"], class: "Person.mail" }, spam],
    });
  });

  test("a field that nobody declared, of a target and of what a source answered", () => {
    const [known7, thing] = [targetKey(ann), targetKey({ entity: "Thing", id: "t" })];
    const targets = {
      [known7]: { team: known("pay"), phone: known("7") },
      [thing]: { team: known("pay") },
      "no key": { team: known("pay") },
    };
    const outside = {
      "m.file": { "[]": { kind: "record", fields: { team: known("pay"), phone: known("8") } } },
      "m.spam": { "[]": { kind: "record", fields: { why: known("9") } }, '["pay"]': known(true) },
    } as const;
    expect(placesOf({}, { targets, outside })).toEqual({
      proposal: [],
      facts: [
        { path: ["targets", known7, "phone", "value"], class: "Person.phone" },
        { path: ["targets", thing, "team", "value"], class: "Thing.team" },
        { path: ["targets", "no key", "team", "value"], class: ".team" },
        { path: ["outside", "m.file", "[]", "fields", "phone", "value"], class: "Person.phone" },
        { path: ["outside", "m.spam", "[]", "fields", "why", "value"], class: "m.spam.why" },
      ],
    });
  });

  test("a plain answer where fields were asked for, and every answer to a question that nobody declares", () => {
    const outside = {
      "m.file": { "[]": known("m@x") },
      "m.other": { "[]": known("m@x"), "[1]": unknown("down") },
    };
    expect(placesOf({}, { targets: {}, outside })).toEqual({
      proposal: [],
      facts: [
        { path: ["outside", "m.file", "[]", "value"], class: "m.file" },
        { path: ["outside", "m.other"], class: "m.other" },
      ],
    });
  });
});
