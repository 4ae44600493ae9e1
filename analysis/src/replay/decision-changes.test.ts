import { describe, expect, test } from "vitest";

import type { JsonObject } from "@interlock/ledger";

import { bindingOutcome, decisionChanges } from "./decision-changes.ts";

const finding = {
  source: "blast_radius",
  rule: "shop.limits",
  clause: "shop.limits.blast_radius.traffic",
  at: "shop.policy:11:3",
  target: { entity: "Service", id: "checkout" },
  element: null,
  outcome: "permit",
  seen: "2%",
  bound: "at most 5%",
};

function verdict(findings: readonly JsonObject[], outcome = "permit"): JsonObject {
  const deciding = findings.filter((one) => one["outcome"] !== "permit");
  return { outcome, findings, deciding, needing: [], grants: [] };
}

function decision(findings: readonly JsonObject[], outcome?: string): JsonObject {
  const one = verdict(findings, outcome);
  return { binding: one, advised: one, validUntilMs: 7 };
}

const compared = { places: "compared" } as const;
const ignored = { places: "ignored" } as const;

describe("nothing changed", () => {
  test("between equal decisions", () => {
    expect(decisionChanges(decision([finding]), decision([{ ...finding }]), compared)).toEqual([]);
  });

  test("where findings stand in another order", () => {
    const other = { ...finding, target: { entity: "Service", id: "orders" } };
    expect(decisionChanges(decision([finding, other]), decision([other, finding]), compared)).toEqual([]);
  });

  test("but the line, where lines are ignored", () => {
    const moved = decision([{ ...finding, at: "shop.policy:12:3" }]);
    expect(decisionChanges(decision([finding]), moved, ignored)).toEqual([]);
    expect(decisionChanges(decision([finding]), moved, compared)).toMatchObject([
      { kind: "finding", members: ["at"] },
    ]);
  });
});

describe("every change is named", () => {
  test("an outcome, of each verdict by itself", () => {
    const before = { ...decision([finding]), advised: verdict([finding], "hold") };
    expect(decisionChanges(before, decision([finding]), compared)).toEqual([
      { kind: "outcome", verdict: "advised", before: "hold", after: "permit" },
    ]);
    expect(bindingOutcome(before)).toBe("permit");
  });

  test("a finding that says something else, once for both verdicts", () => {
    const after = { ...finding, bound: "at most 1%", seen: "2%" };
    expect(decisionChanges(decision([finding]), decision([after]), ignored)).toEqual([
      { kind: "finding", before: finding, after, members: ["bound"] },
    ]);
  });

  test("a finding more and a finding less, of one clause on several targets", () => {
    const orders = { ...finding, target: { entity: "Service", id: "orders" } };
    expect(decisionChanges(decision([finding, orders]), decision([orders]), ignored)).toEqual([
      { kind: "finding", before: finding, after: null, members: [] },
    ]);
    expect(decisionChanges(decision([orders]), decision([finding, orders]), ignored)).toEqual([
      { kind: "finding", before: null, after: finding, members: [] },
    ]);
  });

  test("the same finding twice where it stood once", () => {
    const [change, ...rest] = decisionChanges(decision([finding]), decision([finding, finding]), ignored);
    expect(change).toMatchObject({ kind: "finding", members: ["role"] });
    expect(rest).toEqual([]);
  });

  test("a finding that decides, and did not", () => {
    const held = { ...finding, outcome: "hold" };
    const before = { ...verdict([held], "hold"), deciding: [] };
    const after = verdict([held], "hold");
    expect(decisionChanges({ binding: before }, { binding: after }, ignored)).toMatchObject([
      { kind: "finding", members: ["role"] },
    ]);
  });

  test("grants, people, how long it holds, and what this version does not know", () => {
    const before = decision([finding]);
    const after = {
      binding: { ...verdict([finding]), grants: [{ uses: 1 }], needing: "nobody" },
      advised: { ...verdict([finding]), mood: "bad" },
      validUntilMs: null,
    };
    expect(decisionChanges(before, after, ignored)).toEqual([
      { kind: "member", at: "/binding/grants", before: [], after: [{ uses: 1 }] },
      { kind: "member", at: "/binding/needing", before: [], after: "nobody" },
      { kind: "member", at: "/advised/mood", before: undefined, after: "bad" },
      { kind: "member", at: "/validUntilMs", before: 7, after: null },
    ]);
  });
});

test.each<[string, JsonObject]>([
  ["nothing", {}],
  ["no verdicts", { binding: [], advised: null }],
  ["findings that are none", { binding: { findings: "many", deciding: [1, null] } }],
])("a decision of %s is held against a real one all the same", (_, odd) => {
  expect(bindingOutcome(odd)).toBe("none");
  const changes = decisionChanges(odd, decision([finding]), compared);
  expect(changes).toContainEqual({ kind: "outcome", verdict: "binding", before: "none", after: "permit" });
  expect(changes).toContainEqual({ kind: "finding", before: null, after: finding, members: [] });
});
