import { beforeAll, describe, expect, test } from "vitest";

import { decide, evaluatorOf, type Facts, type PolicyModule, type Proposal } from "@interlock/runtime";

import { compileTexts } from "./compiled-text.ts";

/** What surely permits, and beside it rules that read what a host may hand over misshapen. */
const policy = `language 1
policy p
stage constrained
zone staging, production
source board
fact hot(z: zone): bool from board fresh 1h
entity Service { zone: zone }
action look on Service reads { note?: string max 9 }
group sre = team "acme/sre" from board fresh 1h
permit a on look where target.zone == staging {}
permit b on look { require principal.id == "github:1" }
permit q on look { quorum 1 of sre }
permit r at advisory on look { require hot(target.zone) }
`;

let module: PolicyModule;
beforeAll(async () => {
  ({ module } = await compileTexts(new Map([["p.policy", policy]])));
});

const proposal: Proposal = {
  v: 1,
  nonce: "1",
  action: "look",
  targets: [{ entity: "Service", id: "s" }],
  payload: {},
};

const facts: Facts = {
  now: { kind: "known", value: 1_795_000_000_000 },
  principal: { kind: "agent", ids: ["github app:1"], name: "bot" },
  targets: { '["Service","s"]': { zone: { kind: "known", value: "staging" } } },
};

/** What the quick way and the whole decision come to. */
function both(given: unknown, asked: unknown = proposal, of: PolicyModule = module): readonly string[] {
  const evaluator = evaluatorOf(of);
  const quick = evaluator.outcome(evaluator.prepare(asked as Proposal, given as Facts));
  return [quick, decide(of, asked as Proposal, given as Facts).binding.outcome];
}

const known = (value: unknown): unknown => ({
  kind: "known",
  value,
  observedAtMs: 1_795_000_000_000 - 1_000,
});

/** Something of everything that facts can hold. */
const wholeFacts: unknown = {
  ...facts,
  identity: {
    kind: "known",
    verified: true,
    issuer: "i",
    chain: [{ kind: "human", ids: ["github:7"], name: "ann" }],
  },
  blast: { traffic: { p50: known(1), p95: known(2) }, users: { p95: known(2) }, services: known(1) },
  schema: {
    destructive: known(false),
    opaque: known(false),
    statements: known(1),
    within: { "p.c": known(true) },
  },
  reversal: { declared: known(true), lossless: known(true), testedAtMs: known(1) },
  memory: {
    '["Service","s"]': { success: known(1), outcomes: known(1), recent: { "1": { success: known(1) } } },
  },
  network: { origin: known("staging"), targets: { '["Service","s"]': known("staging") } },
  audit: { anchoredAtMs: known(1) },
  drift: { "p.d": { '["Service","s"]': known(false) } },
  switches: { "p.stop": known(false) },
  restored: { '["Service","s"]': known(true) },
  offsets: { "Europe/Berlin": known(60) },
  outside: {
    "p.hot": { '["staging"]': known(false), '["production"]': { kind: "record", fields: { a: known(1) } } },
  },
  calibratedAtMs: known(1),
  groups: { "p.sre": known(["github:7", "github:8"]) },
  rates: { "p.a.rate_limit.per_agent": { "agent=github app:1": known(1) } },
  approvals: {
    kind: "known",
    approvals: [
      {
        principal: "github:7",
        root: "github:7",
        kind: "human",
        proof: "platform",
        atMs: 1_794_999_999_000,
        name: "ann",
      },
    ],
  },
};

/** The way to every part of some data. */
function pathsIn(data: unknown): readonly (readonly string[])[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, inner]) => [
    [key],
    ...pathsIn(inner).map((path) => [key, ...path]),
  ]);
}

/** The same data with something else in one place. */
function replaced(data: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy = structuredClone(data) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, other);
  return copy;
}

/** The facts of the target, under another key. */
function factsUnder(key: string): unknown {
  return { ...facts, targets: { [key]: facts.targets?.['["Service","s"]'] } };
}

test("well-shaped facts are permitted both ways", () => {
  expect(both(facts)).toEqual(["permit", "permit"]);
});

describe("the quick way permits nothing that the whole decision refuses, whatever a host hands over:", () => {
  test.each<[string, unknown]>([
    ["no facts", null],
    ["approvals that are null", { ...facts, approvals: null }],
    ["approvals without a list", { ...facts, approvals: { kind: "known" } }],
    ["an approval that is null", { ...facts, approvals: { kind: "known", approvals: [null] } }],
    [
      "a chain that is null",
      { ...facts, identity: { kind: "known", verified: true, issuer: "i", chain: null } },
    ],
    [
      "a link that is null",
      { ...facts, identity: { kind: "known", verified: true, issuer: "i", chain: [null] } },
    ],
    ["nobody who acts", { ...facts, principal: { ...facts.principal, ids: [] } }],
    ["a principal without ids", { ...facts, principal: { kind: "agent", name: "bot" } }],
    ["a group that is null", { ...facts, groups: { "p.sre": null } }],
    ["a fact that is null", { ...facts, outside: { "p.hot": null } }],
    ["an answer that is null", { ...facts, outside: { "p.hot": { '["staging"]': null } } }],
  ])("%s", (_, given) => {
    const [quick, whole] = both(given);
    expect(quick).toBe(whole);
  });

  test.each<[string, unknown]>([
    ["a list", ["s"]],
    ["a number", 5],
    ["nothing", null],
    ["an object that prints as the id", { toString: () => "s", toJSON: () => "other" }],
  ])("a target whose id is %s", (_, id) => {
    const asked = { ...proposal, targets: [{ entity: "Service", id }] };
    for (const key of ['["Service","s"]', '["Service","5"]', '["Service","null"]']) {
      expect(both(factsUnder(key), asked)).toEqual(["refuse", "refuse"]);
    }
  });

  test("junk in the place of anything in whole facts", () => {
    const junk: readonly unknown[] = [
      null,
      0,
      "x",
      true,
      [],
      {},
      [null],
      { kind: "known" },
      { kind: "known", value: null },
    ];
    const differing: string[] = [];
    let permitted = 0;
    for (const path of pathsIn(wholeFacts)) {
      for (const other of junk) {
        const [quick, whole] = both(replaced(wholeFacts, path, other));
        if (whole === "permit") permitted += 1;
        if (quick !== whole) differing.push(`${path.join(".")}: ${JSON.stringify(other)} ${quick} ${whole}`);
      }
    }
    expect(differing).toEqual([]);
    expect(permitted).toBeGreaterThan(100);
  });

  test("a module that was put together otherwise", () => {
    const rules = module.rules.map((rule) => ({ ...rule, stage: "advisory" as const }));
    expect(both(facts, proposal, { ...module, rules })).toEqual(["refuse", "refuse"]);
    const { quick: _quick, ...bare } = module;
    expect(both(facts, proposal, bare as PolicyModule)).toEqual(["permit", "permit"]);
  });
});
