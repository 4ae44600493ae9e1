import { describe, expect, test } from "vitest";

import { facts, moduleOf, now, proposal, vocabulary } from "../test/modules.ts";
import { type CompiledNeeds, noNeeds } from "./compiled-needs.ts";
import { decide } from "./decide.ts";
import { known } from "./fact.ts";
import type { Facts } from "./facts.ts";
import { neededFacts, needsOf } from "./needs.ts";
import { targetKey } from "./proposal.ts";
import { factsSchema } from "./schema/facts.ts";

const none = noNeeds("deploy");

const written = {
  limits: { kind: "bound", clauses: [{ id: "m.limits.rate", source: "rate_limit" }] },
} as const;
const module = moduleOf(written, { switches: [{ id: "m.stop" }, { id: "m.other", actions: ["scale"] }] });

/** Everything that can be known, two of each. */
const all: Facts = {
  ...facts,
  targets: { a: { tier: known("gold"), zone: known("x") }, b: { zone: known("y") } },
  blast: { traffic: { p95: known(1) }, services: known(2) },
  schema: {
    opaque: known(false),
    statements: known(1),
    within: { "m.one": known(true), "m.two": known(true) },
  },
  reversal: { declared: known(true), testedAtMs: known(1) },
  memory: {
    a: { success: known(1), waitingSinceMs: known(1), recent: { 5: { outcomes: known(1) }, 6: {} } },
  },
  network: { origin: known("x"), targets: { a: known("y") } },
  audit: { anchoredAtMs: known(1) },
  drift: { "m.one": { a: known(true) }, "m.two": {} },
  switches: { "m.stop": known(false), "m.other": known(false) },
  restored: { a: known(true) },
  offsets: { "Europe/Berlin": known(60), UTC: known(0) },
  outside: { "m.frozen": { "[]": known(true) }, "m.late": { "[]": known(true) } },
  calibratedAtMs: known(1),
  groups: { "m.dba": known([]), 'm.owners["a[1].ts"]': known([]), "m.ownersx": known([]) },
  rates: { "m.limits.rate": { "action=deploy": known(1) }, "m.other.rate": {} },
};

