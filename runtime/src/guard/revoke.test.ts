import { LedgerError, readUnverified, type DriftBody, type PredicateOf } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import {
  deployed,
  grantWorld,
  handedOn,
  holder,
  issuedStanding,
  only,
  standing,
  telling,
  under,
  usedBy,
} from "../../test/grant-scene.ts";
import { beth, deploying, processOf, type World } from "../../test/guard-world.ts";
import { listGrants } from "./grants/list-grants.ts";
import type { SignedGrant } from "./ports.ts";
import { observeDrift, revokeGrant, revokeOnHalt } from "./revoke.ts";
import { recover } from "./recover.ts";
import { run } from "./run.ts";
import { sweepState } from "./sweep-state.ts";

function revocations({ records }: World): readonly PredicateOf<"revoke">["body"][] {
  return records.all.flatMap(({ envelope }) => {
    const { predicate } = readUnverified(envelope).statement;
    return predicate.kind === "revoke" ? [predicate.body] : [];
  });
}

async function standings(parts: ReturnType<typeof processOf>): Promise<Readonly<Record<string, string>>> {
  const { grants } = await listGrants(parts);
  return Object.fromEntries(grants.map(({ digest, standing: one }) => [digest, one]));
}

describe("a grant that a person takes back", () => {
  test("has ended, with a record that says who wished it", async () => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    const { digest } = grant;
    const wish = { digest, because: "person", cause: null, by: beth, reason: "no more" } as const;
    expect(await revokeGrant(parts, wish)).toEqual({ ok: true, revoked: [digest] });
    expect(revocations(world)).toMatchObject([
      { grantDigest: digest, because: "person", cause: null, reason: "no more" },
    ]);
    expect(await standings(parts)).toEqual({ [digest]: "ended" });
    expect((await listGrants(parts)).grants).toMatchObject([{ because: "person" }]);
  });

  test("ends once, however often and by however many it is asked for", async () => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    const wish = { digest: grant.digest, because: "person", cause: null } as const;
    await revokeGrant(parts, wish);
    expect(await revokeGrant(parts, wish)).toEqual({ ok: true, revoked: [] });
    expect(revocations(world)).toHaveLength(1);
  });

  test("has ended although its record could not be written, and whoever asks again writes it", async () => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    const wish = { digest: grant.digest, because: "person", cause: null } as const;
    world.records.failing = () => true;
    await expect(revokeGrant(parts, wish)).rejects.toMatchObject({ code: "store.failed" });
    world.records.failing = null;
    expect(await usedBy(parts, grant)).toMatchObject({ ok: false });
    expect(revocations(world)).toEqual([]);
    expect(await revokeGrant(parts, wish)).toEqual({ ok: true, revoked: [grant.digest] });
    expect(revocations(world)).toHaveLength(1);
  });

  test("and of which nothing is on record is none", async () => {
    const world = await grantWorld();
    const answer = await revokeGrant(processOf(world, "shop/1"), {
      digest: "0".repeat(64),
      because: "person",
      cause: null,
    });
    expect(answer).toMatchObject({ ok: false, finding: { source: "sandbox_grant" } });
  });

  test("ends all that stand below it, and each has a record that says so", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const root = await issuedStanding(admin, standing(world));
    const child = only(
      await handedOn(admin, root, { depth: 1, holder: holder.keyId, agent: "github app:7" }),
    );
    const grandchild = only(await handedOn(admin, child));
    const { ok, ...rest } = await revokeGrant(admin, { digest: root.digest, because: "person", cause: null });
    expect(ok && "revoked" in rest ? [...rest.revoked] : []).toEqual(
      [root, child, grandchild].map(({ digest }) => digest),
    );
    expect(revocations(world).map(({ because }) => because)).toEqual(["person", "parent", "parent"]);
    expect(await run(processOf(world, "shop/1"), under(child))).toMatchObject({ kind: "refused" });
  });
});

describe("an outcome ends what says so", () => {
  test.each([
    ["success", "live"],
    ["partial", "ended"],
    ["failure", "ended"],
    ["rollback", "live"],
  ] as const)("%s: the grant of a policy that says `revoke on failure` is %s", async (result, state) => {
    const world = await grantWorld();
    const parts = processOf(world, "shop/1", { effects: { deploy: async () => ({ result, observed: {} }) } });
    await run(parts, deploying());
    const [standing = "none"] = Object.values(await standings(parts));
    expect(standing).toBe(state);
    expect(revocations(world).map(({ because }) => because)).toEqual(state === "ended" ? ["outcome"] : []);
  });

  test("ends the grant under which it was proposed, too, and all below that", async () => {
    const world = await grantWorld();
    const admin = processOf(world, "shop/admin");
    const root = await issuedStanding(admin, standing(world, { revokeOn: ["failure"] }));
    const parts = processOf(world, "shop/1", {
      effects: { deploy: async () => ({ result: "failure", observed: {} }) },
    });
    expect(await run(parts, under(root))).toMatchObject({ kind: "done", result: "failure" });
    expect(new Set(Object.values(await standings(parts)))).toEqual(new Set(["ended"]));
    expect(await run(processOf(world, "shop/2"), under(root))).toMatchObject({ kind: "refused" });
  });

  test.each(["the outcome is on record", "the grant has ended, and nothing says so"])(
    "also where its process ends once %s",
    async (when) => {
      const world = await grantWorld();
      const parts = processOf(world, "shop/1", {
        effects: { deploy: async () => ({ result: "failure", observed: {} }) },
        ...(when.startsWith("the outcome") ? { state: dyingAt(world, "grant") } : {}),
      });
      if (parts.state === world.state) world.records.failing = ({ seq }) => seq === 5;
      await expect(run(parts, deploying())).rejects.toBeInstanceOf(Error);
      world.records.failing = null;
      expect(revocations(world)).toEqual([]);
      const next = processOf(world, "shop/2", { isAlive: (stream) => stream !== "shop/1" });
      expect(await recover(next)).toMatchObject({ settled: 1 });
      expect(Object.values(await standings(next))).toEqual(["ended"]);
      expect(revocations(world).map(({ because }) => because)).toEqual(["outcome"]);
    },
  );

  test("an effect that throws is a failure", async () => {
    const world = await grantWorld();
    const parts = processOf(world, "shop/1", {
      effects: {
        deploy: async () => {
          throw new Error("no");
        },
      },
    });
    await run(parts, deploying());
    expect(Object.values(await standings(parts))).toEqual(["ended"]);
  });
});

