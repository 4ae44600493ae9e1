import { limits } from "@interlock/runtime/vocabulary";
import { describe, expect, test } from "vitest";

import { check } from "./check.ts";

const words = `source github
zone staging, production
enum Tier { gold, silver }
entity Service { zone: zone, tier: Tier }
entity Ticket { open: bool, owner: string max 64 }
action deploy on Service { files: list min 1 max 10 of path }
human ada = github user 1, spiffe "spiffe://acme/ada"
`;

function checked(body: string): ReturnType<typeof check> {
  return check([{ path: "p.policy", text: `language 1\npolicy p\n${words}${body}\n` }], ["p.policy"]);
}

function mistakes(body: string): readonly string[] {
  const text = `language 1\npolicy p\n${words}${body}\n`;
  return checked(body).diagnostics.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`);
}

describe("what the tables hold", () => {
  test("facts, by what they are asked with and what they answer", () => {
    const { set, diagnostics } = checked(`fact frozen: bool from github fresh 10m
fact ticket(id: string max 32, at: zone): Ticket? from github fresh 1h
fact hot(of: Tier): list max 5 of string max 9 from github fresh 1d`);
    expect(diagnostics).toEqual([]);
    expect(set.vocabulary.facts).toEqual([
      {
        id: "p.frozen",
        parameters: [],
        type: { kind: "bool" },
        optional: false,
        source: "github",
        freshMs: 600_000,
      },
      {
        id: "p.ticket",
        parameters: [
          { name: "id", type: { kind: "string", max: 32 } },
          { name: "at", type: { kind: "zone" } },
        ],
        type: { kind: "entity", name: "Ticket" },
        optional: true,
        source: "github",
        freshMs: 3_600_000,
      },
      {
        id: "p.hot",
        parameters: [{ name: "of", type: { kind: "enum", name: "Tier", members: ["gold", "silver"] } }],
        type: { kind: "list", min: 0, max: 5, of: { kind: "string", max: 9 } },
        optional: false,
        source: "github",
        freshMs: 86_400_000,
      },
    ]);
  });

  test("groups, by where their members stand", () => {
    const { set, diagnostics } = checked(`group leads = ada
group owners(p: path) = codeowners p from github fresh 10m
group on_call(z: zone) = schedule z from github fresh 10m
group sre = team "acme/sre" from github fresh 10m`);
    expect(diagnostics).toEqual([]);
    const origin = { source: "github", freshMs: 600_000, kind: "sourced" };
    const parameter = { kind: "parameter", index: 0 };
    expect(set.vocabulary.groups).toEqual([
      { id: "p.leads", kind: "names", members: ["github:1"] },
      {
        id: "p.owners",
        by: "codeowners",
        argument: parameter,
        parameters: [{ name: "p", type: { kind: "path" } }],
        ...origin,
      },
      {
        id: "p.on_call",
        by: "schedule",
        argument: parameter,
        parameters: [{ name: "z", type: { kind: "zone" } }],
        ...origin,
      },
      {
        id: "p.sre",
        by: "team",
        argument: { kind: "text", text: "acme/sre" },
        parameters: [],
        ...origin,
      },
    ]);
  });

  test("sets of patterns and contracts, and each contract's condition beside its table", () => {
    const { set, diagnostics } = checked(`paths ledger = "db/**", "*.sql" except "db/docs/**"
commands quiet = "git diff **" except "git ** -* **"
hosts inside = "*.acme.example"
contract orders = schema "db/orders.sql" on database "orders"
contract steady on Service holds when observed.tier == declared.tier`);
    expect(diagnostics).toEqual([]);
    expect(set.vocabulary.sets).toEqual([
      { id: "p.ledger", sort: "paths", patterns: ["db/**", "*.sql"], except: ["db/docs/**"] },
      { id: "p.quiet", sort: "commands", patterns: ["git diff **"], except: ["git ** -* **"] },
      { id: "p.inside", sort: "hosts", patterns: ["*.acme.example"], except: [] },
    ]);
    expect(set.vocabulary.contracts).toEqual([
      { id: "p.orders", kind: "schema", file: "db/orders.sql", database: "orders" },
      { id: "p.steady", kind: "state", entity: "Service" },
    ]);
    expect(set.contracts.map(({ id, holdsWhen }) => [id, holdsWhen?.kind ?? null])).toEqual([
      ["p.orders", null],
      ["p.steady", "equal"],
    ]);
  });

  test("types with their bounds", () => {
    const { set, diagnostics } = checked(
      "entity Box { host: host, run: command max 200, for: duration max 1d, at?: secret instant, n: int -3..7 }",
    );
    expect(diagnostics).toEqual([]);
    expect(set.vocabulary.entities.at(-1)?.fields.map(({ type }) => type)).toEqual([
      { kind: "host" },
      { kind: "command", max: 200 },
      { kind: "duration", maxMs: 86_400_000 },
      { kind: "instant" },
      { kind: "int", low: -3, high: 7 },
    ]);
  });
});

describe("mistakes", () => {
  const fresh = "from github fresh 10m";

  test.each([
    ["entity Box { run: command }", "IL2105 command"],
    ["entity Box { run: command max 0 }", "IL2107 command max 0"],
    ["entity Box { at: host max 9 }", "IL2106 host max 9"],
    ["entity Box { for: duration 1..3 }", "IL2106 duration 1..3"],
    ["entity Box { for: duration max 0s }", "IL2209 duration max 0s"],
    ["entity Box { for: Ticket }", "IL2221 Ticket"],
    [`fact f(t: Ticket): bool ${fresh}`, "IL2221 Ticket"],
    [`fact f(t: Tiket): bool ${fresh}`, "IL2001 Tiket"],
    [`fact f: Tikcet ${fresh}`, "IL2001 Tikcet"],
    [`fact f: list max 5 of Ticket ${fresh}`, "IL2221 Ticket"],
    [`fact f(l: list max 5 of path): bool ${fresh}`, "IL2220 list max 5 of path"],
    ["fact f: bool from gitlab fresh 10m", "IL2001 gitlab"],
    ["fact f: bool from ada fresh 10m", "IL2004 ada"],
    ["fact f: bool from github fresh 0m", "IL2209 from github fresh 0m"],
    [`fact f(a: path, a: zone): bool ${fresh}`, "IL2002 a"],
    [`fact f(ada: path): bool ${fresh}`, "IL2003 ada"],
    [`fact f(now: path): bool ${fresh}`, "IL2003 now"],
    [`let f(x: Ticket) = true`, "IL2221 Ticket"],
    [`let f(x: bool, x: zone) = x`, "IL2002 x"],
    [`group g(p: path) = codeowners q ${fresh}`, "IL2001 q"],
    [`group g(p: path) = codeowners p.x ${fresh}`, "IL2001 p.x"],
    [`group g(p: string max 9) = codeowners p ${fresh}`, "IL2101 p"],
    [`group g(p: path) = team p ${fresh}`, "IL2101 p"],
    [`group g = codeowners "../x" ${fresh}`, 'IL2110 "../x"'],
    [`group g = team "" ${fresh}`, 'IL2110 ""'],
    ['paths s = "db/**.sql"', 'IL2110 "db/**.sql"'],
    ['hosts s = "ok.example" except "NO.example"', 'IL2110 "NO.example"'],
    ['commands s = "git  diff"', 'IL2110 "git  diff"'],
    ['contract c = schema "/db/x.sql" on database "x"', 'IL2110 "/db/x.sql"'],
    ['contract c = schema "db/x.sql" on database ""', 'IL2110 ""'],
    ["contract c on Servcie holds when observed.tier == Tier.gold", "IL2001 Servcie"],
    ["contract c on Service holds when observed.tire == Tier.gold", "IL2005 tire"],
    ["contract c on Service holds when observed.tier", "IL2101 observed.tier"],
    ['window w = mon..fri 09:00..16:00 in "Mars/Olympus"', 'IL2225 "Mars/Olympus"'],
    ['window w = mon..fri 09:00..16:00 in "+01:00"', 'IL2225 "+01:00"'],
    ['window w = mon..fri 09:00..16:00 in ""', 'IL2225 ""'],
  ])("%s", (body, mistake) => {
    expect(mistakes(body)).toEqual([mistake]);
  });

  test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])(
    "%s is a time zone",
    (zone) => {
      expect(mistakes(`window w = fri..mon 22:00..06:00 in "${zone}"`)).toEqual([]);
      expect(mistakes(`window w = mon..mon 00:00..24:00 in "${zone}"`)).toEqual([]);
    },
  );
});

const many = (count: number, each: (at: number) => string, between: string): string =>
  Array.from({ length: count }, (_, at) => each(at)).join(between);
const givens = (count: number): string => many(count, () => "given now = unknown", "\n");
const patterns = (count: number, text: string): string => many(count, (at) => `"${text}${at}"`, ", ");
const fact = "bool from github fresh 1m";

describe("more than a set may hold", () => {
  test.each([
    ["members", (n: number) => `enum E { ${many(n, (at) => `m${at}`, ", ")} }`, limits.membersPerEnum],
    [
      "parameters",
      (n: number) => `fact f(${many(n, (at) => `p${at}: bool`, ", ")}): ${fact}`,
      limits.parametersPerDeclaration,
    ],
    ["facts", (n: number) => many(n, (at) => `fact f${at}: ${fact}`, "\n"), limits.factsPerSet],
    [
      "contracts",
      (n: number) => many(n, (at) => `contract c${at} = schema "a" on database "b"`, "\n"),
      limits.contractsPerSet,
    ],
    [
      "switches",
      (n: number) =>
        `group g = ada\n${many(n, (at) => `switch s${at} on deploy { resume quorum 1 of g }`, "\n")}`,
      limits.switchesPerSet,
    ],
    ["ceilings", (n: number) => many(n, () => "stage at most advisory on *", "\n"), limits.ceilingsPerSet],
    ["patterns", (n: number) => `paths s = ${patterns(n, "a")}`, limits.patternsPerSet],
    [
      "ids",
      (n: number) => `agent a = ${many(n, (at) => `github app ${at + 1}`, ", ")}`,
      limits.idsPerPrincipal,
    ],
  ] as const)("%s", (_, write, most) => {
    expect(mistakes(write(most))).toEqual([]);
    expect(mistakes(write(most + 1)).map((mistake) => mistake.slice(0, 6))).toEqual(["IL2212"]);
  });

  test("characters of patterns", () => {
    const text = "x".repeat(1_000);
    const fitting = Math.floor(limits.patternCharactersPerSet / 1_002);
    expect(mistakes(`paths s = ${patterns(fitting, text)}`)).toEqual([]);
    expect(mistakes(`paths s = ${patterns(fitting + 1, text)}`)).toEqual(["IL2212 s"]);
  });

  test("givens of a fixture", () => {
    const codes = mistakes(`fixture f { ${givens(limits.givensPerTest + 1)} }`).filter((one) =>
      one.startsWith("IL2212"),
    );
    expect(codes).toEqual(["IL2212 f"]);
  });
});
