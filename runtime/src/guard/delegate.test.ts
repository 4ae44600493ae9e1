import { grantBytes, readUnverified, type Grant } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import {
  grantWorld,
  handedOn,
  holder,
  issuedStanding,
  only,
  other,
  standing,
  under,
} from "../../test/grant-scene.ts";
import { movingClock } from "../../test/guard-people.ts";
import { beth, processOf } from "../../test/guard-world.ts";
import { delegate, delegationOf, issueStanding } from "./delegate.ts";
import { grantKey } from "./grants/grant-row.ts";
import { halt } from "./halt.ts";
import { run } from "./run.ts";

describe("a grant is handed on", () => {
  test("by its holder, narrower, and the one who gets it proposes under it", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const root = await issuedStanding(admin, standing(world));
    const child = only(
      await handedOn(admin, root, { depth: 1, holder: other.keyId, agent: "github app:7", uses: 1 }),
    );
    expect(child.grant).toMatchObject({ parent: root.digest, holder: other.keyId, uses: 1, depth: 1 });
    expect(await run(processOf(world, "shop/1"), under(child, other.keyId))).toMatchObject({ kind: "done" });
    expect(await run(processOf(world, "shop/2"), under(child, other.keyId))).toMatchObject({
      kind: "refused",
    });
  });

  test.each<[string, Partial<Grant>, string]>([
    ["more often", { uses: 6 }, "it may be used more often"],
    ["for longer", { expiresAtMs: 2 ** 48 - 1 }, "it ends later"],
    ["until no instant", { expiresAtMs: 0.5 }, "fields"],
    ["without its ceiling", { bounds: [] }, "it is not bounded"],
    [
      "for more",
      { can: [{ action: "deploy", access: "write", resources: ["x/"], zones: [] }] },
      "it lets more be done",
    ],
    ["as deep again", { depth: 2 }, "it may be narrowed as often again"],
    ["without its ends", { revokeOn: [] }, "it does not end on"],
    ["for another log", { origin: "log.test/staging" }, "it is for another log"],
    ["in another issuer's name", { issuer: holder.keyId }, "it names another issuer"],
    ["to its own key by another name", { holder: holder.keyId, agent: "github app:9" }, "another agent"],
    ["after its end", { notBeforeMs: 1, expiresAtMs: 2 }, "begins earlier"],
  ])("but never %s", async (_, change, why) => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const root = await issuedStanding(admin, standing(world));
    const before = world.records.all.length;
    const answer = await handedOn(admin, root, change);
    expect(answer).toMatchObject({ ok: false, finding: { source: "sandbox_grant" } });
    expect(JSON.stringify(answer)).toContain(why);
    expect(world.records.all).toHaveLength(before);
  });

  test("and by nobody else: not with another key, nor with a signature of another grant", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const root = await issuedStanding(admin, standing(world));
    expect(await handedOn(admin, root, {}, other)).toMatchObject({ ok: false });
    const child = delegationOf(root, { holder: other.keyId, agent: "github app:8", nonce: "a" });
    const signature = await holder.sign(grantBytes({ ...child, nonce: "b" }));
    const proof = { publicKey: holder.publicKey, signature };
    expect(await delegate(admin, { child, proof })).toMatchObject({ ok: false });
    expect(await delegate(admin, { child, proof: { ...proof, signature: new Uint8Array(3) } })).toMatchObject(
      { ok: false },
    );
    expect(
      await delegate(admin, { child: JSON.parse('{"__proto__":{"v":1}}') as Grant, proof }),
    ).toMatchObject({ ok: false });
  });

  test("once: the same bytes make no second grant", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const root = await issuedStanding(admin, standing(world));
    expect(await handedOn(admin, root, { nonce: "same" })).toMatchObject({ ok: true });
    expect(await handedOn(admin, root, { nonce: "same" })).toMatchObject({ ok: false });
  });

  test("and not while a switch stops what it is for", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin", { clock: movingClock(world) });
    const root = await issuedStanding(admin, standing(world));
    await halt(admin, { switch: "shop.deploy_stop", by: beth, reason: "smoke", isDrill: true });
    expect(await handedOn(admin, root)).toMatchObject({ ok: false, finding: { source: "kill_switch" } });
    expect(await issueStanding(admin, standing(world), beth)).toMatchObject({
      ok: false,
      finding: { source: "kill_switch" },
    });
  });

  test("below at most 15 others", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    let grant = await issuedStanding(admin, standing(world, { depth: 20 }));
    const self = { holder: holder.keyId, agent: "github app:7" };
    for (let depth = 19; depth > 4; depth -= 1)
      grant = only(await handedOn(admin, grant, { ...self, depth }));
    expect(await handedOn(admin, grant, { ...self, depth: 4 })).toMatchObject({ ok: false });
  });
});

describe("a grant that stands before any proposal", () => {
  test("ends by drift and halt, whatever is asked for, and says who wished it", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const grant = await issuedStanding(admin, standing(world, { revokeOn: ["failure"] }));
    expect(grant.grant).toMatchObject({ parent: null, revokeOn: ["failure", "drift", "halt"] });
    const [record] = world.records.all;
    const { predicate } = readUnverified(record?.envelope ?? new Uint8Array()).statement;
    expect(predicate).toMatchObject({ kind: "grant", body: { enforcement: null, by: beth } });
    const { rows } = await world.state.read({ rows: [grantKey(grant.digest)], tallies: [] });
    expect(rows[0]?.value).toMatchObject({ ended: null, body: { enforcement: null } });
  });

  test.each([
    ["nothing to do", { can: [] }],
    ["an end that is over", { expiresAtMs: 1 }],
    ["half a use", { uses: 0.5 }],
    ["a holder who is no key", { holder: "bob" }],
  ])("is none with %s", async (_, terms) => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    expect(await issueStanding(admin, standing(world, terms), beth)).toMatchObject({ ok: false });
    expect(world.records.all).toEqual([]);
  });

  test("is none without an issuer", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin", { grants: null });
    expect(await issueStanding(admin, standing(world), beth)).toMatchObject({ ok: false });
  });
});
