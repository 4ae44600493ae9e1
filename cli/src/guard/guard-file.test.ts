import { expect, test } from "vitest";

import { plainWorkplace } from "../../test/workplace.ts";
import { isCommandFailure } from "../command-failure.ts";
import { firstGuardFile } from "./first-guard-file.ts";
import { readGuardFile } from "./guard-file.ts";

const least = {
  version: 1,
  origin: "log.test/shop",
  log: "audit",
  policy: { folder: ".", uncommitted: true },
  writer: "keys/writer.pem",
  host: { id: "guard:local", name: "guard" },
};

/** What a file says, or every line of what keeps it from saying anything. */
async function read(path: string, text: string): Promise<unknown> {
  const place = plainWorkplace();
  place.write({ [path]: text });
  try {
    const file = await readGuardFile({ values: new Map([["guard", path]]) }, { cwd: place.dir });
    return { ...file, folder: file.folder.slice(place.dir.length) };
  } catch (error) {
    if (isCommandFailure(error)) return error.message.split("\n");
    throw error;
  }
}

test("what is left out has its narrow default, and paths count from the file's folder", async () => {
  expect(await read("hosts/a.json", JSON.stringify(least))).toEqual({
    path: "hosts/a.json",
    folder: "/hosts",
    settings: {
      ...least,
      keys: [],
      grants: null,
      callers: {},
      facts: null,
      factsFrom: [],
      prediction: null,
      reversal: null,
      effects: {},
      limits: {},
    },
  });
});

test.each([undefined, "github:7"])("the first file is one, for %s", async (person) => {
  const text = firstGuardFile("log.test/shop", person);
  expect(await read("guard.yaml", text)).toMatchObject({
    settings: {
      policy: { uncommitted: true },
      keys: person === undefined ? [] : ["keys/approver.keys.json"],
    },
  });
});

const head = Object.entries(least)
  .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  .join("\n");

test.each<readonly [string, string, readonly string[]]>([
  ["a key that there is not", "sudo: true", ["guard.yaml:7:1: the file: it does not take `sudo`"]],
  [
    "an agent that acts for nobody",
    'callers:\n  "agent:a": { kind: agent, name: a }',
    [
      "guard.yaml:8:14: `callers.agent:a.chain`: an agent acts for somebody: expected a chain that ends with a human",
    ],
  ],
  [
    "an agent that acts for agents only",
    'callers:\n  "agent:a": { kind: agent, name: a, chain: [{ id: "agent:b", kind: agent, name: b }] }',
    [
      "guard.yaml:8:45: `callers.agent:a.chain`: an agent acts for somebody: expected a chain that ends with a human",
    ],
  ],
  [
    "a caller by a login",
    'callers:\n  "github:ada": { kind: human, name: ada }',
    ["guard.yaml:8:17: `callers.github:ada`: expected the account's number, as in `github:198982749`"],
  ],
  [
    "a lease longer than halts wait",
    "limits: { leaseMs: 501 }",
    ["guard.yaml:7:20: `limits.leaseMs`: expected a whole number from 1 to 500"],
  ],
  [
    "a limit that is none",
    "limits: { holdMs: 0 }",
    ["guard.yaml:7:19: `limits.holdMs`: expected a whole number from 1 to 31622400000"],
  ],
  [
    "an effect without a program",
    "effects: { deploy: [] }",
    ["guard.yaml:7:20: `effects.deploy`: expected a program and its arguments"],
  ],
  [
    "an effect that a shell would read",
    "effects: { deploy: rm -rf x }",
    ["guard.yaml:7:20: `effects.deploy`: expected a list of words: a program and its arguments"],
  ],
  [
    "an effect of no action",
    'effects: { "a b": [x] }',
    ["guard.yaml:7:19: `effects.a b`: expected the name of an action, as policies declare it"],
  ],
  [
    "facts that are the runtime's own",
    "factsFrom: [{ name: a, gives: [now], command: [a] }]",
    [
      "guard.yaml:7:32: `factsFrom.0.gives.0`: expected targets, schema, reversal, network, audit, drift, restored, outside, groups, calibratedAtMs",
    ],
  ],
  [
    "two commands for one part",
    "factsFrom: [{ name: a, gives: [audit], command: [a] }, { name: b, gives: [audit], command: [b] }]",
    ["guard.yaml:7:12: `factsFrom`: two commands answer for the same part of the facts"],
  ],
  [
    "a command that signs as a text",
    "grants: exec:sign",
    ["guard.yaml:7:9: `grants`: a command that signs is written as `exec` with its `publicKey`"],
  ],
  ["a key that stands twice", "log: other", ["guard.yaml:7:1: `log` stands twice"]],
  [
    "what nobody sees",
    "facts: \u202efacts.json",
    [
      "guard.yaml:7:8: a hidden character, `\\u{202e}`, stands here (delete it; text in double quotes that needs it spells it out)",
    ],
  ],
])("%s is told with its place, and nothing is read", async (_, line, problems) => {
  const answer = await read("guard.yaml", `${head}\n${line}\n`);
  expect(answer).toEqual(["`guard.yaml` is not valid", ...problems.map((one) => `  ${one}`)]);
});

test.each<readonly [string, object]>([
  ["neither", { folder: "." }],
  ["both", { folder: ".", uncommitted: true, module: "shop", activations: "a", keys: ["k"] }],
  ["a module that nobody put in force", { folder: ".", module: "shop", keys: ["k"] }],
  ["no keys", { folder: ".", module: "shop", activations: "a", keys: [] }],
  ["committed, as far as anybody says", { folder: ".", uncommitted: false }],
])("a policy is in force or tried out: %s is no guard's", async (_, policy) => {
  const answer = await read("guard.json", JSON.stringify({ ...least, policy }));
  expect(answer).toMatchObject({ 0: "`guard.json` is not valid" });
});

test("a file that is missing, or no text, is named", async () => {
  const place = plainWorkplace();
  const missing = readGuardFile({ values: new Map() }, { cwd: place.dir });
  await expect(missing).rejects.toThrow("`guard.yaml` cannot be read: ENOENT");
});
