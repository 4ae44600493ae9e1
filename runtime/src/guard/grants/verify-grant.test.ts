import { verifyEd25519WithNode } from "@interlock/ledger/node";
import { describe, expect, test } from "vitest";

import {
  grantWorld,
  holder,
  issuedStanding,
  other,
  standing,
  underGrant,
} from "../../../test/grant-scene.ts";
import { processOf } from "../../../test/guard-world.ts";
import type { SignedGrant } from "../ports.ts";
import { type GrantDemand, verifyGrant } from "./verify-grant.ts";

describe("a resource without a state", () => {
  test("verifies a grant with all above it, and says what it was not asked", async () => {
    const world = await grantWorld();
    const root = await issuedStanding(processOf(world, "shop/admin"), standing(world));
    const { parts, grant } = await underGrant(world, root);
    const demand: GrantDemand = {
      origin: parts.origin,
      action: "deploy",
      access: "write",
      resource: '["Service","checkout"]',
      zone: null,
      figures: null,
      atMs: world.time.nowMs,
      holder: holder.keyId,
      verifySignature: verifyEd25519WithNode,
    };
    const verdict = verifyGrant([grant, root], parts.keyOf, demand);
    expect(verdict).toEqual({ ok: true, notAsked: ["revocation", "uses", "bounds"] });
    const measured = { ...demand, figures: { "traffic p95": 1 } };
    expect(verifyGrant([grant, root], parts.keyOf, measured)).toEqual({
      ok: true,
      notAsked: ["revocation", "uses"],
    });
    const wrong: readonly (readonly [readonly SignedGrant[], Partial<GrantDemand>])[] = [
      [[], {}],
      [[grant], {}],
      [[root, grant], {}],
      [[grant, grant], {}],
      [[{ ...grant, grant: { ...grant.grant, uses: 9 } }, root], {}],
      [[grant, root], { origin: "log.test/staging" }],
      [[grant, root], { resource: "x" }],
      [[grant, root], { atMs: grant.grant.expiresAtMs }],
      [[grant, root], { holder: other.keyId }],
      [[grant, root], { figures: {} }],
      [[grant, root], { figures: { "traffic p95": 50_001 } }],
    ];
    for (const [chain, more] of wrong) {
      expect(verifyGrant(chain, parts.keyOf, { ...demand, ...more })).toMatchObject({ ok: false });
    }
  });
});
