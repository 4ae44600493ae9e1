import { expect, test } from "vitest";

import { digestBehind, guardedPlace } from "../../../test/guarded-place.ts";
import { isSafeOutput } from "../../../test/workplace.ts";

const asBuilder = "--as agent:builder";

test("what is permitted is carried out once its record is on disk, and how it went is recorded", async () => {
  const place = await guardedPlace();
  const answer = await place.call(`run small.json ${asBuilder}`);
  expect(answer.code).toBe(0);
  expect(answer.out).toMatch(
    /^SUCCESS {2}deploy on Service `checkout` by builder \(agent, agent:builder\)\n/,
  );
  expect(answer.out).toContain("\n  | deployed\nby policies that are not committed\n");
  const work = JSON.parse(place.read("done.json")) as Readonly<Record<string, unknown>>;
  expect(work).toMatchObject({
    enforcement: digestBehind("enforced", answer),
    proposal: { action: "deploy", payload: { image: "small" } },
    grants: [{ grant: { agent: "agent:builder", can: [{ action: "deploy", access: "write" }] } }],
  });
  const registries = ["writer", "grants", "log", "approver", "ben"].map((name) => `keys/${name}.keys.json`);
  const keys = `--key ${registries.join(",")}`;
  expect(await place.call(`log sequence audit --sign-with keys/log.pem ${keys}`)).toMatchObject({ code: 0 });
  const rows = await place.call(`audit --log audit ${keys} --format csv`);
  const kinds = rows.out.split("\n").filter((line) => line.includes("agent:builder"));
  expect(kinds.map((line) => /propose|evaluate|enforce|grant|remember/u.exec(line)?.[0])).toEqual([
    "propose",
    "evaluate",
    "enforce",
    "grant",
    "remember",
  ]);
});

test("a proposal is decided and nothing is done", async () => {
  const place = await guardedPlace();
  const stdin = new TextEncoder().encode(place.read("small.json"));
  const answer = await place.call(`propose - ${asBuilder} --json`, { stdin: () => Promise.resolve(stdin) });
  expect(answer).toMatchObject({ code: 0, err: expect.stringContaining("not committed") as string });
  expect(JSON.parse(answer.out)).toMatchObject({ outcome: "permit", uncommitted: true });
  expect(() => place.read("done.json")).toThrow("ENOENT");
});

test("what waits for people runs once one of them has approved just that, and once only", async () => {
  const place = await guardedPlace();
  const held = await place.call(`run big.json ${asBuilder}`);
  expect(held.code).toBe(2);
  const proposal = digestBehind("proposal", held);
  expect(held.out).toContain(`interlock approve ${proposal} --sign-with KEY`);
  expect(await place.call(`run --proposal ${proposal}`)).toMatchObject({ code: 2 });

  const shown = await place.call(
    `approve ${proposal.slice(0, 8)} --sign-with keys/approver.pem --reason fine`,
  );
  expect(shown.code).toBe(0);
  expect(shown.out).toMatch(
    / {2}image = `big`\n[^]*seen {7}approved 0 of 1 by sre\n[^]* {2}shown {5}shop\.limits\.quorum\.seen: waits for approval\napproved\n {2}by {8}github:7\n/u,
  );
  const holds = await place.call("holds");
  expect(holds.out).toContain("  approve   github:7 (");
  const run = await place.call(`run --proposal ${proposal.slice(0, 12)}`);
  expect(run).toMatchObject({ code: 0 });
  expect(await place.call("holds")).toMatchObject({ code: 0, out: "nothing waits for people\n" });
  expect(await place.call(`run --proposal ${proposal}`)).toMatchObject({
    code: 1,
    err: expect.stringContaining("nothing waits for approval") as string,
  });
});

test("the latest word of a person counts: whoever refuses withdraws", async () => {
  const place = await guardedPlace();
  const proposal = digestBehind("proposal", await place.call(`run big.json ${asBuilder}`));
  await place.call(`approve ${proposal} --sign-with keys/approver.pem`);
  const no = await place.call(`approve ${proposal} --sign-with keys/approver.pem --refuse`);
  expect(no).toMatchObject({ code: 0, out: expect.stringContaining("\nrefused\n") as string });
  expect(await place.call(`run --proposal ${proposal}`)).toMatchObject({ code: 2 });
  await place.call(`approve ${proposal} --sign-with keys/ben.pem`);
  expect(await place.call(`run --proposal ${proposal}`)).toMatchObject({ code: 0 });
});

test("who proposes is the guard's file to say", async () => {
  const place = await guardedPlace();
  place.write({ "forged.json": JSON.stringify({ action: "deploy", by: { principal: "github:7" } }) });
  expect(await place.call(`run forged.json ${asBuilder}`)).toMatchObject({
    code: 64,
    err: expect.stringContaining("that is for `--as` to say") as string,
  });
  const stranger = await place.call("run small.json --as agent:stranger");
  expect(stranger).toMatchObject({ code: 1, out: "" });
  expect(stranger.err).toContain("`guard.yaml` names no caller `agent:stranger`");
  // A human is no agent: the permit is for agents.
  expect(await place.call("run small.json --as local:owner")).toMatchObject({ code: 1 });
});

