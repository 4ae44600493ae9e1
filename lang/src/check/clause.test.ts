import { describe, expect, test } from "vitest";

import { checkExample, ruleOf } from "../../test/example-set.ts";

function codes(clause: string): readonly string[] {
  return checkExample(`bound r on deploy { ${clause} }`).codes;
}

describe("the forms of the primitives", () => {
  test.each([
    ["schema within orders", "p.r.schema_drift.within", { contract: "p.orders" }],
    [
      "network within staging, production",
      "p.r.network_boundary.within",
      { zones: ["staging", "production"] },
    ],
    [
      "network no crossing staging -> production, * -> staging",
      "p.r.network_boundary.no_crossing",
      {
        crossings: [
          { from: "staging", to: "production" },
          { from: null, to: "staging" },
        ],
      },
    ],
    ["audit anchored within 1h", "p.r.signed_audit.anchored", { withinMs: 3_600_000 }],
    [
      "memory success >= 95% over 20 outcomes within 90d",
      "p.r.memory_write.success",
      { atLeastPpm: 950_000, outcomes: 20, withinMs: 7_776_000_000 },
    ],
    ["memory outcome within 1h", "p.r.memory_write.outcome", { withinMs: 3_600_000 }],
    ["drift none", "p.r.drift_detection.none", { contracts: null, seenWithinMs: null }],
    [
      "drift none in scaled seen within 10m",
      "p.r.drift_detection.none",
      { contracts: ["p.scaled"], seenWithinMs: 600_000 },
    ],
    ["drift none in orders", "p.r.drift_detection.none", { contracts: ["p.orders"] }],
    ['quorum 1 of owners("db/x") as of_x', "p.r.quorum.of_x", { kind: "quorum" }],
  ])("are resolved, and have an id of their own: %s", (clause, id, form) => {
    expect(ruleOf(`bound r on deploy { ${clause} }`).clauses).toMatchObject([{ id, form, each: null }]);
  });

  test.each([
    ["schema within scaled", "IL2256"],
    ["schema within nothing", "IL2001"],
    ["schema within dba", "IL2004"],
    ["network within staging, staging", "IL2254"],
    ["network within nowhere", "IL2001"],
    ["network no crossing staging -> staging", "IL2255"],
    ["network no crossing staging -> production, staging -> production", "IL2254"],
    ["network no crossing nowhere -> *", "IL2001"],
    ["audit anchored within 0s", "IL2209"],
    ["memory success >= 95% over 0 outcomes", "IL2209"],
    ["memory success >= 95% over 1 outcomes within 0s", "IL2209"],
    ["memory outcome within 0s", "IL2209"],
    ["drift none seen within 0s", "IL2209"],
    ["drift none in nothing", "IL2001"],
    ["drift none in scaled, scaled", "IL2254"],
    ["quorum 2 of dba and 1 of dba", "IL2253"],
    ["quorum 3 of pair", "IL2207"],
    ["quorum 1 of owners", "IL2113"],
    ['quorum 1 of dba("x")', "IL2113"],
    ["quorum 1 of owners(origin)", "IL2115"],
    ["quorum 1 of holders(target.key)", "IL2259"],
    ["quorum 1 of owners(target.size)", "IL2101"],
    ['quorum 1 of owners("/etc")', "IL2110"],
    ["quorum 2 of dba, at most 0 agents", "IL2209"],
    ['identity verified by "a", "a"', "IL2254"],
    ["rate none for 5m after failure, failure per agent", "IL2254"],
  ])("are refused where they could mean nothing, or two things: %s", (clause, code) => {
    expect(codes(clause)).toEqual([code]);
  });

  test("look at no contract that does not cover what the rule reaches", () => {
    const queue = `entity Queue { depth: int 0..9 }
action drain on Queue {}
contract drained on Queue holds when observed.depth <= declared.depth
`;
    const rule = (reach: string, clause: string): readonly string[] =>
      checkExample(`${queue}bound r on ${reach} { ${clause} }`).codes;
    expect(rule("deploy, drain", "drift none")).toEqual([]);
    expect(rule("deploy, drain", "drift none in scaled, drained")).toEqual([]);
    expect(rule("deploy, drain", "drift none in orders")).toEqual([]);
    expect(rule("deploy, drain", "drift none in scaled")).toEqual(["IL2258"]);
    expect(rule("deploy", "drift none in drained")).toEqual(["IL2257"]);
    expect(rule("deploy", "drift none in scaled, drained")).toEqual(["IL2257"]);
    const bare = "entity Lamp {}\naction light on Lamp {}\n";
    expect(checkExample(`${bare}bound r on light { drift none }`).codes).toEqual(["IL2258"]);
    expect(checkExample(`${bare}bound r on light { drift none in orders }`).codes).toEqual([]);
  });
});

