import { describe, expect, test } from "vitest";

import { check, type CheckResult } from "./check.ts";

type Files = Readonly<Record<string, string>>;

const words = `zone staging, production
entity Service { zone: zone, owner: string max 64 }
action deploy on Service { image: string max 128 }
action inspect on Service reads {}
action undo on Service restores { revision: int 0..9 }
group sre = team "acme/sre" from github fresh 10m
source github
`;

const all = "import { staging, production, Service, deploy, inspect, undo, sre }";

function checked(files: Files, entries: readonly string[] = Object.keys(files)): CheckResult {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text: `language 1\n${text}\n` }));
  return check(sources, entries);
}

/** The codes that a set of files gives, each with its path and what it points at. */
function mistakes(files: Files, entries?: readonly string[]): readonly string[] {
  return checked(files, entries).diagnostics.map(({ code, path, span }) => {
    const text = `language 1\n${files[path] ?? ""}\n`;
    return `${code} ${path} ${text.slice(span.start, span.end)}`;
  });
}

/** A set whose judged parts are looked at: it must not have a mistake. */
function setOf(files: Files, entries: readonly string[]): CheckResult["set"] {
  const { set, diagnostics } = checked(files, entries);
  expect(diagnostics).toEqual([]);
  return set;
}

describe("whose rules are judged", () => {
  const files = {
    "acme.policy": `baseline acme\n${words}bound top on * { reversal declared }\nswitch all_of_it on * { resume quorum 1 of sre }`,
    "team.policy": `baseline team under "acme.policy"\n${all} from "acme.policy"\nbound middle on deploy { reversal declared }\nstage at most constrained on *`,
    "shop/shop.policy": `policy shop under "../team.policy"\n${all} from "../acme.policy"\npermit look on inspect {}`,
    "other.policy": `policy other\n${all} from "acme.policy"\npermit look on inspect {}\nrefuse never on deploy`,
  };

  test("are the entries and what they stand under, not what they import", () => {
    const { modules, rules, switches, ceilings } = setOf(files, ["shop/shop.policy"]);
    expect(modules).toEqual([
      { name: "acme", path: "acme.policy", sort: "baseline", under: [] },
      { name: "team", path: "team.policy", sort: "baseline", under: ["acme"] },
      { name: "shop", path: "shop/shop.policy", sort: "policy", under: ["team", "acme"] },
    ]);
    expect(rules.map(({ id, stage }) => `${id} ${stage}`)).toEqual([
      "acme.top constrained",
      "team.middle constrained",
      "shop.look advisory",
    ]);
    expect(switches.map(({ id }) => id)).toEqual(["acme.all_of_it"]);
    expect(ceilings.map(({ module, stage }) => `${module} ${stage}`)).toEqual(["team constrained"]);
  });

  test("an import alone brings names, whatever it imports from", () => {
    const { modules, rules, switches } = setOf(files, ["other.policy"]);
    expect(modules.map(({ name }) => name)).toEqual(["other"]);
    expect(rules.map(({ id }) => id)).toEqual(["other.look", "other.never"]);
    expect(switches).toEqual([]);
  });

  test("`under` brings no names", () => {
    const bare = { ...files, "bare.policy": 'policy bare under "acme.policy"\npermit look on inspect {}' };
    expect(mistakes(bare, ["bare.policy"])).toEqual(["IL2001 bare.policy inspect"]);
  });
});

const policy = (head: string, rule: string): Files => ({
  "p.policy": `policy p\n${words}${head}\n${rule}`,
});

describe("a stage", () => {
  test.each([
    ["", "bound b on * {}", "advisory"],
    ["stage calibrated", "bound b on * {}", "calibrated"],
    ["stage calibrated", "bound b at advisory on * {}", "advisory"],
    ["", "refuse b at green_path on undo", "green_path"],
  ])("%j, %j: %s", (head, rule, stage) => {
    expect(setOf(policy(head, rule), ["p.policy"]).rules.map((one) => one.stage)).toEqual([stage]);
  });

  test("in a baseline is a mistake, and its rules bind all the same", () => {
    const files = { "b.policy": `baseline b\n${words}stage advisory\nbound x at advisory on * {}` };
    const { set, diagnostics } = checked(files);
    expect(diagnostics.map(({ code }) => code)).toEqual(["IL2014", "IL2014"]);
    expect(set.rules.map(({ stage }) => stage)).toEqual(["constrained"]);
  });

  test("a permit in a baseline is left out of what is judged", () => {
    const { set, diagnostics } = checked({ "b.policy": `baseline b\n${words}permit x on inspect {}` });
    expect(diagnostics.map(({ code }) => code)).toEqual(["IL2013"]);
    expect(set.rules).toEqual([]);
  });
});

const ring = (count: number): Files =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `n${at}.policy`,
      `baseline n${at} under "n${(at + 1) % count}.policy"`,
    ]),
  );

