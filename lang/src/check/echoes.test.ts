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

describe("a module that stands under a file that is not there has one mistake", () => {
  const rules = `stage constrained
group two = ann, beth
bound often on publish { quorum 1 of editors   require target.size < limit(target.zone) and target.zone == north }
switch halt on publish { resume quorum 1 of editors }
permit small on publish by agent { require target.size < 3 }
test "t" {
  given page = Site { size: 3 }
  given everything = thrown
  case by agent "a" publish on page { } expect refuse by kill_switch
}
prove "p" never refuse restores by everything
`;

  function found(head: string): readonly string[] {
    const sources = [{ path: "a/p.policy", text: `language 1\npolicy p ${head}\n${rules}` }];
    return check(sources, ["a/p.policy"]).diagnostics.map(({ code, label }) =>
      `${code} ${label ?? ""}`.trim(),
    );
  }

  const names = "Site, publish, editors, limit, north, ann, beth";

  test.each([
    ['under "gone.policy"'],
    [`under "gone.policy" import { ${names} } from "gone.policy"`],
    [`under "gone.policy" import { ${names} } from "./gone.policy"`],
    [
      `under "gone.policy" import { Site, publish } from "gone.policy" import { ann } from "../a/gone.policy"`,
    ],
    [`under "../../gone.policy" import { ${names} } from "../../gone.policy"`],
  ])("%s", (head) => {
    expect(found(head)).toEqual(["IL2010"]);
  });

  test("but another file that is not there is another, once however often it is imported from", () => {
    const [some, others] = ["{ Site, publish, editors }", "{ limit, north, ann, beth }"];
    const imports = `import ${some} from "other.policy" import ${others} from "other.policy"`;
    expect(found(`under "gone.policy" ${imports}`)).toEqual(["IL2010", "IL2006"]);
    expect(found(imports).filter((code) => code === "IL2006")).toEqual(["IL2006"]);
  });

  test("but a name that is like one of its own is misspelt", () => {
    const [rule, declared] = ["refuse one on publish unless 1 of twoo approve", rules];
    const text = `language 1\npolicy p under "gone.policy"\n${declared}${rule}\n`;
    const codes = check([{ path: "p.policy", text }], ["p.policy"]).diagnostics.map((one) => [
      one.code,
      one.label,
    ]);
    expect(codes).toEqual([
      ["IL2010", undefined],
      ["IL2001", "did you mean `two`?"],
    ]);
  });

  test("and without `under` every name is missed", () => {
    expect(found("").length).toBeGreaterThan(5);
  });
});

describe("a permit for everything is not asked about everything", () => {
  const text = `entity Box { size: int 0..9, owner: string max 9 }
entity Bag { weight: int 0..9 }
action look on Box reads {}
action fill on Bag { files: list max 3 of path }
`;

  test.each([
    ["a write where something only reads", "on * { grant write on target expires 1h }"],
    ["a count per owner where one has none", "on * { rate 3 per 1h per owner }"],
    ["a field that not all have", "on * { require target.size < 3 }"],
    ["a list that may be empty", "on * { each f in action.files: reversal tested }"],
    ["a field in its scope", "on * where target.size < 3 {}"],
    ["nothing that is left", "on * except look, fill {}"],
  ])("%s", (_, permit) => {
    const found = diagnosticsOf(`${text}permit all_of_it ${permit}\n`);
    expect(found.map(({ code }) => code)).toEqual(["IL2201"]);
    const bound = diagnosticsOf(`${text}bound all_of_it ${permit}\n`).map(({ code }) => code);
    expect(bound).not.toContain("IL2201");
    expect(bound).not.toEqual([]);
  });
});

test("what is no right number has no wrong type", () => {
  for (const condition of ["target.size in 140%", "140%", "target.size == 1 or 140%"]) {
    expect(codes("target.size < 3", condition)).toEqual(["IL1009"]);
  }
});
