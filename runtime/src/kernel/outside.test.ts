import { describe, expect, test } from "vitest";

import { now } from "../../test/modules.ts";
import { brief, subject } from "../../test/subjects.ts";
import { absent, known, unknown } from "../fact.ts";
import type { Facts, OutsideAnswer } from "../facts.ts";
import type { EntityTable, FactTable } from "../vocabulary/table.ts";
import { outside } from "./outside.ts";
import { present } from "./compare.ts";
import { nothing, Uncertain, type Value } from "./value.ts";

const freshMs = 600_000;
const plain = { optional: false, claimed: false, secret: false };
const entities: readonly EntityTable[] = [
  { name: "Service", fields: [] },
  {
    name: "Ticket",
    fields: [
      { name: "open", type: { kind: "bool" }, ...plain },
      { name: "owner", type: { kind: "string", max: 8 }, ...plain, optional: true },
    ],
  },
];
const id = { name: "id", type: { kind: "string", max: 8 } } as const;
const source = { source: "tracker", freshMs };
const declared: readonly FactTable[] = [
  { id: "m.frozen", parameters: [], type: { kind: "bool" }, optional: false, ...source },
  { id: "m.release", parameters: [], type: { kind: "zone" }, optional: true, ...source },
  { id: "m.ticket", parameters: [id], type: { kind: "entity", name: "Ticket" }, optional: true, ...source },
  { id: "m.card", parameters: [id], type: { kind: "entity", name: "Ticket" }, optional: false, ...source },
  {
    id: "m.paths",
    parameters: [{ name: "of", type: { kind: "list", min: 0, max: 2, of: { kind: "path" } } }],
    type: { kind: "list", min: 0, max: 2, of: { kind: "path" } },
    optional: false,
    ...source,
  },
];

/** What a fact answers where its source answered this. */
function answer(
  fact: string,
  given: readonly Value[],
  field: string | null,
  answers: NonNullable<Facts["outside"]>,
): unknown {
  const vocabulary = { entities, facts: declared, zones: ["staging"] };
  return brief(outside(subject({ vocabulary, facts: { outside: answers } }), fact, given, field));
}

const frozen = (given: OutsideAnswer): unknown =>
  answer("m.frozen", [], null, { "m.frozen": { "[]": given } });
const ticket = (given: OutsideAnswer, field: string | null = "open", fact = "m.ticket"): unknown =>
  answer(fact, ["PAY-7"], field, { [fact]: { '["PAY-7"]': given } });
const record = (fields: { readonly [name: string]: ReturnType<typeof known> | ReturnType<typeof absent> }) =>
  ({ kind: "record", fields, observedAtMs: now }) as const;

const release = (given: OutsideAnswer): unknown =>
  answer("m.release", [], null, { "m.release": { "[]": given } });

describe("an outside fact", () => {
  test("is what its source answered", () => {
    expect(frozen(known(true, now))).toBe(true);
    expect(frozen(known(false, now - freshMs))).toBe(false);
    expect(release(known("staging", now))).toBe("staging");
  });

  test.each<[string, OutsideAnswer]>([
    ["the tracker is down", unknown("the tracker is down")],
    ["the answer is stale", known(true, now - freshMs - 1)],
    ["it is dated after now", known(true, now + 1)],
    ["the source did not say when", known(true)],
    ["the source did not say when", known(true, Number.NaN)],
    ["the source did not say when", known(true, -1)],
    ["the source says that there is none", absent(now)],
    ["the answer is no bool", known("true", now)],
    ["the answer is ill-typed", { kind: "record", fields: {}, observedAtMs: now }],
  ])("is unknown where %s", (reason, given) => {
    expect(frozen(given)).toBe(`unknown frozen: ${reason}`);
  });

  test("is absent only where its type says so, and as long as that is fresh", () => {
    expect(release(absent(now))).toBe("none");
    expect(release(absent())).toBe("unknown release: the source did not say when");
    expect(release(absent(now - freshMs - 1))).toBe("unknown release: the answer is stale");
    expect(release(absent(now + 1))).toBe("unknown release: it is dated after now");
    expect(release(known("mars", now))).toBe("unknown release: the answer is no declared zone");
  });

  test("is unknown where nobody answered, and where nobody knows the time", () => {
    expect(answer("m.frozen", [], null, {})).toBe("unknown frozen: nobody answered");
    expect(answer("m.frozen", [], null, { "m.frozen": { '["x"]': known(true, now) } })).toBe(
      "unknown frozen: nobody answered",
    );
    const facts = { now: unknown("no clock"), outside: { "m.frozen": { "[]": known(true, now) } } };
    const x = subject({ vocabulary: { facts: declared }, facts });
    expect(brief(outside(x, "m.frozen", [], null))).toBe("unknown now: no clock");
  });

  test.each(["m.none", "__proto__", "constructor"])("called %s is not made up", (name) => {
    const short = name.slice(name.lastIndexOf(".") + 1);
    expect(answer(name, [], null, {})).toBe(`unknown ${short}: the name is not declared`);
  });
});

