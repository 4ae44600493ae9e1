import { describe, expect, test } from "vitest";

import { type Enrolled, enrolled, peopledProcess } from "../../../test/guard-people.ts";
import {
  grantPolicy,
  grantWorld,
  haltsOf,
  handedOn,
  holder,
  issuedStanding,
  only,
  other,
  rewrite,
  standing,
  telling,
  under,
  underGrant,
  usedBy,
  usesLeft,
} from "../../../test/grant-scene.ts";
import { beth, processOf, type World } from "../../../test/guard-world.ts";
import { known } from "../../fact.ts";
import type { SignedGrant } from "../ports.ts";
import { resume } from "../resume.ts";
import { revokeGrant } from "../revoke.ts";
import { run } from "../run.ts";
import { grantKey } from "./grant-row.ts";

describe("threat 15: a use is taken from every ancestor", () => {
  test("one for each target that is enforced under a grant, and the first use of what is issued is that one", async () => {
    const world = await grantWorld();
    const root = await issuedStanding(processOf(world, "shop/admin"), standing(world, { uses: 2 }));
    const { parts, grant } = await underGrant(world, root);
    expect(grant.grant).toMatchObject({ parent: root.digest, uses: 2, depth: 0 });
    expect(await usesLeft(parts, root)).toBe(1);
    expect(await usedBy(parts, grant)).toMatchObject({ ok: true });
    expect(await usesLeft(parts, root)).toBe(1);
    expect(await usedBy(parts, grant)).toMatchObject({ ok: true });
    expect(await usesLeft(parts, root)).toBe(0);
    expect(await usedBy(parts, grant)).toMatchObject({ ok: false });
  });

  test("so that children never use more than their parent has, whatever each of them says", async () => {
    const world = await grantWorld(grantPolicy.replace("rate 1 per 1h", "rate 9 per 1h"));
    const root = await issuedStanding(processOf(world, "shop/admin"), standing(world, { uses: 3 }));
    const [first, second] = [await underGrant(world, root), await underGrant(world, root)];
    const answers = await Promise.all(
      [first, second, first, second].map(({ parts, grant }) => usedBy(parts, grant)),
    );
    // Two uses were taken by the enforcements, and are their grants' first; one is left for all that follows.
    expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
    expect(await usesLeft(first.parts, root)).toBe(0);
    const parts = processOf(world, "shop/late");
    expect(await run(parts, under(root))).toMatchObject({
      kind: "refused",
      findings: [{ source: "sandbox_grant" }],
    });
  });

  test("of the whole chain", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const root = await issuedStanding(admin, standing(world, { uses: 1 }));
    const below = only(
      await handedOn(admin, root, { depth: 1, holder: holder.keyId, agent: "github app:7" }),
    );
    const { parts } = await underGrant(world, below);
    expect([await usesLeft(parts, root), await usesLeft(parts, below)]).toEqual([0, 0]);
  });
});

describe("threat 15: one permit carries a verdict, the narrowest grant is issued, grants are never united", () => {
  test("an action that takes two grants together is refused under either", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const scope = { action: "look", access: "read", zones: [] } as const;
    const one = await issuedStanding(
      admin,
      standing(world, { can: [{ ...scope, resources: ['["Service","a"]'] }], bounds: [] }),
    );
    await issuedStanding(
      admin,
      standing(world, { can: [{ ...scope, resources: ['["Service","b"]'] }], bounds: [] }),
    );
    const targets = ["a", "b"].map((id) => ({ entity: "Service", id }));
    const both = { ...under(one), action: "look", payload: {}, targets };
    const answer = await run(processOf(world, "shop/1"), both);
    expect(answer).toMatchObject({ kind: "refused", findings: [{ source: "sandbox_grant" }] });
    expect(await run(processOf(world, "shop/2"), { ...both, targets: targets.slice(0, 1) })).toMatchObject({
      kind: "done",
    });
  });
});

