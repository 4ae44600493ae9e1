import { describe, expect, test } from "vitest";

import { parse } from "./parse.ts";
import { print } from "./print.ts";

/** A form of the language as it is printed, and what stands in its tree. */
type FormCase = readonly [string, Readonly<Record<string, unknown>>];

const declarations: readonly FormCase[] = [
  [
    "stage at most constrained on * except undo where target.zone == production",
    {
      kind: "stage-at-most",
      stage: "constrained",
      scope: { actions: { kind: "every", except: [{ text: "undo" }] } },
    },
  ],
  ["target requires { zone: zone }", { kind: "target-requires", fields: [{ name: { text: "zone" } }] }],
  ["action merge on Repository proposes {}", { kind: "action", effect: "proposes" }],
  [
    "fact ticket(id: string max 32, p: path): Ticket? from tracker fresh 10m",
    {
      kind: "fact",
      parameters: [{ name: { text: "id" } }, { type: { kind: "named-type", name: { text: "path" } } }],
      type: { name: { text: "Ticket" } },
      optional: true,
      origin: { source: { text: "tracker" }, freshMs: 600_000 },
    },
  ],
  [
    "fact files: list max 9 of path from tracker fresh 10m",
    { kind: "fact", parameters: [], type: { kind: "list-type" }, optional: false },
  ],
  [
    "group owners(p: path) = codeowners p from github fresh 10m",
    {
      kind: "group",
      parameters: [{ name: { text: "p" } }],
      members: { kind: "sourced", by: "codeowners", argument: { kind: "path", names: [{ text: "p" }] } },
    },
  ],
  [
    'group duty = schedule "P1" from pager fresh 5m',
    { members: { by: "schedule", argument: { kind: "text", text: "P1" } } },
  ],
  [
    'paths ledger = "db/**", "b" except "db/docs/**"',
    { kind: "pattern-set", sort: "paths", patterns: [{}, { text: "b" }], except: [{ text: "db/docs/**" }] },
  ],
  ['hosts ours = "*.acme.example"', { sort: "hosts", except: [] }],
  ['commands quiet = "git diff **" except "git ** -* **"', { sort: "commands" }],
  [
    'window nights = fri..mon 22:30..24:00 in "Europe/Berlin"',
    {
      kind: "window",
      when: {
        kind: "weekly",
        firstDay: "fri",
        lastDay: "mon",
        fromMinute: 1350,
        toMinute: 1440,
        zone: { text: "Europe/Berlin" },
      },
    },
  ],
  [
    "window freeze = 2026-12-20T00:00Z..2027-01-05T00:00Z",
    { when: { kind: "dates", fromMs: Date.UTC(2026, 11, 20), toMs: Date.UTC(2027, 0, 5) } },
  ],
  [
    'contract orders = schema "db/orders.sql" on database "orders"',
    {
      kind: "contract",
      contract: { kind: "schema", file: { text: "db/orders.sql" }, database: { text: "orders" } },
    },
  ],
  [
    "contract scaled on Service holds when observed.replicas >= declared.replicas",
    { contract: { kind: "state", entity: { text: "Service" }, holdsWhen: { kind: "comparison" } } },
  ],
  [
    "switch all_off on * including restores { resume quorum 2 of sre by software key }",
    { kind: "switch", includingRestores: true, resume: { seats: [{ count: 2 }], bySoftwareKey: true } },
  ],
  [
    "switch payments on deploy by agent where frozen { resume quorum 1 of sre }",
    { includingRestores: false, scope: { by: [{ text: "agent" }], where: { kind: "path" } } },
  ],
  [
    "let low(x: percent, y: percent) = x <= y",
    { kind: "let", parameters: [{ name: { text: "x" } }, { name: { text: "y" } }] },
  ],
  ["permit a at advisory on b {}", { kind: "permit", stage: { stage: "advisory" } }],
  ["refuse a at green_path on *", { kind: "refuse", stage: { stage: "green_path" } }],
  [
    "fixture calm {\n  given a.b = 1\n  given f(1, Tier.gold).open = true\n  given g(2) = none\n}",
    {
      kind: "fixture",
      givens: [
        { path: [{ text: "a" }, { text: "b" }], arguments: null, fields: [] },
        {
          path: [{ text: "f" }],
          arguments: [{ value: 1 }, { kind: "reference" }],
          fields: [{ text: "open" }],
        },
        { path: [{ text: "g" }], arguments: [{ value: 2 }], fields: [] },
      ],
    },
  ],
  [
    'test "a" from calm {\n  case by bot undo on b {} expect permit\n  case by human "x" undo on b, c { d: 1 } expect refuse by rule\n}',
    {
      kind: "test",
      from: { text: "calm" },
      givens: [],
      body: {
        kind: "rows",
        rows: [
          { attempt: { by: { text: "bot" }, principal: null, payload: [] }, expect: { kind: "permit" } },
          { attempt: { principal: "x", targets: [{}, {}], payload: [{ name: { text: "d" } }] } },
        ],
      },
    },
  ],
  [
    'test "a" {\n  given approvals = [2 of owners("b"), bot]\n  when undo on b by bot {}\n  expect permit\n}',
    {
      from: null,
      givens: [{ value: { elements: [{ kind: "seats", arguments: [{ value: "b" }] }, {}] } }],
      body: { kind: "when", attempt: { action: { text: "undo" } } },
    },
  ],
  [
    'prove "a" never permit deploy, undo by agent where approvals(dba) < 2',
    {
      kind: "prove",
      never: "permit",
      actions: { kind: "named" },
      by: [{ kind: "path", names: [{ text: "agent" }] }],
      where: { left: { kind: "call" } },
    },
  ],
  [
    'prove "a" never refuse * by acme.freeze, quorum',
    { never: "refuse", by: [{ names: [{ text: "acme" }, { text: "freeze" }] }, {}], where: null },
  ],
];

