import { describe, expect, test } from "vitest";

import { facts, moduleOf, now, people, proposal, vocabulary, type WrittenClause } from "../test/modules.ts";
import { decide } from "./decide.ts";
import { absent, known, unknown } from "./fact.ts";
import type { Facts } from "./facts.ts";
import type { FactTable, GroupTable } from "./vocabulary/table.ts";

const minute = 60_000;
const day = 86_400_000;
const group = (observedAtMs: number): NonNullable<Facts["groups"]> => ({ "m.dba": known([], observedAtMs) });

const owners: GroupTable = {
  id: "m.owners",
  kind: "sourced",
  by: "codeowners",
  argument: { kind: "parameter", index: 0 },
  parameters: [{ name: "file", type: { kind: "path" } }],
  source: "github",
  freshMs: 20_000,
};
const frozen: FactTable = {
  id: "m.frozen",
  parameters: [],
  type: { kind: "bool" },
  optional: true,
  source: "calendar",
  freshMs: 10_000,
};
const module = moduleOf(
  { changes: { kind: "permit" } },
  { vocabulary: { groups: [...vocabulary.groups, owners], facts: [frozen] } },
);

function life(given: Partial<Facts>): number | null {
  return decide(module, proposal, { ...facts, groups: {}, ...given }).validUntilMs;
}

/** The same where one clause of a bound says something of an age. */
function lifeUnder(clause: WrittenClause, given: Partial<Facts> = {}): number | null {
  const bound = moduleOf({ limits: { kind: "bound", clauses: [clause] }, free: { kind: "permit" } });
  return decide(bound, proposal, { ...facts, ...given, groups: group(now) }).validUntilMs;
}

describe("the life of a verdict", () => {
  test("is a minute at most, and no longer than the shortest fact", () => {
    expect(life({})).toBe(now + minute);
    expect(life({ groups: group(now) })).toBe(now + 30_000);
    expect(life({ groups: group(now - 29_999) })).toBe(now + 1);
  });

  test("is over at once where a fact is older than it may be", () => {
    expect(life({ groups: group(now - 30_001) })).toBe(now);
    expect(life({ groups: group(-Number.MAX_SAFE_INTEGER) })).toBe(now);
    expect(life({ groups: group(Number.NaN) })).toBe(now);
  });

  test("is bounded by groups with parameters, by whatever they were asked with", () => {
    expect(life({ groups: { 'm.owners["a.ts"]': known([], now) } })).toBe(now + 20_000);
    expect(life({ groups: { 'm.owners["a[.ts"]': known([], now - 5_000) } })).toBe(now + 15_000);
    expect(life({ groups: { m: known([], now - day), "m.ownersx": known([], now - day) } })).toBe(
      now + minute,
    );
  });

  test("is bounded by every outside fact that was answered", () => {
    const answered = (answer: NonNullable<Facts["outside"]>[string][string]): number | null =>
      life({ outside: { "m.frozen": { "[]": answer } } });
    expect(answered(known(true, now - 4_000))).toBe(now + 6_000);
    expect(answered(absent(now - 4_000))).toBe(now + 6_000);
    expect(answered({ kind: "record", fields: {}, observedAtMs: now - 4_000 })).toBe(now + 6_000);
    expect(answered(known(true, Number.NaN))).toBe(now);
    const fields = { open: known(true, now - 7_000), size: known(1), owner: absent(now - 6_000) };
    expect(answered({ kind: "record", fields, observedAtMs: now - 4_000 })).toBe(now + 3_000);
    // What has no date counts for nothing, so it bounds nothing.
    expect(answered(known(true))).toBe(now + minute);
    expect(answered(unknown("down"))).toBe(now + minute);
    expect(life({ outside: { "m.other": { "[]": known(true, now - day) } } })).toBe(now + minute);
  });

  test("is nothing where nobody knows the time, or no calendar has it", () => {
    expect(life({ now: unknown("the clocks disagree") })).toBeNull();
    expect(life({ now: known(-1) })).toBeNull();
    expect(life({ now: known(Number.MAX_SAFE_INTEGER) })).toBeNull();
  });
});

describe("an age that a clause bounds ends the verdict", () => {
  test("of an anchor, a tested reversal, a waiting outcome and an observation", () => {
    const target = '["Service","checkout"]';
    const seen: Partial<Facts> = {
      audit: { anchoredAtMs: known(now - 50_000) },
      reversal: { testedAtMs: known(now - 51_000) },
      memory: { [target]: { waitingSinceMs: known(now - 52_000) } },
      drift: { "m.scaled": { [target]: known(false, now - 53_000) } },
    };
    const until = (measure: NonNullable<NonNullable<WrittenClause["code"]>["measure"]>): number | null =>
      lifeUnder({ code: { measure } }, seen);
    expect(until((k, x) => k.auditAnchored(x, minute))).toBe(now + 10_000);
    expect(until((k, x) => k.reversalTested(x, minute))).toBe(now + 9_000);
    expect(until((k, x) => k.memoryOutcome(x, minute))).toBe(now + 8_000);
    expect(until((k, x) => k.driftNone(x, [["m.scaled", null]], minute))).toBe(now + 7_000);
    // Without a bound, and where the bound is far off, the other limits stand.
    expect(until((k, x) => k.reversalTested(x, null))).toBe(now + 30_000);
    expect(until((k, x) => k.auditAnchored(x, day))).toBe(now + 30_000);
  });

  test("of an approval", () => {
    const approval = {
      principal: "b:1",
      root: "b:1",
      kind: "human",
      proof: "platform",
      name: "Bea",
    } as const;
    const approvals: Facts["approvals"] = { kind: "known", approvals: [{ ...approval, atMs: now - 55_000 }] };
    const groups = { "m.dba": known(["b:1"], now) };
    const rules = moduleOf({
      held: { kind: "permit", clauses: [{ quorum: people(1, { withinMs: minute }) }] },
    });
    const { binding, validUntilMs } = decide(rules, proposal, { ...facts, approvals, groups });
    expect([binding.outcome, validUntilMs]).toEqual(["permit", now + 5_000]);
  });

  test("of the calibration, while it is younger than its limit", () => {
    const rules = moduleOf({ wide: { kind: "permit", stage: "calibrated" } });
    const calibrated = (ageMs: number): unknown => {
      const { binding, validUntilMs } = decide(rules, proposal, {
        ...facts,
        calibratedAtMs: known(now - ageMs),
      });
      return [binding.outcome, validUntilMs];
    };
    expect(calibrated(90 * day - 10_000)).toEqual(["permit", now + 9_999]);
    expect(calibrated(90 * day - 1)).toEqual(["permit", now]);
    expect(calibrated(90 * day)).toEqual(["refuse", now + 30_000]);
  });
});