describe("whoever proposes under a grant", () => {
  test.each<[string, (world: World) => Parameters<typeof standing>[1], string]>([
    ["holds it", () => ({ holder: other.keyId }), "proposed by another than its holder"],
    ["is the agent that it names", () => ({ agent: "github app:8" }), "proposed by another than its holder"],
    [
      "stays below its ceilings",
      () => ({ bounds: [{ kind: "traffic", percentile: "p95", atMostPpm: 19_999 }] }),
      "traffic p95: 20000",
    ],
    [
      "stays below ceilings of what was predicted",
      () => ({ bounds: [{ kind: "users", percentile: "p95", atMostPpm: 1_000_000 }] }),
      "unknown (users p95)",
    ],
    [
      "does what it lets be done",
      () => ({ can: [{ action: "tidy", access: "write", resources: ["x/"], zones: [] }] }),
      "deploy: write",
    ],
    [
      "knows the zone",
      () => ({
        can: [{ action: "deploy", access: "write", resources: ['["Service","checkout"]'], zones: ["eu"] }],
      }),
      "unknown (zone)",
    ],
    ["has one that may be narrowed", () => ({ depth: 0 }), "it may be narrowed as often again"],
  ])("%s", async (_, terms, seen) => {
    const world = await grantWorld();
    const root = await issuedStanding(processOf(world, "shop/admin"), standing(world, terms(world)));
    let started = 0;
    const parts = processOf(world, "shop/1", { effects: { deploy: telling(() => void (started += 1)) } });
    const answer = await run(parts, under(root));
    expect(answer).toMatchObject({ kind: "refused", findings: [{ source: "sandbox_grant" }] });
    expect(JSON.stringify(answer)).toContain(seen);
    expect(started).toBe(0);
  });

  test("gets a grant of the target's zone, where the policy reads it", async () => {
    const zoned = grantPolicy
      .replace(
        "entity Service { owner: string max 64 }",
        "zone eu\nzone us\nentity Service { owner: string max 64, zone: zone }",
      )
      .replace("bound limits on deploy {", "bound limits on deploy { require target.zone == eu ");
    const world = await grantWorld(zoned);
    const can = [
      { action: "deploy", access: "write", resources: ['["Service","checkout"]'], zones: ["eu"] },
    ] as const;
    const root = await issuedStanding(processOf(world, "shop/admin"), standing(world, { can }));
    const seen: SignedGrant[] = [];
    const key = '["Service","checkout"]';
    const parts = processOf(world, "shop/1", {
      effects: { deploy: telling((all) => void seen.push(...all)) },
      readers: [
        {
          name: "catalogue",
          gives: ["targets"],
          read: async () => ({ targets: { [key]: { zone: known("eu") } } }),
        },
      ],
    });
    expect(await run(parts, under(root))).toMatchObject({ kind: "done" });
    const [grant] = seen;
    if (grant === undefined) throw new Error("nothing was issued");
    expect(grant.grant.can).toMatchObject([{ zones: ["eu"] }]);
    expect(await usedBy(parts, grant)).toMatchObject({ finding: { isUnknown: true } });
    expect(await usedBy(parts, grant, { zone: "us" })).toMatchObject({ ok: false });
    expect(await usedBy(parts, grant, { zone: "eu" })).toMatchObject({ ok: true });
  });

  test("has one that no halt ended since, written down or not", async () => {
    const world = await grantWorld();
    const all: Enrolled = new Map();
    const ann = enrolled(all, world, { kind: "human", ids: ["ann:1"], name: "ann" });
    const parts = peopledProcess(world, all, "shop/desk");
    const root = await issuedStanding(parts, standing(world));
    const { rows } = await world.state.read({ rows: [grantKey(root.digest)], tallies: [] });
    const halts = await haltsOf(parts, "shop.deploy_stop", false);
    await resume(parts, { switch: "shop.deploy_stop", approvals: [await ann.signs(halts)], reason: "over" });
    await rewrite(world, root, rows[0]?.value ?? {});
    expect(await run(parts, under(root))).toMatchObject({
      kind: "refused",
      findings: [{ source: "sandbox_grant" }],
    });
  });

  test("has one that is in force when it is enforced", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const root = await issuedStanding(admin, standing(world));
    await revokeGrant(admin, { digest: root.digest, because: "person", cause: null, by: beth });
    expect(await run(processOf(world, "shop/1"), under(root))).toMatchObject({ kind: "refused" });
  });

  test("uses no grant by itself that was judged for nothing", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const root = await issuedStanding(admin, standing(world));
    expect(await usedBy(admin, root, { figures: { "traffic p95": 1 } })).toMatchObject({
      finding: { seen: expect.stringContaining("issued for no enforcement") as string },
    });
  });
});
