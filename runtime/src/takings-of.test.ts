import { describe, expect, test } from "vitest";

import {
  facts,
  grant,
  holds,
  moduleOf,
  people,
  proposal,
  type Around,
  type Written,
} from "../test/modules.ts";
import { decide } from "./decide.ts";
import { absent, known, unknown, type Fact } from "./fact.ts";
import type { Facts } from "./facts.ts";
import type { Takings } from "./guard/takings.ts";
import type { Measure } from "./kernel/measure.ts";
import type { BudgetTable, PolicyModule, RuleCode } from "./module.ts";
import { blastServicesAtMost, blastShareAtMost } from "./primitives/blast-radius.ts";
import { rateAtOnce, rateNone, ratePer } from "./primitives/rate-limit.ts";
import { targetKey, type Proposal } from "./proposal.ts";
import { takingsOf } from "./takings-of.ts";
import type { WrittenClause } from "../test/modules.ts";

const hour = 3_600_000;
const owner = {
  name: "owner",
  type: { kind: "string", max: 8 },
  optional: true,
  claimed: false,
  secret: false,
} as const;
const around: Around = { vocabulary: { entities: [{ name: "Service", fields: [owner] }] } };

/** A clause with its table, measured by the kernel as the compiler would have it. */
function bounding(id: string, budget: BudgetTable, more: WrittenClause = {}): WrittenClause {
  const source = budget.kind === "share" || budget.kind === "services" ? "blast_radius" : "rate_limit";
  return { id, source, budget, ...more, code: { measure: (_, x) => measureOf(id, budget, x), ...more.code } };
}

function measureOf(id: string, budget: BudgetTable, x: Parameters<typeof ratePer>[0]): Measure {
  switch (budget.kind) {
    case "per":
      return ratePer(x, id, budget.most, budget.windowMs, budget.key);
    case "at_once":
      return rateAtOnce(x, id, budget.most, budget.key);
    case "none":
      return rateNone(x, id, budget.forMs, budget.after, budget.key);
    case "share":
      return blastShareAtMost(x, budget.share, budget.percentile, budget.atMostPpm);
    case "services":
      return blastServicesAtMost(x, budget.atMost);
    default:
      throw new Error("no budget");
  }
}

const perAction: BudgetTable = { kind: "per", most: 3, windowMs: hour, key: "action" };
const two = people(2);
const approved: Facts["approvals"] = {
  kind: "known",
  approvals: ["b:1", "b:2"].map((id) => ({
    principal: id,
    root: id,
    kind: "human",
    proof: "platform",
    atMs: 1_767_225_590_000,
    name: id,
  })),
};

/** Says for every counter of these clauses that so many stand. */
function counted(counters: Readonly<Record<string, Readonly<Record<string, Fact<number>>>>>): Partial<Facts> {
  return { rates: counters };
}

function takings(
  rules: Readonly<Record<string, Written>>,
  given: Partial<Facts> = {},
  asked: Partial<Proposal> = {},
): Takings {
  return taken(moduleOf(rules, around), given, asked);
}

function taken(module: PolicyModule, given: Partial<Facts> = {}, asked: Partial<Proposal> = {}): Takings {
  const all = { ...facts, ...given };
  const proposed = { ...proposal, ...asked };
  const decision = decide(module, proposed, all);
  expect(decision.binding.deciding.filter(({ outcome }) => outcome !== "permit")).toEqual([]);
  return takingsOf(module, proposed, all, decision);
}

const short = ({ rates }: Takings): unknown => rates.map(({ counter, amount }) => [counter, amount]);
const clausesOf = ({ rates }: Takings): readonly string[] => rates.map(({ clause }) => clause);
const zero = (clause: string): Partial<Facts> => counted({ [clause]: { "action=deploy": known(0) } });
const zeros = (...clauses: readonly string[]): Partial<Facts> =>
  counted(Object.fromEntries(clauses.map((clause) => [clause, { "action=deploy": known(0) }])));

