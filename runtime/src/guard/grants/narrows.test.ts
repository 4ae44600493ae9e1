import type { Grant } from "@interlock/ledger";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { randomChild, randomGrant, randomUse, useWithin } from "../../../test/random-grants.ts";
import { misfitUse } from "./misfit-use.ts";
import { narrows } from "./narrows.ts";

const pair = randomGrant.chain((parent) => fc.tuple(fc.constant(parent), randomChild(parent)));
const three = pair.chain(([first, second]) =>
  fc.tuple(fc.constant(first), fc.constant(second), randomChild(second)),
);
const pairAndUse = pair.chain(([parent, child]) =>
  fc.tuple(fc.constant(parent), fc.constant(child), fc.oneof(randomUse, useWithin(child))),
);

const runs = { numRuns: 4_000 };

describe("a grant narrows another one", () => {
  test("where it is the same, but for the depth", () => {
    fc.assert(
      fc.property(randomGrant, (grant) => {
        expect(narrows(grant, { ...grant, depth: grant.depth - 1 })).toBeNull();
      }),
    );
  });

  test("and so the one that the other narrows", () => {
    let met = 0;
    fc.assert(
      fc.property(three, ([first, second, third]) => {
        if (narrows(first, second) !== null || narrows(second, third) !== null) return;
        met += 1;
        expect(narrows(first, third)).toBeNull();
      }),
      runs,
    );
    expect(met).toBeGreaterThan(20);
  });

  test("only if the other lets be done whatever it lets be done", () => {
    let met = 0;
    fc.assert(
      fc.property(pairAndUse, ([parent, child, use]) => {
        if (narrows(parent, child) !== null || misfitUse(child, use) !== null) return;
        met += 1;
        expect(misfitUse(parent, use)).toBeNull();
      }),
      runs,
    );
    expect(met).toBeGreaterThan(50);
  });
});

const grant: Grant = {
  v: 1,
  origin: "log.test/a",
  issuer: `sha256:${"1".repeat(64)}`,
  holder: `sha256:${"2".repeat(64)}`,
  agent: "github app:7",
  parent: null,
  can: [{ action: "deploy", access: "write", resources: ["db/"], zones: ["eu"] }],
  bounds: [{ kind: "users", percentile: "p95", atMostPpm: 10 }],
  notBeforeMs: 10,
  expiresAtMs: 20,
  depth: 1,
  uses: 2,
  revokeOn: ["failure"],
  nonce: "n",
};
const child: Grant = { ...grant, depth: 0 };
const [scope] = grant.can;
if (scope === undefined) throw new Error("the grant of these tests has a scope");

describe("a grant is wider, and is told what of it", () => {
  test.each<[string, Partial<Grant>, string]>([
    ["another log", { origin: "log.test/b" }, "it is for another log"],
    ["another action", { can: [{ ...scope, action: "look" }] }, "it lets more be done, or elsewhere"],
    ["one scope more", { can: [scope, { ...scope, action: "look" }] }, "it lets more be done, or elsewhere"],
    [
      "a path that leads out",
      { can: [{ ...scope, resources: ["db/../x"] }] },
      "it lets more be done, or elsewhere",
    ],
    ["all zones", { can: [{ ...scope, zones: [] }] }, "it lets more be done, or elsewhere"],
    ["no bound", { bounds: [] }, "it is not bounded to 10 of users p95"],
    [
      "a bound of another percentile",
      { bounds: [{ kind: "users", percentile: "p50", atMostPpm: 1 }] },
      "it is not bounded to 10 of users p95",
    ],
    ["an earlier beginning", { notBeforeMs: 9 }, "it begins earlier"],
    ["a later end", { expiresAtMs: 21 }, "it ends later"],
    ["the same depth", { depth: 1 }, "it may be narrowed as often again"],
    ["any number of uses", { uses: null }, "it may be used more often"],
    ["one use more", { uses: 3 }, "it may be used more often"],
    ["no end by a failure", { revokeOn: ["success"] }, "it does not end on failure"],
  ])("%s", (_, change, why) => {
    expect(narrows(grant, { ...child, ...change })).toBe(why);
  });

  test("read lies inside write, and no more the other way round", () => {
    const reading = { ...child, can: [{ ...scope, access: "read" as const }] };
    expect(narrows(grant, reading)).toBeNull();
    expect(narrows({ ...reading, depth: 1 }, child)).toBe("it lets more be done, or elsewhere");
  });
});

describe("what is not known lies outside", () => {
  const use = {
    action: "deploy",
    access: "write",
    resource: "db/a",
    zone: "eu",
    figures: { "users p95": 10 },
    atMs: 10,
  } as const;

  test("and what is known lies inside, up to the bounds themselves", () => {
    expect(misfitUse(grant, use)).toBeNull();
  });

  test.each([
    ["the zone", { zone: null }],
    ["a figure", { figures: {} }],
    ["a figure that is no number of things", { figures: { "users p95": Number.NaN } }],
    ["a figure below nothing", { figures: { "users p95": -1 } }],
    ["a figure that is inherited", { figures: Object.create({ "users p95": 1 }) as {} }],
    ["the time", { atMs: Number.NaN }],
  ])("%s", (_, change) => {
    expect(misfitUse(grant, { ...use, ...change })).toMatchObject({ isUnknown: true });
  });

  test("and so do the instant of the end, and the one before the beginning", () => {
    expect(misfitUse(grant, { ...use, atMs: 20 })).toMatchObject({ seen: "expired" });
    expect(misfitUse(grant, { ...use, atMs: 9 })).toMatchObject({ seen: "not yet in force" });
  });
});
