import { expect, test } from "vitest";

import { digestBehind, type GuardedPlace, guardedPlace } from "../../../test/guarded-place.ts";

const can = [{ action: "deploy", access: "write", resources: ['["Service","checkout"]'] }];

/** A guard whose agent has a key, and a grant that stands. */
async function standing(
  more: object = {},
): Promise<{ readonly place: GuardedPlace; readonly grant: string }> {
  const place = await guardedPlace();
  await place.call("keys new --out keys --name builder --purpose writer");
  await place.call("keys new --out keys --name helper --purpose writer");
  place.settings({ "    name: builder\n": "    name: builder\n    key: keys/builder.keys.json\n" });
  place.write({
    "terms.json": JSON.stringify({ agent: "agent:builder", can, expiresInMs: 3_600_000, ...more }),
  });
  const issued = await place.call("grants issue terms.json --holder keys/builder.keys.json --as github:7");
  return { place, grant: digestBehind("grant", issued) };
}

test("a grant is issued for what a permit gives, listed with its scope, and ended by a person", async () => {
  const place = await guardedPlace();
  expect(await place.call("grants")).toMatchObject({ code: 0, out: "no grant is in force\n" });
  await place.call("run small.json --as agent:builder");
  const listed = await place.call("grants");
  expect(listed.out).toContain(
    '  may       deploy, write on ["Service","checkout"]\n  at most   5% of traffic p95\n',
  );
  const grant = digestBehind("live", listed);
  const ended = await place.call(`grants revoke ${grant.slice(0, 10)} --reason enough --as github:7`);
  expect(ended).toMatchObject({ code: 0, out: `ended 1 grant\n  ${grant}\n` });
  expect(await place.call(`grants revoke ${grant}`)).toMatchObject({ code: 0, out: "ended before\n" });
  expect(await place.call("grants")).toMatchObject({ out: "no grant is in force\n" });
  expect((await place.call(`grants ${grant}`)).out).toMatch(/^ended {2}[0-9a-f]{64} \(ended by person\)\n/);
  const json = await place.call("grants --all --json");
  expect(JSON.parse(json.out)).toMatchObject({ digest: grant, standing: "ended" });
});

test("under a grant that stands an agent proposes, inside of it only", async () => {
  // What is permitted under it carries a grant that narrows it.
  const { place, grant } = await standing({ depth: 1 });
  const wish = { action: "deploy", payload: { image: "small" }, grant };
  place.write({
    "inside.json": JSON.stringify({ ...wish, targets: [{ entity: "Service", id: "checkout" }] }),
    "outside.json": JSON.stringify({ ...wish, targets: [{ entity: "Service", id: "payments" }] }),
  });
  expect(await place.call("run inside.json --as agent:builder")).toMatchObject({ code: 0 });
  const outside = await place.call("run outside.json --as agent:builder");
  expect(outside).toMatchObject({ code: 1, out: expect.stringContaining("sandbox_grant") as string });
});

test("whoever holds a grant hands it on narrower, and it ends with the one above it", async () => {
  const { place, grant } = await standing({ depth: 1 });
  place.write({ "narrower.json": JSON.stringify({ agent: "agent:helper", uses: 1 }) });
  const line = `grants delegate ${grant} narrower.json --holder keys/helper.keys.json --sign-with`;
  const forged = await place.call(`${line} keys/helper.pem`);
  expect(forged).toMatchObject({
    code: 1,
    out: expect.stringContaining("its holder's key did not sign it") as string,
  });
  const issued = await place.call(`${line} keys/builder.pem`);
  expect(issued).toMatchObject({ code: 0 });
  const child = digestBehind("grant", issued);
  expect((await place.call(`grants ${child}`)).out).toContain(`  narrows   ${grant}\n`);
  const ended = await place.call(`grants revoke ${grant}`);
  expect(ended.out).toContain("ended 2 grants");
  expect((await place.call(`grants ${child}`)).out).toMatch(/^ended {2}/);
});

test.each<readonly [string, string, 1 | 2 | 3, string]>([
  ["a grant that there is not", `grants revoke ${"ab".repeat(32)}`, 1, "there is no grant"],
  ["no digest", "grants revoke latest", 2, "is no grant's digest"],
  [
    "terms that are none",
    "grants issue small.json --holder keys/writer.keys.json --as github:7",
    3,
    "does not hold what a grant says",
  ],
  [
    "an outcome of nothing",
    `outcome ${"ab".repeat(32)} success --as github:7`,
    1,
    "no action was enforced by this record",
  ],
  ["a result that is none", `outcome ${"ab".repeat(32)} fine --as github:7`, 2, "a result is one of success"],
])("%s is told", async (_, line, code, why) => {
  const place = await guardedPlace();
  const answer = await place.call(line);
  expect(answer.code).toBe(code);
  expect(answer.out + answer.err).toContain(why);
});

test("what somebody saw counts by where they stand", async () => {
  const place = await guardedPlace();
  place.write({ "seen.json": '{"pods":3}', "list.json": "[]" });
  const run = await place.call("run small.json --as agent:builder");
  const enforced = digestBehind("enforced", run);
  const outside = await place.call(`outcome ${enforced} success --as github:7 --observed seen.json`);
  expect(outside).toMatchObject({ code: 0, out: expect.stringContaining("for and against") as string });
  const inside = await place.call(`outcome ${enforced} success --as agent:builder`);
  expect(inside).toMatchObject({ code: 0, out: expect.stringContaining("only against") as string });
  expect(await place.call(`outcome ${enforced} success --as github:7 --observed list.json`)).toMatchObject({
    code: 3,
  });
});

test("nothing is made over what is there already", async () => {
  const place = await guardedPlace();
  const before = place.read("guard.yaml");
  expect(await place.call("guard init . --origin log.test/shop")).toMatchObject({ code: 1 });
  expect(place.read("guard.yaml")).toBe(before);
  expect(await place.call("guard init other --origin log.test/shop --person ada")).toMatchObject({
    code: 2,
    err: expect.stringContaining("`--person` takes an id") as string,
  });
});
