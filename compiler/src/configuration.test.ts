import { describe, expect, test } from "vitest";

import { readConfiguration } from "./configuration.ts";
import { sourceProblem } from "./source-problems.ts";
import type { SignatureDemand, SourceReader } from "./source-set.ts";

const root = { id: "github:7", name: 'Ada ":" \\ Lovelace' };
const whole = {
  version: 1,
  origin: "acme/shop",
  policies: ["policies/shop.policy"],
  migrations: [{ directory: "db/migrations", database: "shop" }],
  agents: [{ id: "github:198982749", name: "Copilot", root }],
};

async function read(text: string, signed: Partial<SourceReader> = {}) {
  return readConfiguration({
    repository: null,
    commit: null,
    readFile: async (path) => ({ path, blob: "0".repeat(40), sha256: "0".repeat(64), text }),
    list: async () => [],
    whyNotSigned: async () => sourceProblem("IL4022", "nobody signed"),
    ...signed,
  });
}

async function problemOf(text: string): Promise<string> {
  const answer = await read(text);
  return answer.kind === "failed" ? answer.problem : "";
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
    expect(await problemOf(twice)).toBe("interlock.json names a key twice in one object");
  });
});

test.each(["github:Codertocat", "github:007", "github:", "github app:shop"])(
  "%s is no id of an account, and would keep nobody from approving",
  async (id) => {
    const agents = [{ id: "github:198982749", name: "Copilot", root: { id, name: "Ada" } }];
    expect(await problemOf(JSON.stringify({ ...whole, agents }))).toContain("agents.0.root.id");
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
    if (answer.kind !== "read") throw new Error(answer.problem);
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
    expect(await problemOf(JSON.stringify(whole).replace("{", `{${more},`))).toContain(`${place}: `);
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
      problem: "nobody signed",
      source: { code: "IL4022", message: "nobody signed" },
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
    ["[]", "signedCommits: expected at least one key"],
    ["{}", "signedCommits: expected at least one key"],
    [`[{"key":"${key}"}]`, "signedCommits.0.name: missing, expected a name of at most 140 characters"],
    [`[{"name":"Ada"}]`, "signedCommits.0.key: missing, expected a key as in `ssh-ed25519 AAAA…`"],
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
      "signedCommits.0.key: expected a key as in `ssh-ed25519 AAAA…`, without a comment behind it",
    ]),
  ])("is refused where it is something else: %s", async (written, words) => {
    const text = JSON.stringify(whole).replace("{", `{"signedCommits":${written},`);
    expect(await problemOf(text)).toBe(`interlock.json is not valid: ${words}`);
  });
});

describe("what is wrong with a configuration is said in plain words", () => {
  test.each([
    ["[]", "the file: expected an object"],
    ['{"version":2,"origin":"acme/shop","policies":["a"]}', "version: expected 1"],
    ['{"version":1,"origin":"acme/shop"}', "policies: missing, expected at least one path of a policy"],
    [
      '{"version":1,"policies":["a"],"origin":4}',
      "origin: expected a name for the log, such as `github.com/acme/shop`",
    ],
    [
      '{"version":1,"origin":"acme/shop","policies":[3]}',
      "policies.0: expected a path from the root of the repository, of at most 1024 characters",
    ],
    [
      '{"version":1,"origin":"acme/shop","policies":["a"],"polices":[]}',
      "the file: it does not take `polices`",
    ],
    [
      '{"version":1,"origin":"acme/shop","policies":["a"],"sources":{"github":{}}}',
      "sources.github.agentsCanWrite: missing, expected true or false",
    ],
    ['{"version":1,"origin":"acme/shop","policies":["a"],"sources":[]}', "sources: expected an object"],
    [
      '{"version":1,"origin":"acme/shop","policies":["a"],"agents":[{"id":"Copilot","name":"c","root":4}]}',
      "agents.0.id: expected an id such as `github:198982749`; agents.0.root: expected an object",
    ],
  ])("%s", async (text, words) => {
    expect(await problemOf(text)).toBe(`interlock.json is not valid: ${words}`);
  });
});