test.each<readonly [string, unknown, string]>([
  ["no action", { targets: [], payload: {} }, "`action`"],
  ["a field too many", { action: "deploy", targets: [], payload: {}, sudo: true }, "`sudo`"],
  [
    "a target without an id",
    { action: "deploy", targets: [{ entity: "Service" }], payload: {} },
    "`targets[0].id`",
  ],
])("a proposal with %s is refused before anything is on record", async (_, data, field) => {
  const place = await guardedPlace();
  place.write({ "wrong.json": JSON.stringify(data) });
  const answer = await place.call(`run wrong.json ${asBuilder}`);
  expect(answer.code).toBe(1);
  expect(answer.out).toContain(field);
  expect(answer.out).toContain("\n  nothing is on record\n");
});

test("an effect that fails is a failure, and what it says steers no terminal", async () => {
  const place = await guardedPlace();
  const script = 'process.stderr.write("\\u001b[2Jno room\\u202e"); process.exitCode = 3;\n';
  place.write({ "deploy.mjs": script });
  const answer = await place.call(`run small.json ${asBuilder}`);
  expect(answer.code).toBe(1);
  expect(answer.out).toMatch(/^FAILURE {2}deploy/);
  expect(answer.out).toContain("  | \\u{1b}[2Jno room\\u{202e}\n");
  expect(isSafeOutput(answer.out + answer.err)).toBe(true);
});

test("hostile names in a proposal steer no terminal", async () => {
  const place = await guardedPlace();
  place.write({
    "hostile.json": JSON.stringify({
      action: "de\u001b[2Jploy",
      targets: [{ entity: "Service", id: "check\u202eout" }],
      payload: { "ima\u0007ge": "x" },
    }),
  });
  const answer = await place.call(`run hostile.json ${asBuilder}`);
  expect(answer).toMatchObject({ code: 1 });
  expect(isSafeOutput(answer.out + answer.err)).toBe(true);
});

test("whoever interrupts before the effect begins sees none begin", async () => {
  const place = await guardedPlace();
  const answer = await place.call(`run small.json ${asBuilder}`, { interrupted: () => Promise.resolve() });
  expect(answer).toMatchObject({ code: 1, out: expect.stringMatching(/^FAILURE/u) as string });
  expect(() => place.read("done.json")).toThrow("ENOENT");
});

test("an action without an effect is refused, and nothing counts as done", async () => {
  const place = await guardedPlace();
  const targets = [{ entity: "Service", id: "checkout" }];
  place.write({ "look.json": JSON.stringify({ action: "look", targets, payload: {} }) });
  const answer = await place.call(`run look.json ${asBuilder}`);
  expect(answer).toMatchObject({ code: 1, out: expect.stringContaining("no effect") as string });
});

test("facts that no host may answer for stop the command before anything is proposed", async () => {
  const place = await guardedPlace();
  place.write({ "facts.json": JSON.stringify({ approvals: { kind: "known", approvals: [] } }) });
  const answer = await place.call(`run small.json ${asBuilder}`);
  expect(answer).toMatchObject({ code: 3, out: "" });
  expect(answer.err).toContain("`facts.json` does not hold facts that a host answers for");
});

test("without a prediction, or facts, nothing that changes anything is done", async () => {
  const place = await guardedPlace();
  place.settings({ "prediction: prediction.json": "" });
  const blind = await place.call(`run small.json ${asBuilder}`);
  expect(blind).toMatchObject({ code: 1, out: expect.stringContaining("blast_radius") as string });
  place.settings({ "facts: facts.json": "prediction: prediction.json" });
  const untested = await place.call(`run small.json ${asBuilder}`);
  expect(untested).toMatchObject({ code: 1, out: expect.stringContaining("reversal.tested") as string });
});

test.each<readonly [string, string, string]>([
  ["nothing", "run", "no proposal is given"],
  ["nobody", "run small.json", "option `--as` is missing"],
  [
    "two things to run",
    "run small.json --proposal 0123456789 --as agent:builder",
    "says already what is run",
  ],
  ["a digest that is none", "run --proposal latest", "is no proposal's digest"],
])("called with %s, it says so as no answer", async (_, line, why) => {
  const place = await guardedPlace();
  expect(await place.call(line)).toMatchObject({ code: 64, err: expect.stringContaining(why) as string });
});

test("a state that is gone from beside its decisions is not begun anew", async () => {
  const place = await guardedPlace();
  await place.call(`run small.json ${asBuilder}`);
  const { rmSync } = await import("node:fs");
  rmSync(`${place.dir}/audit/runtime.db`);
  const answer = await place.call(`run small.json ${asBuilder}`);
  expect(answer).toMatchObject({ code: 3, out: "" });
  expect(answer.err).toContain("`runtime.db` is missing beside them");
});
