import { describe, expect, test } from "vitest";

import { readConfiguration } from "./configuration.ts";
import { describeSourceProblem, sourceProblem } from "./source-problems.ts";
import type { SignatureDemand, SourceReader } from "./source-set.ts";

const root = { id: "github:7", name: 'Ada ":" \\ Lovelace' };
const whole = {
  version: 1,
  origin: "acme/shop",
  policies: ["policies/shop.policy"],
  migrations: [{ directory: "db/migrations", database: "shop" }],
  agents: [{ id: "github:198982749", name: "Copilot", root }],
};

/** What is read where these files are there. */
async function readFiles(files: Readonly<Record<string, string>>, other: Partial<SourceReader> = {}) {
  return readConfiguration({
    repository: null,
    commit: null,
    readFile: async (path) => {
      const text = files[path];
      return text === undefined
        ? sourceProblem("IL4010", "it does not exist", { path })
        : { path, blob: "0".repeat(40), sha256: "0".repeat(64), text };
    },
    list: async () => [],
    whyNotSigned: async () => sourceProblem("IL4022", "nobody signed"),
    ...other,
  });
}

async function read(text: string, other: Partial<SourceReader> = {}) {
  return readFiles({ "interlock.json": text }, other);
}

/** Everything that is wrong with these files, each in a line. */
async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const answer = await readFiles(files);
  return answer.kind === "failed" ? answer.problems.map(describeSourceProblem) : [];
}

async function problemOf(text: string): Promise<string> {
  return (await problemsOf({ "interlock.json": text })).join("\n");
}

test("a whole configuration is read", async () => {
  expect(await read(JSON.stringify(whole, null, 2))).toMatchObject({ kind: "read", configuration: whole });
});

test("a byte order mark is no JSON", async () => {
  expect(await problemOf(`\ufeff${JSON.stringify(whole)}`)).toContain("is no JSON");
});

describe("a key that stands twice", () => {
  const text = JSON.stringify(whole);

  test.each([
    ["at the top", text.replace("{", '{"policies":["policies/strict.policy"],')],
    ["further down", text.replace('"root":{', '"root":{"id":"github:8",')],
    ["in other letters", text.replace("{", '{"polic\\u0069es":["policies/strict.policy"],')],
  ])("%s is not taken for either", async (_, twice) => {
    expect(await problemOf(twice)).toMatch(
      /^interlock\.json:1:\d+: IL4027: `(?:policies|id)` stands twice$/u,
    );
  });
});

test.each(["github:Codertocat", "github:007", "github:", "github app:shop"])(
  "%s is no id of an account, and would keep nobody from approving",
  async (id) => {
    const agents = [{ id: "github:198982749", name: "Copilot", root: { id, name: "Ada" } }];
    expect(await problemOf(JSON.stringify({ ...whole, agents }))).toContain("`agents.0.root.id`: ");
  },
);

describe("what stands above the policies, and who can change what they read", () => {
  test("is nothing where the file says nothing", async () => {
    expect(await read(JSON.stringify(whole))).toMatchObject({
      configuration: { baseline: null, sources: {} },
    });
  });

  test("is read as it is written, also under a name that objects have", async () => {
    const more =
      '"baseline":"acme.policy","sources":{"github":{"agentsCanWrite":false},"__proto__":{"agentsCanWrite":true}}';
    const answer = await read(JSON.stringify(whole).replace("{", `{${more},`));
    if (answer.kind !== "read") throw new Error(answer.problems[0].message);
    expect(answer.configuration.baseline).toBe("acme.policy");
    expect(Object.entries(answer.configuration.sources)).toEqual([
      ["github", { agentsCanWrite: false }],
      ["__proto__", { agentsCanWrite: true }],
    ]);
  });

  test.each([
    ['"baseline":""', "baseline"],
    ['"baseline":["acme.policy"]', "baseline"],
    ['"sources":{"git hub":{"agentsCanWrite":false}}', "sources.git hub"],
    ['"sources":{"github":{}}', "sources.github.agentsCanWrite"],
    ['"sources":{"github":{"agentsCanWrite":"no"}}', "sources.github.agentsCanWrite"],
    ['"sources":{"github":{"agentsCanWrite":false,"agentsCanRead":true}}', "sources.github"],
    ['"sources":["github"]', "sources"],
  ])("is refused where it is something else: %s", async (more, place) => {
    expect(await problemOf(JSON.stringify(whole).replace("{", `{${more},`))).toContain(`\`${place}\`: `);
  });
});