describe("what an action needs", () => {
  test("is what its expressions read, and what the tables of its rules and switches say", () => {
    expect(needsOf({ ...module, needs: [none] }, "deploy")).toEqual({
      ...none,
      switches: ["m.stop"],
      rates: ["m.limits.rate"],
    });
  });

  test("is unknown of a module that does not say, and then every fact is left", () => {
    expect(needsOf(module, "deploy")).toBeNull();
    expect(neededFacts(module, "deploy", all)).toBe(all);
  });

  test("is little where nothing is read: what the tables say, the time and who acts", () => {
    const left = neededFacts({ ...module, needs: [none] }, "deploy", all);
    expect(JSON.parse(JSON.stringify(left))).toEqual({
      now: facts.now,
      principal: facts.principal,
      targets: { a: {}, b: {} },
      blast: {},
      schema: { within: {} },
      reversal: {},
      memory: { a: { recent: {} } },
      network: {},
      drift: {},
      switches: { "m.stop": known(false) },
      offsets: {},
      outside: {},
      groups: {},
      rates: { "m.limits.rate": { "action=deploy": known(1) } },
    });
  });

  test.each<readonly [Partial<CompiledNeeds>, Partial<Facts>]>([
    [{ whole: ["identity", "approvals"] }, { identity: facts.identity!, approvals: facts.approvals! }],
    [
      { whole: ["audit", "restored", "calibratedAtMs"] },
      { audit: all.audit!, restored: all.restored!, calibratedAtMs: known(1) },
    ],
    [{ targets: ["zone"] }, { targets: { a: { zone: known("x") }, b: { zone: known("y") } } }],
    [{ blast: ["traffic"] }, { blast: { traffic: { p95: known(1) } } }],
    [{ schema: ["opaque"] }, { schema: { opaque: known(false), within: {} } }],
    [{ within: ["m.two"] }, { schema: { within: { "m.two": known(true) } } }],
    [{ reversal: ["testedAtMs"] }, { reversal: { testedAtMs: known(1) } }],
    [{ memory: ["success"] }, { memory: { a: { success: known(1), recent: {} } } }],
    [{ recent: ["5"] }, { memory: { a: { recent: { 5: { outcomes: known(1) } } } } }],
    [{ network: ["targets"] }, { network: { targets: { a: known("y") } } }],
    [{ drift: ["m.one"] }, { drift: { "m.one": { a: known(true) } } }],
    [{ offsets: ["UTC"] }, { offsets: { UTC: known(0) } }],
    [{ outside: ["m.late"] }, { outside: { "m.late": { "[]": known(true) } } }],
    [{ groups: ["m.owners"] }, { groups: { 'm.owners["a[1].ts"]': known([]) } }],
  ])("leaves what is named: %j", (needs, expected) => {
    const left = neededFacts({ ...module, needs: [{ ...none, ...needs }] }, "deploy", all);
    expect(left).toMatchObject(expected);
    for (const [name, value] of Object.entries(expected)) expect(left[name as keyof Facts]).toEqual(value);
  });

  test("invents nothing that is not given", () => {
    const few = { now: known(now), principal: facts.principal };
    const wanting = { ...none, whole: ["identity"], blast: ["services"], within: ["m.one"] } as const;
    const left = neededFacts({ ...module, needs: [wanting] }, "deploy", few);
    expect(JSON.parse(JSON.stringify(left))).toEqual({ ...few, schema: {} });
  });

  test("takes no name that every object has for one that is needed", () => {
    const hostile = JSON.parse(
      '{"__proto__":{"kind":"known","value":1},"constructor":{"kind":"known","value":1}}',
    ) as {
      readonly [key: string]: never;
    };
    const left = neededFacts({ ...module, needs: [none] }, "deploy", {
      ...all,
      switches: hostile,
      groups: hostile,
    });
    expect(Object.keys({ ...left.switches, ...left.groups })).toEqual([]);
    const named = neededFacts({ ...module, needs: [{ ...none, groups: ["__proto__"] }] }, "deploy", {
      ...all,
      groups: hostile,
    });
    expect(Object.keys(named.groups ?? {})).toEqual(["__proto__"]);
  });
});

describe("a fact that is none, which nothing reads,", () => {
  const tier = {
    name: "tier",
    type: { kind: "bool" },
    optional: true,
    claimed: false,
    secret: false,
  } as const;
  const entities = [{ name: "Service", fields: [tier] }];
  const free = { ...moduleOf({ free: { kind: "permit" } }, { vocabulary: { entities } }), needs: [none] };
  const key = targetKey({ entity: "Service", id: "checkout" });
  const spoilt = { ...facts, targets: { [key]: { tier: null } } };

  test("has everything refused, is left out with the rest, and is none that the schema takes", () => {
    expect(factsSchema.safeParse(spoilt).success).toBe(false);
    const given = spoilt as unknown as Facts;
    expect(decide(free, proposal, given).binding.outcome).toBe("refuse");
    expect(decide(free, proposal, neededFacts(free, "deploy", given)).binding.outcome).toBe("permit");
  });
});

describe("the life of a verdict", () => {
  const free = moduleOf({ free: { kind: "permit" } }, { vocabulary });
  const life = (needs: CompiledNeeds[] | null): number | null =>
    decide({ ...free, needs }, proposal, { ...facts, groups: { "m.dba": known([], now - 1_000) } })
      .validUntilMs;

  test("is bounded by an answer that has a say, and by every one where nobody knows which do", () => {
    expect(life([{ ...none, groups: ["m.dba"] }])).toBe(now + 29_000);
    expect(life(null)).toBe(now + 29_000);
  });

  test("is not bounded by an answer that nothing reads", () => {
    expect(life([none])).toBe(now + 60_000);
  });
});
