import { describe, expect, test } from "vitest";

import { brief, subject } from "../../test/subjects.ts";
import { unknown } from "../fact.ts";
import type { Facts, IdentityEvidence, Principal } from "../facts.ts";
import { by, humanId, principalId } from "./principal.ts";
import { targets } from "./read.ts";

const agent: Principal = { kind: "agent", ids: ["a:1", "spiffe://a"], name: "a" };
const beth: Principal = { kind: "human", ids: ["github:42", "x:beth"], name: "beth" };
const someone: Principal = { kind: "unproven", ids: ["github:7"], name: "someone" };

const identity = (chain: readonly Principal[], verified = true): IdentityEvidence => ({
  kind: "known",
  verified,
  issuer: "x",
  chain,
});
const ids = (facts: Partial<Facts>): readonly unknown[] => {
  const x = subject({ facts });
  return [brief(principalId(x)), brief(humanId(x))];
};

describe("who acts, and for which human", () => {
  test.each<[string, Partial<Facts>, readonly unknown[]]>([
    ["an agent for a human", { principal: agent, identity: identity([agent, beth]) }, ["a:1", "github:42"]],
    ["a human", { principal: beth }, ["github:42", "github:42"]],
    [
      "a human whose chain nobody knows",
      { principal: beth, identity: unknown("down") },
      ["github:42", "github:42"],
    ],
    [
      "an agent for nobody",
      { principal: agent, identity: identity([]) },
      ["a:1", "unknown human.id: no proven human stands behind who acts"],
    ],
    [
      "an agent for someone unproven",
      { principal: agent, identity: identity([someone]) },
      ["a:1", "unknown human.id: no proven human stands behind who acts"],
    ],
    [
      "an agent that has no chain",
      { principal: agent, identity: { kind: "absent" } },
      ["a:1", "unknown human.id: no proven human stands behind who acts"],
    ],
    [
      "an agent whose chain nobody verified",
      { principal: agent, identity: identity([beth], false) },
      ["a:1", "unknown identity: nobody verified it"],
    ],
    [
      "an agent whose chain nobody knows",
      { principal: agent, identity: unknown("down") },
      ["a:1", "unknown identity: down"],
    ],
    [
      "someone unproven",
      { principal: someone, identity: identity([]) },
      [
        "unknown principal.id: who acts is not proven",
        "unknown human.id: no proven human stands behind who acts",
      ],
    ],
  ])("%s", (_, facts, expected) => {
    expect(ids(facts)).toEqual(expected);
  });
});

/** Whether a rule about the unproven is about the agent. */
function behind(given: IdentityEvidence): unknown {
  return brief(by(subject({ facts: { principal: agent, identity: given } }), ["unproven"]));
}

test("nobody knows whether someone unproven stands behind an agent that has no chain", () => {
  expect(behind({ kind: "absent" })).toBe("unknown identity: there is no chain of authority");
  expect(behind(identity([someone]))).toBe("unknown principal: who acts through the account is not proven");
  expect(behind(identity([]))).toBe(false);
});

test("the targets are those of the proposal, in its order", () => {
  const both = ["checkout", "orders"].map((id) => ({ entity: "Service", id }));
  expect(targets(subject({ proposal: { targets: both } }))).toEqual(["checkout", "orders"]);
});