describe("a grant to write", () => {
  test.each([
    ["reads", "IL2208"],
    ["proposes", "IL2208"],
    ["changes", null],
    ["restores", null],
  ])("is given to what changes or restores its target only: %s", (effect, code) => {
    const text = `action act on Service ${effect} {}
permit r on act { grant write on target expires 5m }
permit s on act { grant read on target expires 5m }`;
    expect(checkExample(text).codes).toEqual(code === null ? [] : [code]);
  });
});

describe("a rate per owner", () => {
  test("calls no counter by a secret, and misses no field of an entity that nothing declares", () => {
    const secret = "entity Lamp { owner: secret string max 9 }\naction light on Lamp {}\n";
    expect(checkExample(`${secret}bound r on light { rate 3 per 1h per owner }`).codes).toEqual(["IL2259"]);
    const lost = "action light on Lampp {}\n";
    expect(checkExample(`${lost}bound r on light { rate 3 per 1h per owner }`).codes).toEqual(["IL2001"]);
  });
});

describe("who has to approve", () => {
  test("is chosen by no claim where that could widen", () => {
    const action = "action move on Service { file: claimed path, spare?: claimed path }\n";
    const of = (rule: string): readonly string[] => checkExample(action + rule).codes;
    expect(of("bound r on move { quorum 1 of owners(action.file) }")).toEqual([]);
    expect(of("bound r on move { quorum 1 of owners(action.spare) }")).toEqual([]);
    expect(of("permit r on move { quorum 1 of owners(action.file) }")).toEqual(["IL2205"]);
    expect(of("permit r on move { blast traffic <= 5% unless 1 of owners(action.file) approve }")).toEqual([
      "IL2205",
    ]);
    expect(of("bound r on move { blast traffic <= 5% unless 1 of owners(action.spare) approve }")).toEqual([
      "IL2205",
    ]);
    expect(of("refuse r on move unless 1 of owners(action.file) approve")).toEqual(["IL2205"]);
  });
});

describe("a rule's own stage", () => {
  test("stands in for its module's", () => {
    const { set } = checkExample("bound r at constrained on deploy {}\nbound s on deploy {}");
    expect(set.rules.map(({ id, stage }) => [id, stage])).toEqual([
      ["p.r", "constrained"],
      ["p.s", "advisory"],
    ]);
  });
});

function shown(hole: string): readonly string[] {
  const lets = "let work = ticket(action.ticket)\nlet big = target.size > 3\n";
  return checkExample(`${lets}refuse r on deploy because "{${hole}}"`).codes;
}

describe("an explanation", () => {
  test("shows facts, and nothing that is worked out", () => {
    for (const hole of [
      "action.note",
      "target.key",
      "now",
      "memory.waiting",
      "work.owner",
      "origin",
      "targets",
    ]) {
      expect(shown(hole)).toEqual([]);
    }
    expect(shown("big")).toEqual(["IL2109"]);
    expect(shown("work")).toEqual(["IL2109"]);
    expect(shown("dba")).toEqual(["IL2109"]);
    expect(shown("staging")).toEqual(["IL2109"]);
    expect(shown("target.sise")).toEqual(["IL2005"]);
    expect(shown("nothing")).toEqual(["IL2001"]);
  });
});