/** A state that fails where a row of this sort would be written over. */
function dyingAt({ state }: World, sort: string): World["state"] {
  return {
    ...state,
    commit: async (steps) => {
      const isDying = steps.some(
        (step) => step.kind === "put" && step.version > 0 && step.key.startsWith(`["${sort}"`),
      );
      if (isDying) throw new LedgerError({ code: "store.failed", message: "gone" });
      return await state.commit(steps);
    },
  };
}

const drift: DriftBody = {
  contract: "shop.as_declared",
  target: '["Service","checkout"]',
  hasDrifted: true,
  source: "probe",
  observedAtMs: 1,
  declaredDigest: null,
  observedDigest: null,
  differences: [],
};

describe("a drift", () => {
  test.each<[string, Partial<DriftBody>, "ended" | "live"]>([
    ["of the target", {}, "ended"],
    ["of what has no target", { target: null }, "ended"],
    ["of another target", { target: '["Service","orders"]' }, "live"],
    ["that is none", { hasDrifted: false }, "live"],
  ])("%s: a grant on it is %3$s", async (_, change, state) => {
    const world = await grantWorld();
    const { parts } = await deployed(world);
    const { record } = await observeDrift(parts, { ...drift, ...change });
    expect(Object.values(await standings(parts))).toEqual([state]);
    expect(revocations(world).map(({ cause }) => cause)).toEqual(state === "ended" ? [record] : []);
  });

  test("ends a grant on a prefix, since nobody knows where that leads", async () => {
    const world = await grantWorld();
    const parts = processOf(world, "shop/1");
    await run(parts, deploying({ action: "tidy", payload: {} }));
    const tidy = processOf(world, "shop/2", { effects: { tidy: telling(() => undefined) } });
    await run(tidy, deploying({ action: "tidy", payload: {} }));
    const { revoked } = await observeDrift(parts, { ...drift, target: '["Service","orders"]' });
    expect(revoked).toHaveLength(1);
  });
});

describe("a halt", () => {
  test.each<[string, readonly string[] | null, "ended" | "live"]>([
    ["that reaches the action", ["deploy"], "ended"],
    ["of which nobody knows what it reaches", null, "ended"],
    ["of another action", ["tidy"], "live"],
  ])("%s: a grant for it is %3$s", async (_, actions, state) => {
    const { parts, answer } = await deployed(await grantWorld());
    if (answer.kind !== "done") throw new Error("it was refused");
    await revokeOnHalt(parts, { actions, cause: answer.enforcement });
    expect(Object.values(await standings(parts))).toEqual([state]);
  });

  test("ends what nobody can read, too", async () => {
    const world = await grantWorld();
    const { parts, answer } = await deployed(world);
    if (answer.kind !== "done") throw new Error("it was refused");
    const digest = "1".repeat(64);
    await world.state.commit([
      { kind: "put", key: `["grant","${digest}"]`, version: 0, value: { ended: null } },
    ]);
    expect(await revokeOnHalt(parts, { actions: ["tidy"], cause: answer.enforcement })).toEqual([digest]);
    expect((await standings(parts))[digest]).toBe("unverified");
  });

  test("ends every page of many", async () => {
    const world = await grantWorld();
    const { parts, answer } = await deployed(world);
    if (answer.kind !== "done") throw new Error("it was refused");
    const { rows } = await world.state.read({ rows: [], tallies: [] });
    expect(rows).toEqual([]);
    const many = Array.from({ length: 450 }, (_, index) => index.toString(16).padStart(64, "0"));
    await world.state.commit(
      many.map((digest) => ({
        kind: "put",
        key: `["grant","${digest}"]`,
        version: 0,
        value: { ended: null },
      })),
    );
    expect(await revokeOnHalt(parts, { actions: ["tidy"], cause: answer.enforcement })).toHaveLength(450);
  });
});

describe("what is over", () => {
  test("is forgotten a day later, and lets nothing be done before or after", async () => {
    const world = await grantWorld();
    const { parts, grant } = await deployed(world);
    const end = grant.grant.expiresAtMs;
    world.time.nowMs = end + 86_399_999;
    await sweepState(parts, world.time.nowMs);
    expect(Object.values(await standings(parts))).toEqual(["expired"]);
    world.time.nowMs += 1;
    await sweepState(parts, world.time.nowMs);
    expect(await standings(parts)).toEqual({});
    expect(await usedBy(parts, grant satisfies SignedGrant)).toMatchObject({ ok: false });
  });
});