describe("what a permit takes", () => {
  test("is what every bound asks that applied, and the permit", () => {
    const module: Readonly<Record<string, Written>> = {
      pace: { kind: "bound", clauses: [bounding("a", perAction)] },
      other: { kind: "bound", clauses: [bounding("b", perAction)], scope: () => false },
      skipped: { kind: "bound", clauses: [bounding("c", perAction, { code: { when: () => false } })] },
      yes: { kind: "permit", clauses: [bounding("d", { kind: "at_once", most: 2, key: "action" })] },
    };
    expect(takings(module, zeros("a", "d"))).toEqual({
      rates: [
        { clause: "a", counter: "action=deploy", amount: 1, most: 3, key: "action", windowMs: hour },
        { clause: "d", counter: "action=deploy", amount: 1, most: 2, key: "action", windowMs: null },
      ],
      quiet: [],
      blast: [],
    });
  });

  test("is nothing where nothing is permitted", () => {
    const module = moduleOf({ pace: { kind: "bound", clauses: [bounding("a", perAction)] } });
    const all = { ...facts, ...zero("a") };
    expect(takingsOf(module, proposal, all, decide(module, proposal, all)).rates).toEqual([]);
  });

  test("is nothing where no clause bounds anything", () => {
    expect(takings({ yes: { kind: "permit" } })).toEqual({ rates: [], quiet: [], blast: [] });
  });

  test("is one charge a counter, however many targets there are", () => {
    const targets = ["a", "b", "c"].map((id) => ({ entity: "Service", id }));
    const owners = [known("pay"), known("shop"), known("pay")];
    const of = (key: "agent" | "target" | "action" | "owner"): Takings => {
      const names = ["action=deploy", "agent=a:1", "agent=h:1", "owner=pay", "owner=shop"];
      const all = [...names, ...targets.map((target) => `target=${targetKey(target)}`)];
      return takings(
        { pace: { kind: "bound", clauses: [bounding("a", { ...perAction, key })] }, yes: { kind: "permit" } },
        {
          ...counted({ a: Object.fromEntries(all.map((name) => [name, known(0)])) }),
          targets: Object.fromEntries(
            targets.map((target, at) => [targetKey(target), { owner: owners[at] ?? absent() }]),
          ),
          identity: {
            kind: "known",
            verified: true,
            issuer: "x",
            chain: [
              { kind: "human", ids: ["h:1"], name: "h" },
              { kind: "human", ids: ["h:1"], name: "again" },
            ],
          },
        },
        { targets },
      );
    };
    expect(short(of("action"))).toEqual([["action=deploy", 1]]);
    expect(short(of("agent"))).toEqual([
      ["agent=a:1", 1],
      ["agent=h:1", 1],
    ]);
    expect(short(of("target"))).toEqual(targets.map((target) => [`target=${targetKey(target)}`, 1]));
    expect(short(of("owner"))).toEqual([
      ["owner=pay", 2],
      ["owner=shop", 1],
    ]);
  });

  test("of an owner counts a target whose owner nobody knows", () => {
    const targets = ["a", "b"].map((id) => ({ entity: "Service", id }));
    const clause = bounding(
      "a",
      { ...perAction, key: "owner" },
      { code: { when: (_, x) => x.target.id === "a" } },
    );
    const said = takings(
      { pace: { kind: "bound", clauses: [clause] }, yes: { kind: "permit" } },
      {
        ...counted({ a: { "owner=pay": known(0) } }),
        targets: { '["Service","a"]': { owner: known("pay") } },
      },
      { targets },
    );
    expect(said.rates).toMatchObject([{ counter: "owner=pay", amount: 2 }]);
  });
});

/** A permit with a budget, and what else it says. */
function budgeted(id: string, ...more: readonly WrittenClause[]): Written {
  return { kind: "permit", clauses: [bounding(id, perAction), ...more] };
}

/** The scope of one target. */
function at(id: string): RuleCode["scope"] {
  return (_, x) => x.target.id === id;
}

/** A bound at the advisory stage, and a permit. */
function trial(budget: BudgetTable): Readonly<Record<string, Written>> {
  return {
    pace: { kind: "bound", stage: "advisory", clauses: [bounding("a", budget)] },
    yes: { kind: "permit" },
  };
}

