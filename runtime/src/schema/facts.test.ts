import { describe, expect, test } from "vitest";

import { factsSchema } from "./facts.ts";

const facts = { principal: { kind: "agent", ids: ["a:1"], name: "a" } };
const yes = { kind: "known", value: true };
const target = '["E","1"]';

describe("facts from outside", () => {
  test("keep the name of every field", () => {
    const targets = JSON.parse('{"[\\"E\\",\\"1\\"]":{"__proto__":{"kind":"known","value":1}}}') as unknown;
    const read = factsSchema.parse({ ...facts, targets });
    expect(Object.keys(read.targets?.['["E","1"]'] ?? {})).toEqual(["__proto__"]);
  });

  test("can say everything that the language reads", () => {
    const all = {
      ...facts,
      now: { kind: "known", value: 1 },
      schema: { opaque: yes, within: { "m.orders": yes } },
      memory: {
        [target]: {
          success: { kind: "known", value: 1 },
          outcomes: { kind: "absent" },
          recent: { "86400000": { success: { kind: "known", value: 1 } } },
          waitingSinceMs: { kind: "absent", observedAtMs: 1 },
        },
      },
      network: { origin: { kind: "known", value: "staging" }, targets: { [target]: { kind: "absent" } } },
      audit: { anchoredAtMs: { kind: "known", value: 1 } },
      drift: { "m.scaled": { [target]: { ...yes, observedAtMs: 1 } } },
      switches: { "m.everything": { kind: "known", value: false } },
      restored: { [target]: yes },
      offsets: { "Europe/Berlin": { kind: "known", value: -60 } },
      outside: {
        "m.frozen": { "[]": { ...yes, observedAtMs: 1 } },
        "m.ticket": {
          '["PAY-7"]': { kind: "record", fields: { open: yes, owner: { kind: "absent" } }, observedAtMs: 1 },
          '["PAY-8"]': { kind: "absent", observedAtMs: 1 },
          '["PAY-9"]': { kind: "unknown", reason: "down" },
        },
      },
    };
    expect(factsSchema.parse(all)).toEqual(all);
  });

  test.each([
    ["memory of no target", { memory: { success: { kind: "known", value: 1 } } }],
    ["a memory with another figure", { memory: { [target]: { failures: { kind: "known", value: 1 } } } }],
    [
      "a stretch of time that holds more",
      { memory: { [target]: { recent: { "1": { waitingSinceMs: yes } } } } },
    ],
    ["a switch that is no flag", { switches: { "m.all": { kind: "known", value: "thrown" } } }],
    ["an offset that is no whole number", { offsets: { UTC: { kind: "known", value: 0.5 } } }],
    ["a zone that is no text", { network: { origin: { kind: "known", value: 1 } } }],
    ["drift by contract alone", { drift: { "m.scaled": yes } }],
    ["an answer without its question", { outside: { "m.frozen": yes } }],
    ["an answer with another field", { outside: { "m.frozen": { "[]": { ...yes, trusted: true } } } }],
    [
      "a record in a record",
      { outside: { "m.t": { "[]": { kind: "record", fields: { a: { kind: "record", fields: {} } } } } } },
    ],
    ["a record without fields", { outside: { "m.t": { "[]": { kind: "record" } } } }],
    [
      "a record whose date is no whole number",
      { outside: { "m.t": { "[]": { kind: "record", fields: {}, observedAtMs: 0.5 } } } },
    ],
    ["a fact dated by a text", { now: { kind: "absent", observedAtMs: "today" } }],
    ["an identity with a date", { identity: { kind: "absent", observedAtMs: 1 } }],
    [
      "more switches than there can be",
      { switches: Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`m.s${index}`, yes])) },
    ],
  ])("are refused with %s", (_, given) => {
    expect(factsSchema.safeParse({ ...facts, ...given }).success).toBe(false);
  });

  test("keep every question of a source, `__proto__` included", () => {
    const outside = JSON.parse('{"__proto__":{"__proto__":{"kind":"absent"}}}') as unknown;
    const read = factsSchema.parse({ ...facts, outside });
    expect(Object.keys(read.outside ?? {})).toEqual(["__proto__"]);
  });

  test.each([
    ["nobody who acts", {}],
    ["a principal without an id", { principal: { kind: "agent", ids: [], name: "a" } }],
    ["a principal of another kind", { principal: { kind: "root", ids: ["a:1"], name: "a" } }],
    ["another field", { ...facts, trusted: true }],
    ["a known fact without a value", { ...facts, now: { kind: "known" } }],
    ["an absent fact with a value", { ...facts, now: { kind: "absent", value: 1 } }],
    ["an unknown fact without a reason", { ...facts, now: { kind: "unknown" } }],
    [
      "more approvals than are read",
      { ...facts, approvals: { kind: "known", approvals: Array.from({ length: 1_001 }, () => ({})) } },
    ],
    [
      "a chain longer than any",
      {
        ...facts,
        identity: {
          kind: "known",
          verified: true,
          issuer: "x",
          chain: Array.from({ length: 17 }, () => facts.principal),
        },
      },
    ],
  ])("are refused with %s", (_, given) => {
    expect(factsSchema.safeParse(given).success).toBe(false);
  });
});
