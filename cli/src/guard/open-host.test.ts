import fs, { readdirSync } from "node:fs";
import { join } from "node:path";
import * as git from "isomorphic-git";
import { describe, expect, test } from "vitest";

import { digestBehind, type GuardedPlace, guardedPlace, ORIGIN } from "../../test/guarded-place.ts";

const run = "run small.json --as agent:builder";
const trial = 'policy: { folder: ".", uncommitted: true }';

/** A guard whose policy a person has put in force. */
async function activated(): Promise<GuardedPlace> {
  const place = await guardedPlace();
  const { dir } = place;
  await git.init({ fs, dir, defaultBranch: "main" });
  await git.addRemote({ fs, dir, remote: "origin", url: "https://github.com/acme/shop" });
  await place.commit({
    "shop.policy": place.read("shop.policy"),
    "interlock.json": place.read("interlock.json"),
  });
  await place.call("keys new --out keys --purpose activator");
  const lines = [
    "compile --out build --at HEAD",
    "activate build --at HEAD --module shop --sign-with keys/activator.pem --key keys/activator.keys.json --log activations",
  ];
  for (const line of lines) expect({ line, ...(await place.call(line)) }).toMatchObject({ line, code: 0 });
  const inForce =
    "policy: { folder: build, module: shop, activations: activations, keys: [keys/activator.keys.json] }";
  place.settings({ [trial]: inForce });
  return place;
}

describe("a policy that a person put in force", () => {
  test("decides, and no answer says that anything is tried out", async () => {
    const place = await activated();
    const answer = await place.call(`${run} --json`);
    expect(answer).toMatchObject({ code: 0, err: expect.not.stringContaining("trying out") as string });
    expect(JSON.parse(answer.out)).toMatchObject({ outcome: "done", uncommitted: false });
  });

  test("is the only one that does: other bytes, another name, another's key stop the command", async () => {
    const place = await activated();
    const module = place.read("build/evaluator.js");
    place.write({ "build/evaluator.js": `${module}\n` });
    const other = await place.call(run);
    expect(other).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("module.digest") as string,
    });
    place.write({ "build/evaluator.js": module });
    place.settings({ "module: shop": "module: bank" });
    expect((await place.call(run)).err).toContain("the policy is not in force: activation.module");
    place.settings({
      "module: bank": "module: shop",
      "[keys/activator.keys.json]": "[keys/writer.keys.json]",
    });
    expect((await place.call(run)).err).toContain("the policy is not in force: key.unknown");
    expect(() => place.read("done.json")).toThrow("ENOENT");
  });

  test("gives way to nothing that is merely tried out", async () => {
    const place = await activated();
    await place.call(run);
    const text = place.read("guard.yaml");
    place.write({ "guard.yaml": text.replace(/^policy: .*$/mu, trial) });
    const answer = await place.call(run);
    expect(answer).toMatchObject({ code: 1, out: "" });
    expect(answer.err).toContain(
      "is in force on this log: try out what is not committed on a log of its own",
    );
    place.write({ "guard.yaml": text });
    expect(await place.call(run)).toMatchObject({ code: 0 });
  });

  test("is replayed from the log: every decision comes out the same", async () => {
    const place = await activated();
    await place.call(run);
    await place.call("run big.json --as agent:builder");
    const names = ["writer", "grants", "log", "approver"].map((name) => `keys/${name}.keys.json`);
    const key = `--key ${names.join(",")}`;
    await place.call(`log sequence audit --sign-with keys/log.pem ${key}`);
    const replayed = await place.call(`replay --log audit ${key} --json`);
    expect(JSON.parse(replayed.out.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      summary: { counts: { equal: 2, differs: 0 } },
    });
  });
});

test("a key that the log revokes approves nothing any more", async () => {
  const place = await guardedPlace();
  const proposal = digestBehind("proposal", await place.call("run big.json --as agent:builder"));
  const revoke = `keys revoke keys/approver.keys.json --reason lost --sign-with keys/approver.pem --origin ${ORIGIN} --out records`;
  expect(await place.call(revoke)).toMatchObject({ code: 0 });
  const [name = ""] = readdirSync(join(place.dir, "records"));
  const all = ["writer", "grants", "approver"].map((one) => `keys/${one}.keys.json`).join(",");
  expect(await place.call(`log append audit records/${name} --key ${all}`)).toMatchObject({ code: 0 });
  const answer = await place.call(`approve ${proposal} --sign-with keys/approver.pem`);
  expect(answer).toMatchObject({ code: 1, out: expect.stringContaining("is revoked") as string });
  expect(await place.call(`approve ${proposal} --sign-with keys/ben.pem`)).toMatchObject({ code: 0 });
  expect(await place.call(`run --proposal ${proposal}`)).toMatchObject({ code: 0 });
});

test.each<readonly [string, Readonly<Record<string, string>>, string]>([
  [
    "the writer's key issues grants, too",
    { "keys/grants.pem": "keys/writer.pem" },
    "is to be used for `grant`",
  ],
  [
    "a key is enrolled for something else",
    { "keys/writer.pem": "keys/ben.pem" },
    "and is enrolled for `approver`",
  ],
  ["the log is another one", { [ORIGIN]: "log.test/bank" }, "the guard's file says `log.test/bank`"],
  ["there is no log", { "log: audit": "log: nothing" }, "`nothing` cannot be opened as a log"],
  [
    "an effect is of no action",
    { "deploy: [": "deplyo: [" },
    "an effect for `deplyo`, which no policy declares",
  ],
])("where %s, nothing is opened", async (_, changes, why) => {
  const place = await guardedPlace();
  place.settings(changes);
  const answer = await place.call(run);
  expect({ ...answer, isNo: answer.code === 1 || answer.code === 3 }).toMatchObject({ isNo: true, out: "" });
  expect(answer.err).toContain(why);
});

test("a command answers for facts, and what it has no shape for it has not said", async () => {
  const place = await guardedPlace();
  const reader = `factsFrom: [{ name: probe, gives: [reversal], command: [${JSON.stringify(process.execPath)}, probe.mjs] }]`;
  place.settings({ "facts: facts.json": reader });
  const script =
    'import { readFileSync, writeFileSync } from "node:fs"; writeFileSync("asked.json", readFileSync(0));\n';
  const answering = (facts: string): void => {
    place.write({ "probe.mjs": `${script}console.log(${JSON.stringify(facts)});\n` });
  };
  answering(place.read("facts.json"));
  expect(await place.call(run)).toMatchObject({ code: 0 });
  expect(JSON.parse(place.read("asked.json"))).toMatchObject({
    proposal: { action: "deploy" },
    caller: { principal: { ids: ["agent:builder"] } },
  });
  for (const wrong of ['{"reversal":true}', '{"now":{"kind":"known","value":1}}', "", "{"]) {
    answering(wrong);
    const answer = await place.call(run);
    expect({ wrong, ...answer }).toMatchObject({
      wrong,
      code: 1,
      out: expect.stringContaining("unknown") as string,
    });
  }
});
