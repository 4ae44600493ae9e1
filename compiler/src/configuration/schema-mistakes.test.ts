import { expect, test } from "vitest";

import { readConfiguration } from "../configuration.ts";
import { describeSourceProblem, sourceProblem } from "../source-problems.ts";

const head = "version: 1\norigin: acme/shop\npolicies: [a.policy]\n";

/** Everything that is wrong with an `interlock.yaml`, each in a line. */
async function problemsOf(text: string): Promise<readonly string[]> {
  const answer = await readConfiguration({
    repository: null,
    commit: null,
    readFile: async (path) =>
      path === "interlock.yaml"
        ? { path, blob: "0".repeat(40), sha256: "0".repeat(64), text }
        : sourceProblem("IL4010", "it does not exist", { path }),
    list: async () => [],
    whyNotSigned: async () => sourceProblem("IL4022", "nobody signed"),
  });
  return answer.kind === "failed" ? answer.problems.map(describeSourceProblem) : [];
}

const address =
  "expected a name for the log, such as `github.com/acme/shop`: leave `https://`, `git@` and `.git` out";
const path = "expected a path from the root as git lists it, without `/` or `./` in front, `..` and `\\`";
const folder = "expected a folder from the root as git lists it, without `/` in front, `..` and `\\`";
const listed = "expected a list of paths of policies (write each in a line of its own, behind `- `)";
const numbered = "expected the platform in front of the number, as in `github:198982749`";

test.each([
  ["origin: https://github.com/acme/shop.git", `1:9: IL4027: \`origin\`: ${address}`],
  ["origin: git@github.com:acme/shop.git", `1:9: IL4027: \`origin\`: ${address}`],
  ["origin: acme shop", "1:9: IL4027: `origin`: expected a name for the log, such as `github.com/acme/shop`"],
  ["policies: policies/shop.policy", `1:11: IL4027: \`policies\`: ${listed}`],
  ["policies:\n  -policies/shop.policy", `2:3: IL4027: \`policies\`: ${listed}`],
  ["policies:\n  -a.policy\n  -b.policy", `2:3: IL4027: \`policies\`: ${listed}`],
  ['policies: "a.policy"', "1:11: IL4027: `policies`: expected a list of paths of policies"],
  ["policies: ''", "1:11: IL4027: `policies`: expected a list of paths of policies"],
  ["policies: [policies/*.policy]", "1:12: IL4027: `policies.0`: expected the path of one file, no pattern"],
  ...["/x", "./x", "x/../y", "..", "x//y", "x/", "x\\y"].map((one) => [
    `policies: [${one}]`,
    `1:12: IL4027: \`policies.0\`: ${path}`,
  ]),
  ["baseline: ./x", `1:11: IL4027: \`baseline\`: ${path}`],
  ...["db/*", "db/?", "db/[0-9]", "db/{a}", "**"].map((one) => [
    `migrations: [{directory: "${one}", database: orders}]`,
    "1:26: IL4027: `migrations.0.directory`: expected a folder, no pattern",
  ]),
  ['version: "01"', "1:10: IL4027: `version`: expected 1"],
  ['policies: "0012"', "1:11: IL4027: `policies`: expected a list of paths of policies"],
  [
    "agents: [{id: {toString: x}, name: c, root: {id: github:7, name: a}}]",
    "1:15: IL4027: `agents.0.id`: expected an id such as `github:198982749`",
  ],
  ['policies: ["a\\n/../b"]', `1:12: IL4027: \`policies.0\`: ${path}`],
  ...["/db", "../db", "db/..", "db\\x"].map((one) => [
    `migrations: [{directory: ${one}, database: orders}]`,
    `1:26: IL4027: \`migrations.0.directory\`: ${folder}`,
  ]),
  [
    "agents:\n  - {id: 198982749, name: c, root: {id: github:7, name: a}}",
    `2:10: IL4027: \`agents.0.id\`: ${numbered}`,
  ],
  [
    'agents:\n  - {id: "198982749", name: c, root: {id: github:7, name: a}}',
    `2:10: IL4027: \`agents.0.id\`: ${numbered}`,
  ],
  [
    "sources: {ledger: false}",
    "1:19: IL4027: `sources.ledger`: expected an object that says `agentsCanWrite`, true or false",
  ],
  [
    "sources:\n  ledger:\n    agentsCanWrite:false",
    "3:5: IL4027: `sources.ledger`: expected an object that says `agentsCanWrite`, true or false (a space is missing behind the `:`)",
  ],
  ["agents: 3", "1:9: IL4027: `agents`: expected a list of agents"],
])("says what to do about %j", async (line, said) => {
  const [key = ""] = line.split(":");
  const others = head.split("\n").filter((other) => !other.startsWith(`${key}:`));
  const text = [line, ...others].join("\n");
  expect(await problemsOf(text)).toEqual([`interlock.yaml:${said}`]);
});

test("may name its folders of migrations as shells complete them", async () => {
  const text = `${head}migrations: [{directory: ./db/, database: orders}, {directory: ".", database: orders}]\n`;
  expect(await problemsOf(text)).toEqual([]);
});
