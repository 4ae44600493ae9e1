import { type ApproveBody, encodeBase64, readUnverified, type Sha256 } from "@interlock/ledger";
import { beforeEach, describe, expect, test } from "vitest";

import { grantPolicy, grantWorld } from "../../test/grant-scene.ts";
import { type Enrolled, enrolled, human, peopledProcess, type Person } from "../../test/guard-people.ts";
import { beth, deploying, type World } from "../../test/guard-world.ts";
import type { Finding, Verdict } from "../verdict.ts";
import { halt } from "./halt.ts";
import { askOverride, beyondOverride, override, overrideSteps } from "./override.ts";
import { guardFinding } from "./refusal.ts";
import { run } from "./run.ts";
import { runOverridden } from "./run-again.ts";

let world: World;
let all: Enrolled;
let ada: Person;
let bob: Person;
let parts: ReturnType<typeof peopledProcess>;
let refused: { readonly proposalDigest: Sha256; readonly evaluation: Sha256 };

beforeEach(async () => {
  world = await grantWorld(grantPolicy.replace("traffic p95 <= 5%", "traffic p95 <= 1%"));
  all = new Map();
  ada = enrolled(all, world, human("root:1", "ada"), "software-key", "registrar");
  bob = enrolled(all, world, human("root:2", "bob"), "software-key", "registrar");
  parts = peopledProcess(world, all, "shop/1");
  const answer = await run(parts, deploying());
  if (answer.kind !== "refused" || answer.record === null) throw new Error("it was not refused");
  const stored = await world.records.byDigest(answer.record);
  if (stored === null) throw new Error("nothing was recorded");
  const { predicate } = readUnverified(stored.envelope).statement;
  if (predicate.kind !== "evaluate") throw new Error(`it was refused by \`${predicate.kind}\``);
  refused = { proposalDigest: predicate.body.proposalDigest, evaluation: answer.record };
});

async function signedBy(...people: readonly Person[]): Promise<readonly ApproveBody[]> {
  return await Promise.all(people.map((person) => person.signs({ kind: "override", ...refused })));
}

async function overridden(approvals: readonly ApproveBody[]): ReturnType<typeof override> {
  return await override(parts, { ...refused, approvals, reason: "the bound refuses its own mending" });
}

