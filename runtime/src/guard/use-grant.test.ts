import type { Grant, JsonObject } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { deployed, grantWorld, haltsOf, other, rewrite, telling, usedBy } from "../../test/grant-scene.ts";
import { type Enrolled, enrolled, peopledProcess } from "../../test/guard-people.ts";
import { beth, deploying, processOf, type World } from "../../test/guard-world.ts";
import { grantKey } from "./grants/grant-row.ts";
import { halt } from "./halt.ts";
import type { SignedGrant } from "./ports.ts";
import { resume } from "./resume.ts";
import { revokeGrant } from "./revoke.ts";
import { run } from "./run.ts";

describe("a grant is asked again at the moment of use", () => {
  test("and lets be done what it says, as often as it says", async () => {
    const { parts, grant } = await deployed(await grantWorld());
    expect(await usedBy(parts, grant)).toEqual({ ok: true, grant });
    expect(await usedBy(parts, grant)).toMatchObject({ ok: true });
    expect(await usedBy(parts, grant)).toMatchObject({
      ok: false,
      finding: { source: "sandbox_grant", seen: `grant ${grant.digest.slice(0, 12)}: used 2 times` },
    });
  });

  test("and its uses are never exceeded, whoever asks at once", async () => {
    const { parts, grant } = await deployed(await grantWorld());
    const answers = await Promise.all(Array.from({ length: 20 }, () => usedBy(parts, grant)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
  });

  test.each<[string, Parameters<typeof usedBy>[2], string]>([
    ["another action", { action: "tidy" }, "tidy: write"],
    ["another target", { resource: '["Service","orders"]' }, "deploy: write"],
    ["a bound that is passed", { figures: { "traffic p95": 50_001 } }, "traffic p95: 50001"],
    ["a figure that nobody knows", { figures: {} }, "unknown (traffic p95)"],
    ["another key", { holder: other.keyId }, "shown by another key"],
    ["no such grant", { digest: "0".repeat(64) }, "not on record"],
  ])("and refuses %s", async (_, more, seen) => {
    const { parts, grant } = await deployed(await grantWorld());
    const answer = await usedBy(parts, grant, more);
    expect(answer).toMatchObject({ ok: false, finding: { outcome: "refuse", source: "sandbox_grant" } });
    expect(JSON.stringify(answer)).toContain(JSON.stringify(seen).slice(1, -1));
  });

  test("and its time is over at its end", async () => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    world.time.nowMs += 600_000;
    expect(await usedBy(parts, grant)).toMatchObject({
      finding: { seen: expect.stringContaining("expired") as string },
    });
  });

  test("and nobody uses it where the clocks of host and store are apart", async () => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    const ahead = { ...parts, clock: { ...parts.clock, nowMs: () => world.time.nowMs + 60_000 } };
    expect(await usedBy(ahead, grant)).toMatchObject({ finding: { isUnknown: true } });
  });

  test("and an ended one lets nothing be done", async () => {
    const { parts, grant } = await deployed(await grantWorld());
    await revokeGrant(parts, { digest: grant.digest, because: "person", cause: null, by: beth });
    expect(await usedBy(parts, grant)).toMatchObject({
      finding: { seen: expect.stringContaining("ended") as string },
    });
  });

  test("and a key that is believed no more issued nothing", async () => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    world.keys.delete(world.issuer.keyId);
    expect(await usedBy(parts, grant)).toMatchObject({ finding: { isUnknown: true } });
  });

  test.each<[string, (value: Record<string, unknown>) => Record<string, unknown>]>([
    [
      "another scope",
      ({ body, ...rest }) => ({
        ...rest,
        body: changed(body, { can: [{ action: "tidy", access: "write", resources: ["x/"], zones: [] }] }),
      }),
    ],
    ["more uses", ({ body, ...rest }) => ({ ...rest, body: changed(body, { uses: 99 }) })],
    ["an end that is missing", ({ ended, ...rest }) => ({ ...rest, was: ended })],
    ["nothing", () => ({})],
  ])("and a row that somebody wrote to hold %s makes no grant", async (_, change) => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    const { rows } = await world.state.read({ rows: [grantKey(grant.digest)], tallies: [] });
    await rewrite(world, grant, change(rows[0]?.value as Record<string, unknown>) as JsonObject);
    expect(await usedBy(parts, grant, { action: "tidy", resource: "x/y" })).toMatchObject({ ok: false });
    expect(await usedBy(parts, grant)).toMatchObject({ ok: false });
  });
});

function changed(body: unknown, change: Partial<Grant>): unknown {
  const { grant, ...rest } = body as { readonly grant: Grant };
  return { ...rest, grant: { ...grant, ...change } };
}

describe("a switch ends what it reaches", () => {
  test("while it is thrown, and leaves the rest", async () => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    const tidied = await tidyGrant(world);
    await halt(parts, { switch: "shop.deploy_stop", by: beth, reason: "smoke" });
    expect(await usedBy(parts, grant)).toMatchObject({ ok: false });
    expect(await usedBy(tidied.parts, tidied.grant, tidying)).toMatchObject({ ok: true });
  });

  test("for good, also where nobody came to write down that the grant ended", async () => {
    const world = await grantWorld();
    const all: Enrolled = new Map();
    const ann = enrolled(all, world, { kind: "human", ids: ["ann:1"], name: "ann" });
    const { grant } = await deployed(world);
    const parts = peopledProcess(world, all, "shop/desk");
    const { rows: before } = await world.state.read({ rows: [grantKey(grant.digest)], tallies: [] });
    const halts = await haltsOf(parts, "shop.deploy_stop", false);
    await resume(parts, { switch: "shop.deploy_stop", approvals: [await ann.signs(halts)], reason: "over" });
    await rewrite(world, grant, before[0]?.value ?? {});
    expect(await usedBy(parts, grant)).toMatchObject({
      ok: false,
      finding: { seen: expect.stringContaining("ended by a halt") as string },
    });
  });

  test("but a drill ends nothing", async () => {
    const world = await grantWorld();
    const all: Enrolled = new Map();
    const ann = enrolled(all, world, { kind: "human", ids: ["ann:1"], name: "ann" });
    const { grant } = await deployed(world);
    const parts = peopledProcess(world, all, "shop/desk");
    const halts = await haltsOf(parts, "shop.deploy_stop", true);
    expect(await usedBy(parts, grant)).toMatchObject({ ok: false, finding: { source: "kill_switch" } });
    await resume(parts, { switch: "shop.deploy_stop", approvals: [await ann.signs(halts)], reason: "over" });
    expect(await usedBy(parts, grant)).toMatchObject({ ok: true });
  });

  test("and nothing is used where nobody can tell what is halted", async () => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    await world.state.commit([{ kind: "put", key: '["halt"]', version: 0, value: { epoch: 0 } }]);
    expect(await usedBy(parts, grant)).toMatchObject({
      ok: false,
      finding: { source: "kill_switch", isUnknown: true },
    });
  });
});

const tidying = { action: "tidy", resource: "logs/today" };

async function tidyGrant(
  world: World,
): Promise<{ readonly parts: ReturnType<typeof processOf>; readonly grant: SignedGrant }> {
  const seen: SignedGrant[] = [];
  const parts = processOf(world, `shop/${world.records.all.length}`, {
    effects: { tidy: telling((all) => void seen.push(...all)) },
  });
  await run(parts, deploying({ action: "tidy", payload: {} }));
  const [grant] = seen;
  if (grant === undefined) throw new Error("nothing was issued");
  return { parts, grant };
}
