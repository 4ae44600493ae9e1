import { describe, expect, test } from "vitest";

import { moduleOf, now } from "../test/modules.ts";
import { contractDrift, type State } from "./contract-drift.ts";
import { absent, known, unknown } from "./fact.ts";
import type { ContractCode } from "./module.ts";

const plain = { optional: false, claimed: false, secret: false };
const replicas = { name: "replicas", type: { kind: "int", low: 0, high: 100 }, ...plain } as const;
const image = { name: "image", type: { kind: "string", max: 9 }, ...plain, optional: true } as const;

/** `contract scaled on Service holds when observed.replicas >= declared.replicas`. */
const scaled: ContractCode = {
  holds: (k, s) => k.lessOrEqual(k.declared(s, "replicas"), k.observed(s, "replicas")),
};
const module = moduleOf(
  {},
  {
    vocabulary: {
      entities: [{ name: "Service", fields: [replicas, image] }],
      contracts: [
        { id: "m.orders", kind: "schema", file: "db/orders.sql", database: "orders" },
        { id: "m.scaled", kind: "state", entity: "Service" },
        { id: "m.lost", kind: "state", entity: "Gone" },
        {
          id: "m.same",
          kind: "state",
          entity: "Service",
        },
        { id: "m.strange", kind: "state", entity: "Service" },
      ],
    },
    contracts: [
      { holds: null },
      scaled,
      scaled,
      { holds: (k, s) => k.equal(k.orElse(k.observed(s, "image"), "none"), "none") },
      { holds: (k, s) => k.and(k.observed(s, "colour"), true) },
    ],
  },
);

const drift = (state: Partial<State>, contract = "m.scaled"): unknown =>
  contractDrift(module, contract, {
    now: known(now),
    observed: { replicas: known(3, now - 5) },
    declared: { replicas: known(3) },
    ...state,
  });

describe("whether a contract has drifted", () => {
  test("is whether it does not hold, as of the observation", () => {
    expect(drift({})).toEqual(known(false, now - 5));
    expect(drift({ declared: { replicas: known(4) } })).toEqual(known(true, now - 5));
  });

  test("is as old as the oldest field, and undated where one is", () => {
    const observed = { replicas: known(3, now - 5), image: known("a", now - 9) };
    expect(drift({ observed })).toEqual(known(false, now - 9));
    expect(drift({ observed: { ...observed, image: known("a") } })).toEqual(known(false));
    expect(drift({ observed: { ...observed, image: absent() } })).toEqual(known(false));
    expect(drift({ observed: { ...observed, image: unknown("lost") } })).toEqual(known(false, now - 5));
    expect(drift({ observed: { replicas: known(3) } })).toEqual(known(false));
    expect(drift({ observed: { ...observed, colour: known("red", 1) } })).toEqual(known(false, now - 9));
  });

  test("sees a field that is attested absent", () => {
    expect(drift({ observed: { image: absent(now - 2) } }, "m.same")).toEqual(known(false, now - 2));
  });

  test.each<[string, Partial<State>]>([
    ["observed.replicas: nobody answered", { observed: {} }],
    ["observed.replicas: the probe is down", { observed: { replicas: unknown("the probe is down") } }],
    ["observed.replicas: the answer lies outside 0..100", { observed: { replicas: known(101, now) } }],
    ["observed.replicas: it is dated after now", { observed: { replicas: known(3, now + 1) } }],
    ["observed.replicas: the source says that there is none", { observed: { replicas: absent(now) } }],
    ["declared.replicas: nobody answered", { declared: {} }],
    ["now: no clock", { now: unknown("no clock") }],
  ])("is unknown: %s", (reason, state) => {
    expect(drift(state)).toEqual(unknown(reason));
  });

  test.each([
    ["m.none", "the contract is not declared"],
    ["__proto__", "the contract is not declared"],
    ["m.orders", "the contract is about a schema, not a state"],
    ["m.lost", "no entity is called Gone"],
    ["m.strange", "observed.colour: the entity has no such field"],
  ])("is unknown for %s: %s", (contract, reason) => {
    expect(drift({}, contract)).toEqual(unknown(reason));
  });
});
