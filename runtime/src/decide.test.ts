import { describe, expect, test } from "vitest";

import { facts, grant, moduleOf, now, proposal, quorum, type Written } from "../test/modules.ts";
import { decide, decideUnder } from "./decide.ts";
import { absent } from "./fact.ts";
import type { Facts } from "./facts.ts";
import type { GrantTable } from "./module.ts";
import type { Proposal } from "./proposal.ts";

describe("a hold", () => {
  test("needs every held clause of the bounds, and one of the permits that hold", () => {
    const module = moduleOf({
      limits: { kind: "bound", clauses: [quorum(1)] },
      beta: { kind: "permit", clauses: [quorum(2)] },
      alpha: { kind: "permit", clauses: [quorum(1), quorum(2)] },
    });
    const { binding } = decide(module, proposal, facts);
    expect(binding.outcome).toBe("hold");
    expect(binding.deciding.map((finding) => finding.rule)).toEqual([
      "m.limits",
      "m.beta",
      "m.alpha",
      "m.alpha",
    ]);
    // Of the permits the one of the least id, with both of its clauses; a list that stands twice is asked once.
    expect(binding.needing.map(({ seats }) => seats[0]?.count)).toEqual([1, 2]);
    expect(binding.grants).toEqual([]);
  });

  test("of a permit is moot when another permits", () => {
    const module = moduleOf({ held: { kind: "permit", clauses: [quorum(1)] }, free: { kind: "permit" } });
    expect(decide(module, proposal, facts).binding).toMatchObject({
      outcome: "permit",
      deciding: [],
      needing: [],
    });
  });
});

/** The grant that these rules give, in short. */
const granted = (rules: Readonly<Record<string, Written>>): unknown =>
  decide(moduleOf(rules), proposal, facts).binding.grants.map(({ permit, access, expiresMs, uses }) => [
    permit,
    access,
    expiresMs,
    uses,
  ]);

const permit = (terms: Partial<GrantTable>): Written => ({ kind: "permit", clauses: [grant(terms)] });

describe("the grant of a permit", () => {
  test("is the narrowest: read before write, the shortest, the fewest uses, the least id", () => {
    expect(granted({ a: permit({ expiresMs: 1 }), b: permit({ access: "read" }) })).toEqual([
      ["m.b", "read", 900_000, null],
    ]);
    expect(granted({ a: permit({}), b: permit({ expiresMs: 5 }) })).toEqual([["m.b", "write", 5, null]]);
    expect(granted({ a: permit({}), b: permit({ uses: 9 }), c: permit({ uses: 3 }) })).toEqual([
      ["m.c", "write", 900_000, 3],
    ]);
    expect(granted({ b: permit({}), a: permit({}) })).toEqual([["m.a", "write", 900_000, null]]);
  });

  test("is never that of a permit that holds", () => {
    const held: Written = { kind: "permit", clauses: [grant({ expiresMs: 1 }), quorum(1)] };
    expect(granted({ held, free: { kind: "permit", clauses: [grant({})] } })).toEqual([
      ["m.free", "write", 900_000, null],
    ]);
  });

  test("is cut by every bound that applied", () => {
    expect(
      granted({
        changes: { kind: "permit", clauses: [grant({})] },
        short: { kind: "bound", clauses: [{ grantAtMostMs: 60_000 }] },
        shorter: { kind: "bound", clauses: [{ grantAtMostMs: 5_000 }] },
      }),
    ).toEqual([["m.changes", "write", 5_000, null]]);
  });
});

describe("a rule at advisory", () => {
  test("neither permits nor restricts in the binding verdict", () => {
    const advisory = decide(moduleOf({ trial: { kind: "permit", stage: "advisory" } }), proposal, facts);
    expect([advisory.binding.outcome, advisory.advised.outcome]).toEqual(["refuse", "permit"]);
    const trial = {
      trial: { kind: "bound", stage: "advisory", clauses: [quorum(1)] },
      free: { kind: "permit" },
    } as const;
    const bounded = decide(moduleOf(trial), proposal, facts);
    expect([bounded.binding.outcome, bounded.advised.outcome]).toEqual(["permit", "hold"]);
  });
});

describe("a permit at calibrated", () => {
  const module = moduleOf({ wide: { kind: "permit", stage: "calibrated" } });
  const outcome = (calibratedAtMs: Facts["calibratedAtMs"]): string =>
    decide(module, proposal, calibratedAtMs === undefined ? facts : { ...facts, calibratedAtMs }).binding
      .outcome;

  test("applies while the calibration is known, past and younger than ninety days", () => {
    const day = 86_400_000;
    expect(outcome({ kind: "known", value: now - 90 * day + 1 })).toBe("permit");
    expect(outcome({ kind: "known", value: now - 90 * day })).toBe("refuse");
    expect(outcome({ kind: "known", value: now + 1 })).toBe("refuse");
    expect(outcome({ kind: "absent" })).toBe("refuse");
    expect(outcome({ kind: "unknown", reason: "no model" })).toBe("refuse");
    expect(outcome(undefined)).toBe("refuse");
  });
});

