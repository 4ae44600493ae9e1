import { describe, expect, test } from "vitest";

import { check, type CheckedSet } from "@interlock/lang";

import { expressionCode } from "../emit/expression.ts";
import type { Plan, PlanExpression } from "../plan.ts";
import { timeZonesOf } from "../time-zones.ts";
import { lower } from "./lower.ts";

const words = `language 1
policy m
stage constrained
source github
zone staging, production
entity Ticket { open: bool }
entity Service { owner: string max 9, zone: zone, replicas: int 0..9 }
entity Database { owner: string max 9, size: int 0..9 }
action deploy on Service proposes {
  files: list min 1 max 4 of path,
  shares: list min 1 max 4 of percent,
  host: host,
  run: command max 32,
  ticket: claimed string max 9
}
action migrate on Database proposes { files: list min 1 max 4 of path }
group dba = team "acme/dba" from github fresh 10m
group owners(p: path) = codeowners p from github fresh 10m
fact frozen(z: zone): bool from github fresh 10m
fact ticket(id: string max 9): Ticket? from github fresh 10m
fact risk(p: path): percent? from github fresh 10m
fact oncall: bool from github fresh 10m
paths ledger = "db/**" except "db/docs/**"
commands quiet = "git diff **"
window release = mon..fri 09:00..24:00 in "Europe/Berlin"
window spring = 2026-03-01T00:00Z..2026-06-01T00:00Z
contract orders = schema "db/orders.sql" on database "orders"
contract scaled on Service holds when observed.replicas >= declared.replicas
contract sized on Database holds when observed.size == declared.size
let small(n: percent) = blast.traffic <= n
let among(p: path) = any(f in action.files: f == p)
let safe(p: path) = (risk(p) ?? 0%) <= 5%
let work = ticket(action.ticket)
`;

