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

  test("a module that was put together otherwise", () => {
    const rules = module.rules.map((rule) => ({ ...rule, stage: "advisory" as const }));
    expect(both(facts, proposal, { ...module, rules })).toEqual(["refuse", "refuse"]);
    const { quick: _quick, ...bare } = module;
    expect(both(facts, proposal, bare as PolicyModule)).toEqual(["permit", "permit"]);
  });
});