describe("what cannot be judged", () => {
  const open = moduleOf({ anyone: { kind: "permit" } });

  test("is permitted where everything is as it should be", () => {
    expect(decide(open, proposal, facts).binding.outcome).toBe("permit");
  });

  test.each([
    ["no now", { ...facts, now: undefined }],
    ["a now that is unknown", { ...facts, now: { kind: "unknown", reason: "x" } }],
    ["a now that is no instant", { ...facts, now: { kind: "known", value: -5 } }],
    ["no facts at all", undefined],
    ["no principal", {}],
    ["a principal of an unknown kind", { ...facts, principal: { kind: "root", ids: ["a:1"], name: "a" } }],
    ["null", null],
  ])("is refused: %s", (_, given) => {
    const { binding, advised } = decide(open, proposal, given as Facts);
    expect([binding.outcome, advised.outcome]).toEqual(["refuse", "refuse"]);
    expect(binding.deciding.map((finding) => finding.source)).toContain("coverage");
  });

  test("is refused without `now` whichever rules are asked", () => {
    const { outcome, deciding } = decideUnder(open, proposal, { ...facts, now: absent() }, () => true);
    expect([outcome, deciding.map(({ seen }) => seen)]).toEqual([
      "refuse",
      ["unknown (now: nobody answered, or not with an instant)"],
    ]);
  });

  test.each([
    ["no proposal", null],
    ["targets that are no list", { ...proposal, targets: "checkout" }],
    ["no payload", { ...proposal, payload: undefined }],
    ["another version", { ...proposal, v: 2 }],
    ["no nonce", { ...proposal, nonce: undefined }],
  ])("is refused: %s", (_, given) => {
    const { binding, advised } = decide(open, given as Proposal, facts);
    expect([binding.outcome, advised.outcome]).toEqual(["refuse", "refuse"]);
    expect(binding.deciding.map((finding) => finding.source)).toEqual(["coverage"]);
  });

  test("is refused in the same words each time", () => {
    expect(decide(open, proposal, {} as Facts)).toEqual(decide(open, proposal, {} as Facts));
  });
});

test("of very many permits that do not apply the finding names some and says how many more there are", () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `p${String(index).padStart(4, "0")}`);
  const module = moduleOf(
    Object.fromEntries(names.map((name) => [name, { kind: "permit", scope: () => false }])),
  );
  const [{ seen } = { seen: "" }] = decide(module, proposal, facts).binding.deciding;
  expect(seen).toContain("m.p0000: not in its scope; m.p0001: not in its scope");
  expect(seen).toMatch(/m\.p0019: not in its scope; and 980 more\)$/u);
});

test("a decision has the same bytes in whatever order its input is written", () => {
  const module = moduleOf({ held: { kind: "permit", clauses: [quorum(1)] } });
  const [{ entity, id } = { entity: "", id: "" }] = proposal.targets;
  const turned = { ...proposal, targets: [{ id, entity, note: "x" }] };
  expect(JSON.stringify(decide(module, turned, facts))).toBe(JSON.stringify(decide(module, proposal, facts)));
});

describe("evidence that skipped the schemas", () => {
  const held = moduleOf({ owners: { kind: "permit", clauses: [quorum(1)] } });
  const approval = {
    principal: "b:1",
    root: "b:1",
    kind: "human",
    proof: "presence",
    atMs: now - 1,
    name: "b",
  };
  const under = (change: object): string => decide(held, proposal, { ...facts, ...change }).binding.outcome;
  const approvedBy = (change: object): string =>
    under({ approvals: { kind: "known", approvals: [{ ...approval, ...change }] } });

  test("counts where it is as declared", () => {
    expect(approvedBy({})).toBe("permit");
  });

  test.each([
    ["no date", { atMs: undefined }],
    ["a date that is no number", { atMs: Number.NaN }],
    ["a date that is a text", { atMs: "yesterday" }],
    ["a proof that nobody knows", { proof: "trust me" }],
    ["no proof", { proof: undefined }],
    ["a kind that nobody knows", { kind: "root" }],
  ])("an approval with %s does not count", (_, change) => {
    expect(approvedBy(change)).not.toBe("permit");
  });

  test.each([
    [
      "a group that says no usable time",
      { groups: { "m.dba": { kind: "known", value: ["b:1"], observedAtMs: Number.NaN } } },
    ],
    ["an identity that is not true to be verified", { identity: { ...facts.identity, verified: "false" } }],
    ["an identity of a kind that nobody knows", { identity: { ...facts.identity, kind: "revoked" } }],
    [
      "a group of a kind that nobody knows",
      { groups: { "m.dba": { kind: "revoked", value: ["b:1"], observedAtMs: now } } },
    ],
  ])("%s permits nothing", (_, change) => {
    expect(under({ ...change, approvals: { kind: "known", approvals: [approval] } })).not.toBe("permit");
  });

  test("approvals of a kind that nobody knows permit nothing", () => {
    expect(under({ approvals: { kind: "revoked", approvals: [approval] } })).toBe("refuse");
  });
});