describe("whose signature a commit needs", () => {
  const key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKPfffMklY0F5p7YrqI0Wj/XtNniZ5HF5Zp6YjI4rbwH`;
  const demanding = JSON.stringify({ ...whole, signedCommits: [{ name: "Ada", key }] });
  const commit = "1".repeat(40);

  test("is asked of the commit that says so, with the keys that it names", async () => {
    const asked: SignatureDemand[] = [];
    const whyNotSigned: SourceReader["whyNotSigned"] = async (demand) => {
      asked.push(demand);
      return null;
    };
    expect(await read(demanding, { commit, whyNotSigned })).toMatchObject({
      kind: "read",
      configuration: { signedCommits: [{ name: "Ada", key }] },
    });
    expect(asked).toEqual([{ keys: [key], demandedBy: "`interlock.json`" }]);
  });

  test("is missing: then the configuration says nothing at all", async () => {
    expect(await read(demanding, { commit })).toEqual({
      kind: "failed",
      problems: [{ code: "IL4022", message: "nobody signed" }],
    });
  });

  test("is asked of no commit that demands none, and of no files that are not committed", async () => {
    expect(await read(JSON.stringify(whole), { commit })).toMatchObject({
      kind: "read",
      configuration: { signedCommits: null },
    });
    expect(await read(demanding)).toMatchObject({ kind: "read" });
  });

  test.each([
    ["[]", "1:18: IL4027: `signedCommits`: expected at least one key"],
    ["{}", "1:18: IL4027: `signedCommits`: expected a list of keys"],
    [
      `[{"key":"${key}"}]`,
      "1:19: IL4027: `signedCommits.0.name`: missing, expected a name of at most 140 characters",
    ],
    [
      `[{"name":"Ada"}]`,
      "1:19: IL4027: `signedCommits.0.key`: missing, expected a key as in `ssh-ed25519 AAAA…`",
    ],
    ...[
      `${key} ada@example.com`,
      ` ${key}`,
      key.slice(0, -1),
      `${key}A`,
      key.replace("IK", "Iq"),
      key.replace("IKPf", "JKPf"),
      "ssh-rsa AAAAB3NzaC1yc2E",
    ].map((other) => [
      JSON.stringify([{ name: "Ada", key: other }]),
      "1:39: IL4027: `signedCommits.0.key`: expected a key as in `ssh-ed25519 AAAA…`, without a comment behind it",
    ]),
  ])("is refused where it is something else: %s", async (written, words) => {
    const text = JSON.stringify(whole).replace("{", `{"signedCommits":${written},`);
    expect(await problemOf(text)).toBe(`interlock.json:${words}`);
  });
});

describe("what is wrong with a configuration is said in plain words, with its place", () => {
  const head = '{"version":1,"origin":"acme/shop","policies":["a"]';

  test.each([
    ["[]", ["1:1: IL4027: the file: expected an object"]],
    ['{"version":2,"origin":"acme/shop","policies":["a"]}', ["1:12: IL4027: `version`: expected 1"]],
    [
      '{"version":"1","origin":"acme/shop","policies":["a"]}',
      ["1:12: IL4027: `version`: expected 1 (write it without quotes)"],
    ],
    [
      '{"version":1,"origin":"acme/shop"}',
      ["1:1: IL4027: `policies`: missing, expected at least one path of a policy"],
    ],
    [
      '{"version":1,"policies":["a"],\n"origin":4}',
      [
        "2:10: IL4027: `origin`: expected a name for the log, such as `github.com/acme/shop` (write `4` in quotes)",
      ],
    ],
    [
      '{"version":1,"origin":"acme/shop","policies":["a",\n"b",\n  3]}',
      [
        "3:3: IL4027: `policies.2`: expected a path from the root of the repository, of at most 1024 characters (write `3` in quotes)",
      ],
    ],
    [
      `${head},\n"polices":[],"\u{1f512}\\u0007":0}`,
      [
        "2:1: IL4027: the file: it does not take `polices`",
        "2:14: IL4027: the file: it does not take `\u{1f512}\\u{7}`",
      ],
    ],
    [
      `${head},"sources":{"github":{}}}`,
      ["1:72: IL4027: `sources.github.agentsCanWrite`: missing, expected true or false"],
    ],
    [`${head},"sources":[]}`, ["1:62: IL4027: `sources`: expected an object"]],
    [
      `${head},\n"agents":[{"id":"Copilot","name":"c","root":4}]}`,
      [
        "2:17: IL4027: `agents.0.id`: expected an id such as `github:198982749`",
        "2:45: IL4027: `agents.0.root`: expected an object",
      ],
    ],
    ["{", ["1:2: IL4027: it is no JSON: expected a key in double quotes"]],
  ])("%s", async (text, said) => {
    expect(await problemsOf({ "interlock.json": text })).toEqual(
      said.map((problem) => `interlock.json:${problem}`),
    );
  });

  test("however many mistakes there are, so many of them are told", async () => {
    const policies = Array.from({ length: 100_000 }, () => 1);
    expect(await problemsOf({ "interlock.json": JSON.stringify({ ...whole, policies }) })).toHaveLength(1);
    const agents = Array.from({ length: 1_000 }, () => 1);
    expect(await problemsOf({ "interlock.json": JSON.stringify({ ...whole, agents }) })).toHaveLength(100);
    const strangers = Object.fromEntries(agents.map((_, at) => [`k${at}`, at]));
    expect(await problemsOf({ "interlock.json": JSON.stringify({ ...whole, ...strangers }) })).toHaveLength(
      100,
    );
  });
});

describe("a configuration in YAML", () => {
  const head = "version: 1\norigin: acme/shop\npolicies: [a.policy]\n";

  test("says what the same in JSON says", async () => {
    const yaml = `# What the people who own this repository say of it.
