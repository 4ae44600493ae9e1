import { describe, expect, test } from "vitest";

import { check } from "./check.ts";

const words = `source github
zone staging, production
entity Service { zone: zone, size: int 0..9, labels: list max 3 of string max 9 }
action deploy on Service { image: string max 9 }
human ada = github user 1
group dba = team "acme/dba" from github fresh 10m
bound a on deploy { quorum 1 of dba   require target.size < 3 }
bound b on deploy { quorum 2 of dba   require target.size < 9 and target.zone == staging }
refuse c on deploy where target.size == 5 unless 1 of dba approve
`;

function diagnosticsOf(text: string): ReturnType<typeof check>["diagnostics"] {
  return check([{ path: "p.policy", text: `language 1\npolicy p\n${text}` }], ["p.policy"]).diagnostics;
}

function codes(from: string, to: string): readonly string[] {
  expect(words).toContain(from);
  return diagnosticsOf(words.replace(from, to)).map(({ code }) => code);
}

test("the words have no mistake", () => {
  expect(diagnosticsOf(words)).toEqual([]);
});

describe("a declaration that is broken is one mistake, however often its name is used", () => {
  test.each([
    ["group dba = ", "dba = ", "IL1102"],
    ["action deploy on", "deploy on", "IL1102"],
    ["source github", "github", "IL1102"],
    ["entity Service", "entty Service", "IL1102"],
    ['group dba = team "acme/dba"', "group dba = team", "IL1101"],
    ["size: int 0..9", "size: itn 0..9", "IL2001"],
    ["size: int 0..9", "size: int", "IL2105"],
    ["size: int 0..9", "size: int 9..0", "IL2107"],
    ["zone: zone,", "zone: zon,", "IL2001"],
    ['team "acme/dba" from github fresh 10m', "ada, eve", "IL2001"],
  ])("%s is %s", (from, to, code) => {
    const found = codes(from, to);
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, code.length)).toBe(code);
  });
});

test.each([
  ["size: int 0..9", "size: int", "IL2105"],
  ["size: int 0..9", "size: int 9..0", "IL2107"],
  ["image: string max 9", "image: string", "IL2105"],
  ["image: string max 9", "image: string max 0", "IL2107"],
])("no value fits or misses a type that is broken: %s is %s", (from, to, code) => {
  const about = 'given box = Service { size: 4 } when deploy on box by agent "a" { image: "app" }';
  const text = `${words}test "t" { ${about} expect refuse by coverage }\n`;
  expect(diagnosticsOf(text)).toEqual([]);
  expect(diagnosticsOf(text.replace(from, to)).map((found) => found.code)).toEqual([code]);
});

test("a name that nothing declares is one mistake, which shows all of its places", () => {
  const text = words.replaceAll("of dba", "of dbas");
  const [first, ...more] = diagnosticsOf(text);
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    code: "IL2001",
    message: "unknown group `dbas`",
    label: "did you mean `dba`?",
  });
  const places = [first, ...(first?.related ?? [])].map((place) =>
    `language 1\npolicy p\n${text}`.slice(place?.span.start, place?.span.end),
  );
  expect(places).toEqual(["dbas", "dbas", "dbas"]);
});

test("of many places five are shown beside the first", () => {
  const uses = Array.from({ length: 9 }, (_, at) => `bound x${at} on deploy { require target.sise < 3 }`);
  const found = diagnosticsOf(`${words}${uses.join("\n")}\n`);
  expect(found.map(({ code, related }) => [code, related?.length])).toEqual([["IL2005", 5]]);
});

test("two unknown names are two mistakes, and so is one name in two files", () => {
  expect(codes("1 of dba   require target.size < 3", "1 of dbb   require target.sise < 3")).toEqual([
    "IL2001",
    "IL2005",
  ]);
  const sources = ["a", "b"].map((name) => ({
    path: `${name}.policy`,
    text: `language 1\npolicy ${name}\nrefuse x on nothing\n`,
  }));
  const found = check(sources, ["a.policy"]).diagnostics;
  expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual(["IL2001 a.policy", "IL2001 b.policy"]);
});

describe("a test is not told of a mistake in what judges it", () => {
  const tested = `${words}switch halt on deploy { resume quorum 1 of dba }
bound often on deploy { rate 5 per 1h per agent }
test "refused" {
  given svc = Service { zone: staging, size: 1, labels: [] }
  given halt = thrown
  given often.rate_limit.per_agent = 3
  case by agent deploy on svc { image: "a" } expect refuse by kill_switch
}
test "refused too" {
  given svc = Service { zone: staging, size: 1, labels: [] }
  given p.halt = thrown
  case by agent deploy on svc { image: "a" } expect refuse by kill_switch
}
`;

  test("without a mistake it has none", () => {
    const found = diagnosticsOf(tested).filter(({ severity }) => severity === "error");
    expect(found).toEqual([]);
  });

  test.each([
    ["a switch that nobody can resume", "resume quorum 1 of dba", "resume quorum 1 of dbx", "IL2001"],
    ["a switch that does not parse", "resume quorum 1 of dba", "resume 1 of dba", "IL1101"],
    ["a counter that does not parse", "rate 5 per 1h per agent", "rate per 1h per agent", "IL11"],
    ["an action on a misspelt entity", "action deploy on Service", "action deploy on Servce", "IL2001"],
  ])("%s", (_, from, to, code) => {
    expect(tested).toContain(from);
    const found = diagnosticsOf(tested.replace(from, to)).filter(({ severity }) => severity === "error");
    expect(found.map((one) => one.code.slice(0, code.length))).toEqual([code]);
  });
});

test("an entity that broke in its middle lacks no owner", () => {
  const text = `entity Db { owner: string max 40, }
action wipe on Db {}
bound slow on wipe { rate 5 per 1h per owner }
`;
  expect(diagnosticsOf(text).map(({ code }) => code.slice(0, 3))).toEqual(["IL1"]);
});

test("a clause in the wrong sort of rule is not asked what it demands there", () => {
  const text = `entity Db {}
action look on Db reads {}
bound slow on look { grant write on target expires 1h }
`;
  expect(diagnosticsOf(text).map(({ code }) => code)).toEqual(["IL2203"]);
});

test("a name that is misspelt in an import is not missed where it is spelt well", () => {
  const sources = [
    { path: "w.policy", text: "language 1\npolicy w\nentity Site {}\naction publish, remove on Site {}\n" },
    {
      path: "p.policy",
      text: 'language 1\npolicy p\nimport { publsh } from "w.policy"\nrefuse a on publish\nrefuse b on remove\n',
    },
  ];
  const found = check(sources, ["p.policy"]).diagnostics;
  expect(found.map(({ code, help }) => [code, help])).toEqual([
    ["IL2007", expect.any(String)],
    ["IL2001", 'add `remove` to the import of `"w.policy"`'],
  ]);
});