describe("threat 5: a recorded override by root keys (2 of M), for one proposal and one hour", () => {
  test("is on record with its approvals, and counts for this proposal alone", async () => {
    const answer = await overridden(await signedBy(ada, bob));
    expect(answer).toMatchObject({ ok: true, expiresAtMs: world.time.nowMs + 3_600_000 });
    const kinds = world.records.all.map(({ envelope }) => readUnverified(envelope).statement.predicate.kind);
    expect(kinds.slice(-3)).toEqual(["approve", "approve", "override"]);
    const nowMs = world.time.nowMs;
    expect(await askOverride(parts, refused.proposalDigest, nowMs)).not.toBeNull();
    expect(await askOverride(parts, "0".repeat(64), nowMs)).toBeNull();
  });

  test("lets the proposal pass once, without a grant, and says so in the record", async () => {
    expect(await runOverridden(parts, refused.proposalDigest)).toMatchObject({ kind: "refused" });
    await overridden(await signedBy(ada, bob));
    expect(await runOverridden(parts, refused.proposalDigest)).toMatchObject({ kind: "done" });
    const said = world.records.all.map(({ envelope }) => readUnverified(envelope).statement.predicate);
    const override = world.records.all[said.findIndex(({ kind }) => kind === "override")];
    const enforced = said.findLast(({ kind }) => kind === "enforce");
    expect(enforced?.body).toMatchObject({ outcome: "permit", override: override?.digest });
    expect(said.some(({ kind }) => kind === "grant")).toBe(false);
    expect(await runOverridden(parts, refused.proposalDigest)).toMatchObject({ kind: "refused" });
  });

  test("passes no switch that is thrown", async () => {
    await overridden(await signedBy(ada, bob));
    await halt(parts, { switch: "shop.deploy_stop", by: beth, reason: "smoke" });
    expect(await runOverridden(parts, refused.proposalDigest)).toMatchObject({
      kind: "refused",
      findings: [{ source: "kill_switch" }],
    });
  });

  test("counts for one hour", async () => {
    await overridden(await signedBy(ada, bob));
    const last = world.time.nowMs + 3_599_999;
    expect(await askOverride(parts, refused.proposalDigest, last)).not.toBeNull();
    expect(await askOverride(parts, refused.proposalDigest, last + 1)).toBeNull();
  });

  test("is used once, whoever comes at the same time", async () => {
    await overridden(await signedBy(ada, bob));
    const found = await askOverride(parts, refused.proposalDigest, world.time.nowMs);
    if (found === null) throw new Error("there is none");
    const tries = ["1".repeat(64), "2".repeat(64)].map((evaluation) =>
      world.state.commit(overrideSteps(found, evaluation, world.time.nowMs).map(({ step }) => step)),
    );
    expect((await Promise.all(tries)).map(({ ok }) => ok)).toEqual([true, false]);
    expect(await askOverride(parts, refused.proposalDigest, world.time.nowMs)).toBeNull();
  });

  test("takes approvals that were used for none before", async () => {
    const approvals = await signedBy(ada, bob);
    await overridden(approvals);
    expect(await overridden(approvals)).toMatchObject({ ok: false });
  });

  test("is not made by a row alone", async () => {
    const value = { record: refused.evaluation, used: null };
    const key = `["override","${refused.proposalDigest}"]`;
    await world.state.commit([{ kind: "put", key, version: 0, value }]);
    expect(await askOverride(parts, refused.proposalDigest, world.time.nowMs)).toBeNull();
  });

  test.each<[string, () => Promise<readonly ApproveBody[]>]>([
    ["nobody", () => signedBy()],
    ["one", () => signedBy(ada)],
    ["one, twice", () => signedBy(ada, ada)],
    [
      "one with two keys",
      () => signedBy(ada, enrolled(all, world, human("root:1", "ada"), "software-key", "registrar")),
    ],
    [
      "one who is no registrar",
      () => signedBy(ada, enrolled(all, world, human("root:3"), "software-key", "approver")),
    ],
    [
      "an agent",
      () =>
        signedBy(
          ada,
          enrolled(all, world, { kind: "agent", ids: ["a:1"], root: "root:9" }, "software-key", "registrar"),
        ),
    ],
    [
      "the human behind the proposal",
      () => signedBy(ada, enrolled(all, world, human("github:42"), "software-key", "registrar")),
    ],
    [
      "one who would not",
      async () => [
        ...(await signedBy(ada)),
        await bob.signs({ kind: "override", ...refused }, { decision: "refuse" }),
      ],
    ],
    [
      "one too late",
      async () => [
        ...(await signedBy(ada)),
        await bob.signs({ kind: "override", ...refused }, { expiresAtMs: world.time.nowMs }),
      ],
    ],
    [
      "one of another log",
      async () => [
        ...(await signedBy(ada)),
        await bob.signs({ kind: "override", ...refused }, { origin: "log.test/staging" }),
      ],
    ],
    [
      "one of another refusal",
      async () => [
        ...(await signedBy(ada)),
        await bob.signs({ kind: "override", ...refused, evaluation: "0".repeat(64) }),
      ],
    ],
    ["one whose signature is another's", async () => forged(await signedBy(ada, bob))],
  ])("is not made by %s", async (_, approvals) => {
    expect(await overridden(await approvals())).toMatchObject({ ok: false, finding: { outcome: "refuse" } });
    expect(await askOverride(parts, refused.proposalDigest, world.time.nowMs)).toBeNull();
  });
});

function forged(approvals: readonly ApproveBody[]): readonly ApproveBody[] {
  const sig = encodeBase64(new Uint8Array(64));
  return approvals.map((body, index) =>
    index === 0 || body.proof.kind === "platform" ? body : { ...body, proof: { ...body.proof, sig } },
  );
}

function verdict(finding: Finding): Verdict {
  return { outcome: "refuse", deciding: [finding], findings: [finding], needing: [], grants: [] };
}

describe("an override never passes", () => {
  const said = { seen: "", bound: "", remedy: "" };

  test("a switch that is thrown or unknown", () => {
    expect(beyondOverride(verdict(guardFinding("kill_switch", said)))).not.toBeNull();
    expect(beyondOverride(verdict(guardFinding("kill_switch", { ...said, isUnknown: true })))).not.toBeNull();
  });

  test("a proposal that is none, and passes one that no permit covers", () => {
    const coverage = guardFinding("coverage", said);
    expect(beyondOverride(verdict(coverage))).not.toBeNull();
    const target = { entity: "Service", id: "checkout" };
    expect(beyondOverride(verdict({ ...coverage, target }))).toBeNull();
    expect(beyondOverride(verdict(guardFinding("blast_radius", said)))).toBeNull();
  });
});