describe("modules above each other", () => {
  test.each([2, 3, 7])("in a circle of %i are one mistake", (count) => {
    expect(mistakes(ring(count))).toEqual(['IL2012 n0.policy "n1.policy"']);
  });

  test("under a circle, a policy is judged with each of its modules once", () => {
    const files = { ...ring(3), "p.policy": 'policy p under "n1.policy"' };
    const { set, diagnostics } = checked(files, ["p.policy"]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["IL2012"]);
    expect(set.modules.find(({ name }) => name === "p")?.under).toEqual(["n1", "n2", "n0"]);
  });

  test("a broken header above is no second mistake", () => {
    const files = { "acme.policy": "baselin acme", "p.policy": 'policy p under "acme.policy"' };
    expect(mistakes(files).filter((mistake) => mistake.includes("p.policy"))).toEqual([]);
  });

  test("two of one name are a mistake, whatever they are", () => {
    expect(mistakes({ "a.policy": "baseline same", "b.policy": "policy same" })).toEqual([
      "IL2009 b.policy same",
    ]);
  });
});

describe("names", () => {
  test("that another module declares are said to be there", () => {
    const files = {
      "acme/words.policy": `policy words\n${words}`,
      "shop/p.policy":
        'policy p\nimport { deploy } from "../acme/words.policy"\nbound b on deploy { quorum 1 of sre }',
    };
    const [mistake] = checked(files).diagnostics;
    expect(mistake).toMatchObject({
      code: "IL2001",
      label: "declared in `../acme/words.policy`",
      help: 'add `sre` to the import of `"../acme/words.policy"`',
    });
  });

  test("that a module only imports are said to be declared further away", () => {
    const files = {
      "words.policy": `policy words\n${words}`,
      "middle.policy": 'policy middle\nimport { sre } from "words.policy"\nlet now_and_then = now == now',
      "p.policy": 'policy p\nimport { sre } from "middle.policy"',
    };
    const [mistake, ...more] = checked(files).diagnostics;
    expect(more).toEqual([]);
    expect(mistake).toMatchObject({ code: "IL2007", help: 'write `import { sre } from "words.policy"`' });
  });

  test("of what did not parse over there are no second mistake", () => {
    const files = {
      "words.policy": "policy words\ngroup sre = team from github fresh 10m\nsource github",
      "p.policy": 'policy p\nimport { sre } from "words.policy"\nbound b on * { quorum 1 of sre }',
    };
    expect(mistakes(files).filter((mistake) => mistake.includes(" p.policy"))).toEqual([]);
  });

  test.each([
    ["fact quiet: bool from github fresh 1m", "quiet"],
    ['paths quiet = "a/**"', "quiet"],
    ['window quiet = mon..fri 09:00..16:00 in "UTC"', "quiet"],
    ['contract quiet = schema "db/x.sql" on database "x"', "quiet"],
    ["switch quiet on deploy { resume quorum 1 of sre }", "quiet"],
    ["let quiet = true", "quiet"],
    ["fixture quiet { given now = 2026-01-01T00:00Z }", "quiet"],
  ])("are in one name space: %s", (declaration, name) => {
    const text = `policy p\n${words}${declaration}\ngroup ${name} = team "x" from github fresh 10m`;
    expect(mistakes({ "p.policy": text })).toEqual([`IL2002 p.policy ${name}`]);
  });

  test("of rules and switches are told apart, as findings and proofs name both", () => {
    const text = `policy p\n${words}switch stop on deploy { resume quorum 1 of sre }\nrefuse stop on deploy`;
    expect(mistakes({ "p.policy": text })).toEqual(["IL2002 p.policy stop"]);
  });

  test.each(["observed", "declared", "proposes", "codeowners", "host", "command", "memory", "origin"])(
    "%s is a word of the language",
    (word) => {
      expect(mistakes({ "p.policy": `policy p\nlet ${word} = true` })).toEqual([`IL2003 p.policy ${word}`]);
    },
  );
});

describe("a scope in a baseline", () => {
  test("may speak of actions that nobody declares yet", () => {
    const text = "baseline b\nbound all_of_it on * { reversal declared }\nrefuse back on restores";
    expect(mistakes({ "b.policy": text })).toEqual([]);
    expect(mistakes({ "b.policy": text.replace("baseline", "policy") })).toEqual([
      "IL2214 b.policy *",
      "IL2214 b.policy on restores",
    ]);
  });

  test("reaches every action of the set, whoever declares it", () => {
    const files = {
      "b.policy": "baseline b\nbound all_of_it on * {}\nbound some on changes {}",
      "p.policy": `policy p under "b.policy"\n${words}`,
    };
    const { rules } = setOf(files, ["p.policy"]);
    expect(rules.map(({ actions }) => actions)).toEqual([["deploy", "inspect", "undo"], ["deploy"]]);
  });
});