describe("a fact that answers with an entity", () => {
  test("is read field by field", () => {
    expect(ticket(record({ open: known(true) }))).toBe(true);
    expect(ticket(record({ open: known(true), owner: absent() }), "owner")).toBe("none");
    expect(ticket(record({ open: known(true) }), "owner")).toBe("unknown ticket.owner: nobody answered");
    expect(ticket(record({ open: known(true, now - freshMs) }))).toBe(true);
  });

  test("has no field where the source attests that there is none", () => {
    expect(ticket(absent(now))).toBe("none");
    const x = subject({
      vocabulary: { entities, facts: declared },
      facts: { outside: { "m.ticket": { '["PAY-7"]': absent(now) } } },
    });
    expect(present(outside(x, "m.ticket", ["PAY-7"], "open"))).toBe(false);
  });

  test.each<[string, OutsideAnswer, string | null, string]>([
    ["whole", record({ open: known(true) }), null, "unknown ticket: the answer is no Ticket"],
    ["a plain value", known(true, now), "open", "unknown ticket.open: the answer is no Ticket"],
    ["ill-typed", record({ open: known("yes") }), "open", "unknown ticket.open: the answer is no bool"],
    [
      "a field too long",
      record({ owner: known("x".repeat(9)) }),
      "owner",
      "unknown ticket.owner: the answer is longer than 8 characters",
    ],
    [
      "an unknown field",
      record({ colour: known("red") }),
      "colour",
      "unknown ticket.colour: Ticket has no such field",
    ],
    [
      "a key of every object",
      record({}),
      "constructor",
      "unknown ticket.constructor: Ticket has no such field",
    ],
    [
      "a field that must be there",
      record({ open: absent() }),
      "open",
      "unknown ticket.open: the source says that there is none",
    ],
    [
      "stale",
      { kind: "record", fields: { open: known(true) }, observedAtMs: now - freshMs - 1 },
      "open",
      "unknown ticket.open: the answer is stale",
    ],
    [
      "undated",
      { kind: "record", fields: { open: known(true) } },
      "open",
      "unknown ticket.open: the source did not say when",
    ],
    [
      "a field that is older than its answer",
      record({ open: known(true, now - freshMs - 1) }),
      "open",
      "unknown ticket.open: the answer is stale",
    ],
    [
      "an absence that is older than its answer",
      record({ owner: absent(now - freshMs - 1) }),
      "owner",
      "unknown ticket.owner: the answer is stale",
    ],
    [
      "a field from the future",
      record({ open: known(true, now + 1) }),
      "open",
      "unknown ticket.open: it is dated after now",
    ],
  ])("is unknown: %s", (_, given, field, expected) => {
    expect(ticket(given, field)).toBe(expected);
  });

  test("cannot lack where its type does not say so", () => {
    expect(ticket(absent(now), "open", "m.card")).toBe(
      "unknown card.open: the source says that there is none",
    );
  });
});

describe("a question", () => {
  const answers = { "m.paths": { '[["a"]]': known(["b"], now) }, "m.ticket": { '["PAY-7"]': absent(now) } };

  test("can hold a list", () => {
    expect(answer("m.paths", [["a"]], null, answers)).toEqual(["b"]);
  });

  test.each<[string, string, readonly Value[], string]>([
    ["an unknown argument", "m.ticket", [new Uncertain("id", "lost")], "unknown id: lost"],
    ["an absent argument", "m.ticket", [nothing], "unknown ticket.open: there is no value to ask with"],
    ["an unknown element", "m.paths", [["a", new Uncertain("id", "lost")]], "unknown id: lost"],
    [
      "too few arguments",
      "m.ticket",
      [],
      "unknown ticket.open: it was asked with another number of arguments",
    ],
    [
      "too many arguments",
      "m.ticket",
      ["a", "b"],
      "unknown ticket.open: it was asked with another number of arguments",
    ],
    ["an argument of another type", "m.ticket", [7], "unknown ticket.open: its argument is no string"],
    [
      "an argument out of bounds",
      "m.ticket",
      ["x".repeat(9)],
      "unknown ticket.open: its argument is longer than 8 characters",
    ],
    [
      "a list that is too long",
      "m.paths",
      [["a", "b", "c"]],
      "unknown paths.open: its argument has more than 2 elements",
    ],
  ])("with %s has no known answer", (_, fact, given, expected) => {
    expect(answer(fact, given, "open", answers)).toBe(expected);
  });

  test("is told apart from every other", () => {
    const twice = {
      "m.ticket": { '["PAY-7"]': record({ open: known(true) }), '["PAY-8"]': record({ open: known(false) }) },
    };
    expect(answer("m.ticket", ["PAY-7"], "open", twice)).toBe(true);
    expect(answer("m.ticket", ["PAY-8"], "open", twice)).toBe(false);
    expect(answer("m.ticket", ['PAY-7"]'], "open", twice)).toBe("unknown ticket.open: nobody answered");
  });
});