version: 1
origin: acme/shop
policies:
  - policies/shop.policy
migrations:
  - directory: db/migrations
    database: shop
agents:
  - id: github:198982749
    name: Copilot
    root:
      id: github:7
      name: 'Ada ":" \\ Lovelace'
`;
    const answers = [await readFiles({ "interlock.yaml": yaml }), await read(JSON.stringify(whole))];
    const [one, other] = answers.map((answer) => answer.kind === "read" && answer.configuration);
    expect(one).toEqual(other);
    expect(one).toMatchObject(whole);
  });

  test("is asked for its signature by its own name", async () => {
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKPfffMklY0F5p7YrqI0Wj/XtNniZ5HF5Zp6YjI4rbwH";
    const text = `${head}signedCommits:\n  - name: Ada\n    key: ${key}\n`;
    const asked: SignatureDemand[] = [];
    const whyNotSigned: SourceReader["whyNotSigned"] = async (demand) => {
      asked.push(demand);
      return sourceProblem("IL4022", "nobody signed");
    };
    const answer = await readFiles({ "interlock.yaml": text }, { commit: "1".repeat(40), whyNotSigned });
    expect(answer.kind).toBe("failed");
    expect(asked).toEqual([{ keys: [key], demandedBy: "`interlock.yaml`" }]);
  });

  test("has every mistake of its schema at its place", async () => {
    const text = `version: 2
origin: 0o14
polices: []
sources:
  github:
    agentsCanWrite: yes
  tracker: { agentsCanWrite: "false" }
agents:
  - id: github:198982749
    name: 2026-11-22
    root: {}
`;
    expect(await problemsOf({ "interlock.yaml": text })).toEqual(
      [
        "1:1: IL4027: `policies`: missing, expected at least one path of a policy",
        "1:10: IL4027: `version`: expected 1",
        "2:9: IL4027: `origin`: expected a name for the log, such as `github.com/acme/shop` (write `0o14` in quotes)",
        "3:1: IL4027: the file: it does not take `polices`",
        "6:21: IL4027: `sources.github.agentsCanWrite`: expected true or false",
        "7:30: IL4027: `sources.tracker.agentsCanWrite`: expected true or false (write it without quotes)",
        "10:11: IL4027: `2026-11-22` is text in YAML 1.2, and may be something else for other readers (write text in quotes, and truth as `true` or `false`)",
        "11:11: IL4027: `agents.0.root.id`: missing, expected an id such as `github:198982749`",
        "11:11: IL4027: `agents.0.root.name`: missing, expected a name of at most 140 characters",
      ].map((problem) => `interlock.yaml:${problem}`),
    );
  });

  test.each(["baseline", "signedCommits", "agents"])(
    "does not take %s without a value for what demands nothing",
    async (key) => {
      const [problem, ...more] = await problemsOf({ "interlock.yaml": `${head}${key}:\n  # nobody\n` });
      expect(more).toEqual([]);
      expect(problem).toMatch(/^interlock\.yaml:4:1: IL4027: /u);
    },
  );
});

describe("which file configures", () => {
  const text = JSON.stringify(whole);

  test("is said where none is there, and that another name is none", async () => {
    expect(await problemsOf({})).toEqual(["IL4010: there is neither `interlock.yaml` nor `interlock.json`"]);
    expect(await problemsOf({ "interlock.yml": text })).toEqual([
      "IL4010: there is neither `interlock.yaml` nor `interlock.json` (`interlock.yml` is not read: name it `interlock.yaml`)",
    ]);
  });

  test("is neither where both are there, whatever they say", async () => {
    const both =
      "IL4028: `interlock.yaml` and `interlock.json` are both there, and neither is read (keep one of them, and remove the other)";
    for (const [yaml, json] of [
      [text, text],
      ["", text],
      [text, ""],
    ] as const)
      expect(await problemsOf({ "interlock.yaml": yaml, "interlock.json": json })).toEqual([both]);
  });

  test.each([
    ["interlock.yaml", "interlock.json"],
    ["interlock.json", "interlock.yaml"],
  ])("is neither where %s is there and cannot be read", async (link, other) => {
    const readFile: SourceReader["readFile"] = async (path) =>
      path === link
        ? sourceProblem("IL4012", "it is a link", { path })
        : { path, blob: "0".repeat(40), sha256: "0".repeat(64), text: path === other ? text : "" };
    expect(await readFiles({}, { readFile })).toMatchObject({ kind: "failed" });
  });
});
