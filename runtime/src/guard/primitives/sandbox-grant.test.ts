import { grantDigest } from "@interlock/ledger";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { randomGrant } from "../../../test/random-grants.ts";
import type { GrantTerms } from "../../verdict.ts";
import { coversScope } from "../grants/grant-scope.ts";
import { narrows } from "../grants/narrows.ts";
import { type GrantContext, grantOf } from "./sandbox-grant.ts";

const terms: GrantTerms = {
  permit: "shop.deploys",
  target: { entity: "Service", id: "checkout" },
  access: "write",
  on: "target",
  expiresMs: 5,
  uses: null,
  revokeOn: ["failure"],
};

const context: GrantContext = {
  origin: "log.test/a",
  issuer: `sha256:${"1".repeat(64)}`,
  holder: `sha256:${"2".repeat(64)}`,
  agent: "github app:7",
  action: "deploy",
  zone: null,
  blast: [],
  parent: null,
  nowMs: 3,
  nonce: "n",
};

describe("the grant of a permit", () => {
  test("lies inside the one that it is proposed under, wherever its scope does and that may be narrowed", () => {
    let met = 0;
    const parents = randomGrant.map((grant) => ({ ...grant, origin: context.origin }));
    const share = fc.record({
      clause: fc.constant("c"),
      share: fc.constantFrom("traffic", "users"),
      percentile: fc.constantFrom("p50", "p95"),
      atMost: fc.integer({ min: 0, max: 5 }),
    });
    const given = fc.record({
      on: fc.constantFrom("target" as const, ["db/a/"], ["x"]),
      uses: fc.option(fc.integer({ min: 1, max: 4 })),
      blast: fc.array(share, { maxLength: 3 }),
      zone: fc.constantFrom(null, "eu"),
    });
    fc.assert(
      fc.property(parents, given, (grant, { on, uses, blast, zone }) => {
        const parent = { grant, digest: grantDigest(grant) };
        const child = grantOf({ ...terms, on, uses }, { ...context, blast, zone, parent });
        const isInside = child.can.every((scope) => grant.can.some((outer) => coversScope(outer, scope)));
        const isNarrow = isInside && grant.depth > 0 && grant.notBeforeMs <= context.nowMs;
        met += Number(isNarrow);
        expect(narrows(grant, child) === null).toBe(isNarrow);
        expect(child.parent).toBe(parent.digest);
      }),
      { numRuns: 2_000 },
    );
    expect(met).toBeGreaterThan(20);
  });

  test("has the least of several bounds of one name", () => {
    const clause = { clause: "c", share: "users", percentile: "p95" } as const;
    const blast = [
      { ...clause, atMost: 5 },
      { ...clause, atMost: 3 },
      { clause: "c", share: "services", percentile: null, atMost: 2 },
    ] as const;
    expect(grantOf(terms, { ...context, blast }).bounds).toEqual([
      { kind: "services", atMost: 2 },
      { kind: "users", percentile: "p95", atMostPpm: 3 },
    ]);
  });

  test("ends with drift and halt, and with whatever may be a failure", () => {
    expect(grantOf(terms, context).revokeOn).toEqual(["partial", "failure", "unknown", "drift", "halt"]);
    expect(grantOf({ ...terms, revokeOn: [] }, context).revokeOn).toEqual(["drift", "halt"]);
    expect(grantOf({ ...terms, revokeOn: ["success"] }, context).revokeOn).toEqual([
      "success",
      "drift",
      "halt",
    ]);
  });
});
