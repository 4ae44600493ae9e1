import type { JsonObject } from "@interlock/ledger";
import { beforeEach, describe, expect, test } from "vitest";

import {
  ann,
  both,
  carl,
  groups,
  heldAs,
  holding,
  newScene,
  predicting,
  saying,
  started,
  why,
  world,
} from "../../test/approval-scene.ts";
import { holder, issuedStanding, other, standing, usesLeft } from "../../test/grant-scene.ts";
import { deploying } from "../../test/guard-world.ts";
import { holdKey } from "./approvals/hold-row.ts";
import { listHolds } from "./approvals/list-holds.ts";
import { runHeld } from "./run-again.ts";
import { run } from "./run.ts";
import { stateKey } from "./state-keys.ts";
import { sweepState } from "./sweep-state.ts";

beforeEach(newScene);

function heldNonce({ recorded }: { readonly recorded: JsonObject }): string {
  const { nonce } = recorded;
  if (typeof nonce !== "string") throw new Error("a proposal has a nonce");
  return nonce;
}

describe("a hold", () => {
  test("shows every clause that decides it with the value seen, and is turned by the people it names", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    expect(hold.shown).toEqual([
      { clause: "shop.deploys.quorum.approved", seen: "waits for approval" },
      {
        clause: "shop.limits.blast_radius.traffic",
        seen: expect.stringMatching(/^2%; approved 0 of 1 by sre/u) as string,
      },
    ]);
    expect(why(await saying(parts, ann, hold))).toBe("approve");
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
    expect(why(await saying(parts, carl, hold))).toBe("approve");
    expect(why(await runHeld(started("two"), hold.proposal))).toBe("done");
    const { rows } = await world.state.read({ rows: [holdKey(hold.proposal)], tallies: [] });
    expect(rows).toEqual([null]);
  });

  test("is none any more once its nonce is used: no approval could be used for it", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const nonce = stateKey("nonce", heldNonce(hold));
    await world.state.commit([{ kind: "put", key: nonce, version: 0, value: { evaluation: "ab" } }]);
    expect(why(await runHeld(parts, hold.proposal))).toMatch(/^it was enforced already/u);
    expect(await listHolds(parts, { nowMs: world.time.nowMs })).toEqual([]);
    expect(why(await runHeld(parts, hold.proposal))).not.toBe("held");
  });

  test("is listed with what it waits for, who has said something, and who could", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await saying(parts, ann, hold);
    const [listed, ...more] = await listHolds(parts, { nowMs: world.time.nowMs });
    expect(more).toEqual([]);
    expect(listed).toMatchObject({
      hold: { proposal: hold.proposal, action: "deploy" },
      isExpired: false,
      decision: { binding: { outcome: "hold" } },
      said: [{ principal: "ann:1", decision: "approve" }],
      waitsFor: [
        { people: "1 of sre", seats: [{ count: 1, members: groups["shop.sre"] }] },
        { people: "1 of sre and 1 of dba", seats: [{ count: 1 }, { count: 1, members: groups["shop.dba"] }] },
      ],
    });
  });

  test("is listed in pages, each behind the last proposal of the one before", async () => {
    const parts = started("one");
    const proposals = [await holding(parts), await holding(parts)].map(({ proposal }) => proposal).toSorted();
    const { nowMs } = world.time;
    const listed = async (after: string | undefined): Promise<readonly string[]> =>
      (await listHolds(parts, { nowMs, ...(after === undefined ? {} : { after }) })).map(
        ({ hold }) => hold.proposal,
      );
    expect(await listed(undefined)).toEqual(proposals);
    expect(await listed(proposals[0])).toEqual(proposals.slice(1));
    expect(await listed(proposals[1])).toEqual([]);
  });

  test("that was proposed under a grant runs once its proposer's key is shown again, and by no other", async () => {
    const parts = started("one");
    const grant = await issuedStanding(parts, standing(world));
    const by = { ...deploying().by, keyId: holder.keyId };
    const hold = await holding(parts, { grant: grant.digest, by });
    await both(parts, hold);
    expect(why(await runHeld(parts, hold.proposal))).toContain("another than its holder");
    expect(why(await runHeld(parts, hold.proposal, { keyId: other.keyId }))).toContain(
      "another than its holder",
    );
    expect(await usesLeft(parts, grant)).toBe(5);
    expect(why(await runHeld(parts, hold.proposal, { keyId: holder.keyId }))).toBe("done");
    expect(await usesLeft(parts, grant)).toBe(4);
  });

  test("expires, and is swept", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    world.time.nowMs += parts.limits.holdMs;
    expect(why(await saying(parts, ann, hold, { expiresAtMs: world.time.nowMs + 1 }))).toContain(
      "has expired",
    );
    expect(why(await runHeld(parts, hold.proposal))).toContain("has expired");
    expect(await listHolds(parts, { nowMs: world.time.nowMs })).toMatchObject([{ isExpired: true }]);
    world.time.nowMs += 86_400_000;
    await sweepState(parts, world.time.nowMs);
    expect(await listHolds(parts, { nowMs: world.time.nowMs })).toEqual([]);
  });

  test("whose secret was erased cannot be run any more, and that is said", async () => {
    const parts = started("one");
    const hold = await holding(parts, { payload: { image: "sha256:9f86", note: "for Carl" } });
    expect(JSON.stringify(hold)).not.toContain("for Carl");
    world.secrets.kept.clear();
    expect(why(await runHeld(parts, hold.proposal))).toContain("/payload/note was erased");
  });

  test("judged again shows the same to whoever is looking at it, unless a value has changed", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await runHeld(parts, hold.proposal);
    expect(await heldAs(hold.proposal)).toEqual(hold);
    predicting(30_000);
    await runHeld(parts, hold.proposal);
    const again = await heldAs(hold.proposal);
    expect([again.evaluation === hold.evaluation, again.expiresAtMs]).toEqual([false, hold.expiresAtMs]);
    expect(why(await saying(parts, ann, hold))).toContain("another evaluation");
  });

  test("a row that says it of another proposal, or otherwise than it was recorded, is none", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const { rows } = await world.state.read({ rows: [holdKey(hold.proposal)], tallies: [] });
    const [row = null] = rows;
    if (row === null) throw new Error("nothing is held");
    const recorded = { ...hold.recorded, payload: { image: "sha256:bad" } };
    const value = { ...row.value, recorded };
    await world.state.commit([{ kind: "put", key: row.key, version: row.version, value }]);
    expect(why(await saying(parts, ann, hold))).toContain("malformed");
    expect(why(await runHeld(parts, hold.proposal))).toContain("malformed");
  });
});

describe("threat 23: pending holds", () => {
  test("are so many of one root at most, whichever of its agents asks", async () => {
    const parts = { ...started("one"), limits: { ...started("x").limits, holdsPerRoot: 2 } };
    await holding(parts);
    const { by } = deploying();
    const other = { ...by, principal: { kind: "agent", ids: ["github app:8"], name: "other" } } as const;
    const hold = await holding(parts, { by: other });
    expect(why(await run(parts, deploying()))).toContain("2 proposals of this root wait");
    const dora = {
      ...by,
      identity: {
        kind: "known",
        verified: true,
        issuer: "x",
        chain: [{ kind: "human", ids: ["dora:1"], name: "dora" }],
      },
    } as const;
    expect((await run(parts, deploying({ by: dora }))).kind).toBe("held");
    // What was held already is judged again without taking a further place.
    expect((await runHeld(parts, hold.proposal)).kind).toBe("held");
    world.time.nowMs += parts.limits.holdMs;
    expect((await run(parts, deploying())).kind).toBe("held");
  });
});