const clauses: readonly FormCase[] = [
  ["schema within orders", { form: { kind: "schema-within", contract: { text: "orders" } } }],
  [
    "network within staging, internal",
    { form: { kind: "network-within", zones: [{}, { text: "internal" }] } },
  ],
  [
    "network no crossing a -> b, * -> c, d -> *",
    {
      form: { kind: "network-crossing", crossings: [{ from: { text: "a" } }, { from: null }, { to: null }] },
    },
  ],
  ["audit anchored within 1h", { form: { kind: "audit-anchored", withinMs: 3_600_000 } }],
  [
    "memory success >= 95% over 20 outcomes within 90d",
    { form: { kind: "memory-success", atLeastPpm: 950_000, outcomes: 20, withinMs: 7_776_000_000 } },
  ],
  ["memory success >= 0.5% over 1 outcomes", { form: { withinMs: null } }],
  ["memory outcome within 2h", { form: { kind: "memory-outcome", withinMs: 7_200_000 } }],
  ["drift none", { form: { kind: "drift-none", contracts: [], seenWithinMs: null } }],
  [
    "drift none in a, b seen within 10m",
    { form: { contracts: [{ text: "a" }, { text: "b" }], seenWithinMs: 600_000 } },
  ],
  [
    "each f in action.files: quorum 1 of owners(f) when f in ledger",
    {
      each: { variable: { text: "f" }, list: { kind: "path" } },
      form: { people: { seats: [{ group: { text: "owners" }, arguments: [{ kind: "path" }] }] } },
      when: { kind: "in" },
    },
  ],
  ["each f in touched(action.id): require f == 1", { each: { list: { kind: "call", fields: [] } } }],
  ['require a because "{f} of {b.c}"', { because: { parts: [{ path: ["f"] }, {}, { path: ["b", "c"] }] } }],
];

describe("every form is read into its tree, and printed as it is written", () => {
  test.each(declarations)("%s", (source, tree) => {
    const text = `language 1\npolicy p\n\n${source}\n`;
    const { module, diagnostics } = parse({ path: "p.policy", text });
    expect(diagnostics).toEqual([]);
    expect(module.declarations).toMatchObject([tree]);
    expect(print(module)).toBe(text);
  });

  test.each(clauses)("%s", (source, tree) => {
    const text = `language 1\npolicy p\n\nbound b on * {\n  ${source}\n}\n`;
    const { module, diagnostics } = parse({ path: "p.policy", text });
    expect(diagnostics).toEqual([]);
    expect(module.declarations).toMatchObject([{ clauses: [tree] }]);
    expect(print(module)).toBe(text);
  });

  test.each<FormCase>([
    ["policy p", { sort: "policy", under: null }],
    ['policy p under "../a.policy"', { sort: "policy", under: { text: "../a.policy" } }],
    ['baseline p under "a.policy"', { sort: "baseline", name: { text: "p" } }],
  ])("%s", (source, tree) => {
    const text = `language 1\n${source}\n`;
    const { module, diagnostics } = parse({ path: "p.policy", text });
    expect(diagnostics).toEqual([]);
    expect(module).toMatchObject(tree);
    expect(print(module)).toBe(text);
  });
});

describe("an attempt", () => {
  test("may go without its record", () => {
    const text = 'language 1\npolicy p\ntest "a" { when undo on b by bot expect permit }';
    const { module, diagnostics } = parse({ path: "p.policy", text });
    expect(diagnostics).toEqual([]);
    expect(module.declarations).toMatchObject([{ body: { attempt: { payload: [] } } }]);
  });
});

describe("a broken part", () => {
  test.each([
    ["of a head leaves the rest of it", "language 1\nbaseline a under\nzone z", ["zone"]],
    ["of a row leaves the next row's mistakes to be found", rowsOf("case by b on c expect permit"), ["zone"]],
  ])("%s", (_, text, kinds) => {
    const { module } = parse({ path: "p.policy", text });
    expect(module.declarations.map(({ kind }) => kind)).toEqual(kinds);
  });

  test("of a head keeps its name", () => {
    const { module, diagnostics } = parse({ path: "p.policy", text: "language 1\nbaseline a under\nzone z" });
    expect(diagnostics).toHaveLength(1);
    expect(module).toMatchObject({ sort: "baseline", name: { text: "a" }, under: null });
  });

  test("of a table leaves each other row to be read", () => {
    const { diagnostics } = parse({
      path: "p.policy",
      text: rowsOf(
        "case by b on c expect permit",
        "case by b d on e expect hold",
        "case by b d on e expect permit",
      ),
    });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'expected an action after `b` in `test "a"`',
      'expected `by` after `hold` in `test "a"`',
    ]);
  });

  test("leaves names of its own only", () => {
    const { module } = parse({
      path: "p.policy",
      text: "language 1\npolicy p\nstage at strict\ntarget needs {}\nswitch s on {}\nfixture f { given }\nfact g(: bool\n",
    });
    expect(module.unparsed).toEqual(["s", "f", "g"]);
  });
});

function rowsOf(...rows: readonly string[]): string {
  return `language 1\npolicy p\ntest "a" {\n${rows.map((row) => `  ${row}\n`).join("")}}\nzone z`;
}