describe("of several permits one is charged", () => {
  test("the one whose grant is given", () => {
    const rules = {
      a: budgeted("a", grant({ expiresMs: 60_000 })),
      b: budgeted("b", grant({ expiresMs: 30_000 })),
      c: budgeted("c"),
    };
    expect(clausesOf(takings(rules, zeros("a", "b", "c")))).toEqual(["b"]);
  });

  test("the next one where that one's budget is used up", () => {
    const rules = {
      a: budgeted("a", grant({ expiresMs: 60_000 })),
      b: budgeted("b", grant({ expiresMs: 30_000 })),
    };
    const full = counted({ a: { "action=deploy": known(0) }, b: { "action=deploy": known(3) } });
    expect(clausesOf(takings(rules, full))).toEqual(["a"]);
  });

  test("the least by its id where none grants anything", () => {
    const rules = { b: budgeted("of b"), a: budgeted("of a"), c: budgeted("of c") };
    expect(clausesOf(takings(rules, zeros("of a", "of b", "of c")))).toEqual(["of a"]);
    const full = counted({ "of a": { "action=deploy": known(3) }, "of b": { "action=deploy": known(0) } });
    expect(clausesOf(takings(rules, full))).toEqual(["of b"]);
  });

  test("the least of them may have no clause at all, and takes nothing", () => {
    expect(takings({ b: budgeted("of b"), a: { kind: "permit" } }, zero("of b")).rates).toEqual([]);
    expect(clausesOf(takings({ b: budgeted("of b"), z: { kind: "permit" } }, zero("of b")))).toEqual([
      "of b",
    ]);
    const elsewhere: Written = { kind: "permit", scope: () => false };
    expect(clausesOf(takings({ b: budgeted("of b"), a: elsewhere }, zero("of b")))).toEqual(["of b"]);
  });

  test("a permit that permits nothing is not", () => {
    const no: Written = {
      kind: "permit",
      clauses: [bounding("of a", perAction), { code: { measure: () => ({ ...holds, condition: false }) } }],
    };
    expect(clausesOf(takings({ a: no, b: budgeted("of b") }, zeros("of a", "of b")))).toEqual(["of b"]);
  });

  test("an advisory permit is not", () => {
    const rules = { a: { ...budgeted("of a"), stage: "advisory" as const }, b: budgeted("of b") };
    expect(clausesOf(takings(rules, zeros("of a", "of b")))).toEqual(["of b"]);
  });

  test("another one for each target, each by its own grant", () => {
    const rules = {
      a: { ...budgeted("of a", grant({})), scope: at("a") },
      b: { ...budgeted("of b", grant({})), scope: at("b") },
    };
    const targets = ["a", "b"].map((id) => ({ entity: "Service", id }));
    expect(clausesOf(takings(rules, zeros("of a", "of b"), { targets }))).toEqual(["of a", "of b"]);
  });
});

describe("a clause that was waived", () => {
  test("still counts, and has no bound any more", () => {
    const rules: Readonly<Record<string, Written>> = {
      pace: { kind: "bound", clauses: [bounding("a", perAction, { unless: two })] },
      yes: { kind: "permit" },
    };
    const full = { ...counted({ a: { "action=deploy": known(3) } }), approvals: approved };
    expect(takings(rules, full).rates).toMatchObject([{ most: Number.MAX_SAFE_INTEGER, amount: 1 }]);
    expect(takings(rules, { ...zero("a"), approvals: approved }).rates).toMatchObject([{ most: 3 }]);
  });

  test("is not looked at again where it asks for quiet, and starts to count all the same", () => {
    const none: BudgetTable = { kind: "none", forMs: hour, after: ["rollback"], key: "action" };
    const rules: Readonly<Record<string, Written>> = {
      pace: { kind: "bound", clauses: [bounding("a", none, { unless: two })] },
      yes: { kind: "permit" },
    };
    const loud = { ...counted({ a: { "action=deploy": known(5) } }), approvals: approved };
    const taking = { clause: "a", counter: "action=deploy", forMs: hour, after: ["rollback"] };
    expect(takings(rules, loud).quiet).toEqual([{ ...taking, isWaived: true }]);
    expect(takings(rules, counted({ a: { "action=deploy": absent() } })).quiet).toEqual([
      { ...taking, isWaived: false },
    ]);
  });

  test("holds no blast against it", () => {
    const share: BudgetTable = { kind: "share", share: "users", percentile: "p95", atMostPpm: 10 };
    const services: BudgetTable = { kind: "services", atMost: 3 };
    const rules: Readonly<Record<string, Written>> = {
      limits: { kind: "bound", clauses: [bounding("a", share, { unless: two }), bounding("b", services)] },
      yes: { kind: "permit" },
    };
    const within = { blast: { users: { p95: known(10) }, services: known(3) }, approvals: approved };
    const ofServices = { clause: "b", share: "services", percentile: null, atMost: 3 };
    expect(takings(rules, within).blast).toEqual([
      { clause: "a", share: "users", percentile: "p95", atMost: 10 },
      ofServices,
    ]);
    const over = { ...within, blast: { users: { p95: known(11) }, services: known(3) } };
    expect(takings(rules, over).blast).toEqual([ofServices]);
  });
});