function planOf(declarations: string): Plan {
  const text = `${words}${declarations}\n`;
  const { set, diagnostics } = check([{ path: "m.policy", text }], ["m.policy"]);
  const mistakes = diagnostics.filter(({ severity }) => severity === "error");
  expect(mistakes.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  return lower(set, new Map([["m.policy", text]]));
}

function code(expression: PlanExpression | null | undefined, bound: readonly number[] = []): string {
  return expression === null || expression === undefined ? "null" : expressionCode(expression, bound);
}

/** The code of the only clause of a bound on these actions. */
function clauseCode(clause: string, on = "deploy"): { readonly [part: string]: string } {
  const plan = planOf(`bound limits on ${on} { ${clause} }`);
  const planned = plan.rules[0]?.clauses[0];
  const bound = planned?.each === null ? [] : [0];
  return {
    each: code(planned?.each),
    when: code(planned?.when, bound),
    measure: code(planned?.measure, bound),
    because: code(planned?.because, bound),
  };
}

/** The code of what a refuse rule asks. */
function scopeCode(where: string): string {
  return code(planOf(`refuse r on deploy where ${where}`).rules[0]?.scope);
}

describe("a form is measured by its own function", () => {
  test.each([
    ["schema within orders", 'k.schemaWithin(x, "m.orders")'],
    ["network within staging, production", 'k.networkWithin(x, ["staging", "production"])'],
    [
      "network no crossing staging -> production, * -> staging",
      'k.networkNoCrossing(x, [["staging", "production"], [null, "staging"]])',
    ],
    ["audit anchored within 1h", "k.auditAnchored(x, 3600000)"],
    ["memory success >= 95% over 20 outcomes", "k.memorySuccess(x, 950000, 20, null)"],
    ["memory success >= 95% over 20 outcomes within 1d", "k.memorySuccess(x, 950000, 20, 86400000)"],
    ["memory outcome within 1h", "k.memoryOutcome(x, 3600000)"],
    ["drift none", 'k.driftNone(x, [["m.scaled", "Service"]], null)'],
    ["drift none seen within 10m", 'k.driftNone(x, [["m.scaled", "Service"]], 600000)'],
    ["drift none in orders, scaled", 'k.driftNone(x, [["m.orders", null], ["m.scaled", "Service"]], null)'],
  ])("%s", (clause, expected) => {
    expect(clauseCode(clause)).toMatchObject({ each: "null", measure: expected });
  });

  test("drift without names looks at every contract of a state that the rule reaches", () => {
    expect(clauseCode("drift none", "*")["measure"]).toBe(
      'k.driftNone(x, [["m.scaled", "Service"], ["m.sized", "Database"]], null)',
    );
  });
});

describe("what a clause bounds for many actions together is data", () => {
  test.each([
    ["rate 3 per 1h per agent", { kind: "per", most: 3, windowMs: 3_600_000, key: "agent" }],
    ["rate 2 at once per owner", { kind: "at_once", most: 2, key: "owner" }],
    [
      "rate none for 10m after rollback, failure per target",
      { kind: "none", forMs: 600_000, after: ["rollback", "failure"], key: "target" },
    ],
    ["blast users <= 1%", { kind: "share", share: "users", percentile: "p95", atMostPpm: 10_000 }],
    ["blast traffic p999 <= 5%", { kind: "share", share: "traffic", percentile: "p999", atMostPpm: 50_000 }],
    ["blast services <= 3", { kind: "services", atMost: 3 }],
  ])("%s", (clause, budget) => {
    const plan = planOf(`bound limits on deploy { ${clause} }`);
    expect(plan.rules[0]?.table.clauses[0]?.budget).toEqual(budget);
  });

  test("and left out of every other clause", () => {
    const plan = planOf("bound limits on deploy { memory outcome within 1h\nquorum 1 of dba }");
    const clauses = plan.rules[0]?.table.clauses ?? [];
    expect(clauses.map((clause) => Object.hasOwn(clause, "budget"))).toEqual([false, false]);
  });
});

describe("an expression is lowered to calls", () => {
  test.each([
    ["any of action.files in ledger", 'k.any(k.actionField(x, "files"), (e1) => k.inSet(x, e1, "m.ledger"))'],
    ["action.run in quiet", 'k.inSet(x, k.actionField(x, "run"), "m.quiet")'],
    ['action.host like "*.acme.test"', 'k.likeHost(k.actionField(x, "host"), "*.acme.test")'],
    ['action.run like "git **"', 'k.likeCommand(k.actionField(x, "run"), "git **")'],
    ["now in release", 'k.inWeek(x, "mon", "fri", 540, 1440, "Europe/Berlin")'],
    ["now in spring", `k.inDates(x, ${Date.UTC(2026, 2, 1)}, ${Date.UTC(2026, 5, 1)})`],
    ["oncall", 'k.outside(x, "m.oncall", [], null)'],
    ["frozen(target.zone)", 'k.outside(x, "m.frozen", [k.targetField(x, "zone")], null)'],
    ["frozen(production)", 'k.outside(x, "m.frozen", ["production"], null)'],
    [
      "work has open and work.open",
      [
        'k.and(k.present(k.outside(x, "m.ticket", [k.actionField(x, "ticket")], "open")), ',
        'k.outside(x, "m.ticket", [k.actionField(x, "ticket")], "open"))',
      ].join(""),
    ],
    ["small(5%)", 'k.lessOrEqual(k.blastShare(x, "traffic", "p95"), 50000)'],
    ["origin == target.zone", 'k.equal(k.origin(x), k.targetField(x, "zone"))'],
    ["count of targets < 3", "k.less(k.length(k.targets(x)), 3)"],
    ['principal.id == "github:1"', 'k.equal(k.principalId(x), "github:1")'],
    ['human.id == "github:1"', 'k.equal(k.humanId(x), "github:1")'],
    ["(memory.waiting ?? 0s) < 1h", "k.less(k.orElse(k.memoryWaiting(x), 0), 3600000)"],
  ])("%s", (condition, expected) => {
    expect(clauseCode(`require ${condition}`)["measure"]).toContain(`k.requireTrue(${expected}, `);
  });

  test.each([
    ["small(5%)", "blast.traffic <= 5%"],
    ['among("db/a.sql")', 'any(f in action.files: f == "db/a.sql")'],
    ["work has open and work.open", "ticket(action.ticket) has open and ticket(action.ticket).open"],
  ])("a `let` is what it stands for: %s", (used, expansion) => {
    expect(scopeCode(used)).toBe(scopeCode(expansion));
  });

  test("a macro's elements are others than those around it", () => {
    const { measure } = clauseCode("require any(f in action.files: among(f))");
    const inner =
      /k\.any\(k\.actionField\(x, "files"\), \((e\d+)\) => k\.any\(.*?, \((e\d+)\) => k\.equal\((e\d+), (e\d+)\)/u;
    const [, outside, inside, left, right] = inner.exec(measure ?? "") ?? [];
    expect(outside).not.toBe(inside);
    expect([left, right]).toEqual([inside, outside]);
  });
});

describe("a clause with `each`", () => {
  test("is lowered around the element of depth 0", () => {
    expect(
      clauseCode('each f in action.files: require among(f) when f in ledger because "{f} of {target.owner}"'),
    ).toMatchObject({
      each: 'k.actionField(x, "files")',
      when: 'k.truth(k.inSet(x, e0, "m.ledger"))',
      because: '[k.show(e0, "plain"), " of ", k.show(k.targetField(x, "owner"), "plain")].join("")',
    });
  });

  test("hands its element to a macro, and that to a source", () => {
    expect(clauseCode("each f in action.files: require safe(f)")["measure"]).toContain(
      'k.lessOrEqual(k.orElse(k.outside(x, "m.risk", [e0], null), 0), 50000)',
    );
  });

  test("shows its element in the unit of the list", () => {
    const plan = planOf('bound limits on deploy { each s in action.shares: require s < 5% because "{s}" }');
    expect(plan.rules[0]?.table.clauses[0]?.elementShownAs).toBe("percent");
    expect(code(plan.rules[0]?.clauses[0]?.because, [0])).toBe('[k.show(e0, "percent")].join("")');
  });

  test("never shows an element of a list that is secret", () => {
    const text = `${words}bound limits on deploy { each f in action.files: require among(f) because "{f}" }\n`;
    const { set } = check([{ path: "m.policy", text }], ["m.policy"]);
    const secret = JSON.parse(
      JSON.stringify(set).replaceAll('"isSecret":false', '"isSecret":true'),
    ) as CheckedSet;
    const [rule] = lower(secret, new Map([["m.policy", text]])).rules;
    expect(rule?.table.clauses[0]?.elementShownAs).toBe("redacted");
    expect(code(rule?.clauses[0]?.because)).toBe('["redacted"].join("")');
  });

  test("asks a group with its element, as data", () => {
    const plan = planOf("bound limits on deploy { each f in action.files: quorum 1 of owners(f) }");
    expect(plan.rules[0]?.table.clauses[0]).toMatchObject({
      each: "action.files",
      quorum: { seats: [{ count: 1, group: "m.owners", arguments: [{ kind: "element" }] }] },
    });
    expect(plan.rules[0]?.clauses[0]?.measure).toBeNull();
  });
});

describe("what is no rule", () => {
  test("a switch is its table and its reach", () => {
    const plan = planOf(
      "switch stop on deploy by agent where target.zone == production { resume quorum 1 of dba }",
    );
    const [one] = plan.switches;
    expect(one?.table).toMatchObject({ id: "m.stop", module: "m", actions: ["deploy"] });
    expect(one?.table.at).toMatch(/^m\.policy:\d+:8$/u);
    expect(code(one?.scope)).toBe(
      'k.and(k.by(x, ["agent"]), k.truth(k.equal(k.targetField(x, "zone"), "production")))',
    );
  });

  test("a ceiling is its table and its reach", () => {
    const plan = planOf("stage at most constrained on *");
    const [one] = plan.ceilings;
    expect(one?.table).toMatchObject({ module: "m", stage: "constrained", actions: ["deploy", "migrate"] });
    expect(code(one?.scope)).toBe("true");
  });

  test("a contract is its condition, at the index of its table", () => {
    const plan = planOf("");
    expect(plan.vocabulary.contracts.map(({ id }) => id)).toEqual(["m.orders", "m.scaled", "m.sized"]);
    expect(plan.contracts.map((holds) => code(holds))).toEqual([
      "null",
      'k.truth(k.lessOrEqual(k.declared(x, "replicas"), k.observed(x, "replicas")))',
      expect.stringContaining('k.equal(k.observed(x, "size"), k.declared(x, "size"))'),
    ]);
  });
});

test("the time zones of a plan are those of its weekly windows, each once", () => {
  expect(timeZonesOf(planOf(""))).toEqual([]);
  const rules = `window late = fri..fri 22:00..06:00 in "Asia/Tokyo"
refuse one on * where now in late or now in release
bound two on * { require not (now in late) when now in spring }`;
  expect(timeZonesOf(planOf(rules))).toEqual(["Asia/Tokyo", "Europe/Berlin"]);
});

function element(depth: number): PlanExpression {
  return { kind: "element", depth };
}

function anyOf(depth: number, body: PlanExpression): PlanExpression {
  const list = { kind: "values", elements: [] } as const;
  return { kind: "call", function: "any", arguments: [list, { kind: "function", depth, body }] };
}

describe("code that would read another element than the policy is not written", () => {
  test("an element that nothing binds", () => {
    expect(() => expressionCode(anyOf(1, element(0)))).toThrow("no element has the depth 0");
  });

  test("an element under the name of another", () => {
    expect(() => expressionCode(anyOf(0, anyOf(0, element(0))))).toThrow("two elements have the depth 0");
    expect(() => expressionCode(anyOf(0, element(0)), [0])).toThrow("two elements have the depth 0");
  });
});

test("a baseline is lowered before anybody declares what its rules are about", () => {
  const text = `language 1
baseline b
bound calm on reads where target.zone == "x" { blast traffic <= 5% when target.size > 3 because "{target.size}" }
refuse late on * where target.size > 3 because "{target.size}"
stage at most constrained on * where target.size > 3
`;
  const { set, diagnostics } = check([{ path: "b.policy", text }], ["b.policy"]);
  expect(diagnostics).toEqual([]);
  const { rules } = lower(set, new Map([["b.policy", text]]));
  expect(rules.map(({ table }) => [table.id, table.actions])).toEqual([
    ["b.calm", []],
    ["b.late", []],
  ]);
});