describe("a blast clause for each of many elements", () => {
  test("bounds once", () => {
    const services: BudgetTable = { kind: "services", atMost: 3 };
    const clause = bounding("a", services, { each: "xs", code: { each: () => ["x", "y"] } });
    const rules: Readonly<Record<string, Written>> = {
      limits: { kind: "bound", clauses: [clause] },
      yes: { kind: "permit" },
    };
    expect(takings(rules, { blast: { services: known(3) } }).blast).toHaveLength(1);
    expect(
      takings(
        rules,
        { blast: { services: known(3) } },
        { targets: ["a", "b"].map((id) => ({ entity: "Service", id })) },
      ).blast,
    ).toHaveLength(1);
  });
});

describe("a bound at the advisory stage", () => {
  test("is counted, and holds nothing up", () => {
    const full = counted({ a: { "action=deploy": known(3) } });
    expect(takings(trial(perAction), full).rates).toMatchObject([
      { clause: "a", most: Number.MAX_SAFE_INTEGER },
    ]);
    const none: BudgetTable = { kind: "none", forMs: hour, after: ["failure"], key: "action" };
    expect(takings(trial(none), full).quiet).toMatchObject([{ isWaived: true }]);
    expect(takings(trial({ kind: "services", atMost: 1 }), { blast: { services: known(9) } }).blast).toEqual(
      [],
    );
  });

  test("is not counted where nobody can tell under what", () => {
    const said = takings(trial({ ...perAction, key: "agent" }), { identity: unknown("lost") });
    expect(said.rates).toEqual([]);
  });
});

describe("a way back that is reserved", () => {
  const actions = [{ name: "deploy", entity: "Service", effect: "restores" as const, fields: [] }];
  const module = moduleOf(
    { pace: { kind: "bound", clauses: [bounding("a", perAction)] }, yes: { kind: "permit" } },
    { vocabulary: { ...around.vocabulary, actions } },
  );
  const full = {
    ...counted({ a: { "action=deploy": known(2) } }),
    restored: { [targetKey({ entity: "Service", id: "checkout" })]: known(true) },
  };

  test("takes nothing: it was paid for by the action that reserved it", () => {
    expect(taken(module, { ...full, reserved: known("e") }).rates).toEqual([]);
    expect(taken(module, full).rates).toHaveLength(1);
  });
});

describe("what cannot be", () => {
  const rules: Readonly<Record<string, Written>> = {
    pace: { kind: "bound", clauses: [bounding("a", { ...perAction, key: "agent" })] },
    yes: { kind: "permit" },
  };
  const module = moduleOf(rules, around);
  const all = { ...facts, ...counted({ a: { "agent=a:1": known(0) } }) };
  const decision = decide(module, proposal, all);

  test("is no permit of a clause without its budget, as earlier compilers made them", () => {
    const old = moduleOf({
      pace: { kind: "bound", clauses: [{ source: "rate_limit" }] },
      yes: { kind: "permit" },
    });
    expect(() => takingsOf(old, proposal, facts, decide(old, proposal, facts))).toThrow(/says no budget/u);
    const blast = moduleOf({ yes: { kind: "permit", clauses: [{ source: "blast_radius" }] } });
    expect(() => takingsOf(blast, proposal, facts, decide(blast, proposal, facts))).toThrow(
      /says no budget/u,
    );
  });

  test.each([
    ["who acts", { ...all, identity: unknown("lost") }],
    ["the counters", facts],
  ])("is no taking by other facts than those that decided: %s", (_, others) => {
    expect(decision.binding.outcome).toBe("permit");
    expect(() => takingsOf(module, proposal, others, decision)).toThrow(/permitted/u);
  });

  test("is no taking of another proposal", () => {
    expect(() => takingsOf(module, { ...proposal, targets: [] }, all, decision)).toThrow(/not admitted/u);
  });
});
