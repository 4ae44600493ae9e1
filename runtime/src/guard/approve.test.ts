import type { Approval, ApproveBody } from "@interlock/ledger";
import { beforeEach, describe, expect, test } from "vitest";

import {
  all,
  ann,
  approvalText,
  approved,
  both,
  carl,
  holding,
  inPower,
  newScene,
  predicting,
  reproposed,
  saying,
  started,
  why,
  world,
} from "../../test/approval-scene.ts";
import { enrolled, human } from "../../test/guard-people.ts";
import { beth, inForce } from "../../test/guard-world.ts";
import { approvalsKey } from "./approvals/approvals-row.ts";
import { listHolds } from "./approvals/list-holds.ts";
import { approve, approveAsPlatform, MAX_APPROVAL_MS } from "./approve.ts";
import { enforce } from "./enforce.ts";
import { evaluate } from "./evaluate.ts";
import { runHeld } from "./run-again.ts";

beforeEach(newScene);

describe("threat 12: an agent signs as its human", () => {
  test("a key in a file is taken and labelled, and does not count where the policy does not say so", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const dora = enrolled(all, world, human("dora:1"), "software-key");
    expect(why(await saying(parts, dora, hold))).toBe("approve");
    await saying(parts, ann, hold);
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
    await saying(parts, carl, hold);
    expect(why(await runHeld(parts, hold.proposal))).toBe("done");
  });

  test("a key that nobody touched, a stranger's, and one that is another's approve nothing", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const stranger = enrolled(new Map(), world, human("ann:1"));
    const agents = enrolled(all, world, { kind: "agent", ids: ["github app:7"], root: "ann:1" });
    const nobodys = enrolled(all, world, human("ann:1"));
    const { holder, ...bare } = nobodys.key;
    all.set(bare.keyId, bare);
    expect(holder).toBeDefined();
    expect(why(await saying(parts, stranger, hold))).toContain("unknown");
    expect(
      why(await saying(parts, agents, hold, { principal: "ann:1", root: "ann:1", kind: "human" })),
    ).toContain("does not count for ann:1");
    expect(why(await saying(parts, nobodys, hold))).toContain("nobody is enrolled");
    expect(await listHolds(parts, { nowMs: world.time.nowMs })).toMatchObject([{ said: [] }]);
  });

  test("a platform's word is taken from the host alone, and is labelled as such", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const { approval } = await ann.signs(approved(hold));
    const word = { kind: "platform", issuer: "github", reference: "pull/7#review-1" } as const;
    expect(why(await approve(parts, { approval, proof: word }))).toContain("a platform's word");
    const { issuer, reference } = word;
    const taken = await approveAsPlatform(parts, { approval, issuer, reference });
    expect(why(taken)).toBe("approve");
    await saying(parts, carl, hold);
    const answer = await runHeld(parts, hold.proposal);
    expect(why(answer)).toBe("done");
    const evaluations = world.records.all.map(({ envelope }) => new TextDecoder().decode(envelope));
    const payloads = evaluations.map((one) => atob((JSON.parse(one) as { payload: string }).payload));
    expect(
      payloads.some((one) => one.includes('"proof":"platform"') && one.includes('"proof":"presence"')),
    ).toBe(true);
  });
});

describe("threat 13: what was approved drifts", () => {
  test("an approval counts while no value is worse than shown", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await both(parts, hold);
    predicting(20_001);
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
    predicting(15_000);
    expect(why(await runHeld(parts, hold.proposal))).toBe("done");
  });

  test("a value that passes by now is not worse", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await both(parts, hold);
    predicting(5_000);
    expect(why(await runHeld(parts, hold.proposal))).toBe("done");
  });

  test("a clause that fails now and was not shown", async () => {
    const parts = started("one");
    predicting(5_000);
    const hold = await holding(parts);
    await both(parts, hold);
    predicting(20_000);
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
  });

  test("an approval for another proposal, evaluation, policy, instance or of other values is not taken", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const other = await holding(parts);
    const of = approved(hold);
    if (of.kind !== "proposal") throw new Error("it is of something else");
    const asks = async (changed: Partial<typeof of>, more: Partial<Approval> = {}): Promise<string> =>
      why(await approve(parts, await ann.signs({ ...of, ...changed }, more)));
    expect(await asks({ proposalDigest: other.proposal })).toContain("another evaluation");
    expect(await asks({ proposalDigest: "ab".repeat(32) })).toContain("nothing of this digest");
    expect(await asks({ evaluation: other.evaluation })).toContain("another evaluation");
    expect(await asks({ moduleDigest: "ab".repeat(32) })).toContain("another policy");
    expect(await asks({ policyCommit: "ab".repeat(20) })).toContain("another policy");
    expect(await asks({ shown: hold.shown.slice(1) })).toContain("other values");
    expect(await asks({ shown: hold.shown.map((one) => ({ ...one, seen: "1%" })) })).toContain(
      "other values",
    );
    expect(await asks({}, { origin: "log.test/staging" })).toContain("another log");
    expect(await asks({}, { expiresAtMs: world.time.nowMs })).toContain("has expired");
    expect(await asks({}, { expiresAtMs: world.time.nowMs + MAX_APPROVAL_MS + 1 })).toContain("7 days");
    expect(await asks({})).toBe("approve");
  });

  test("an approval that was changed after it was signed, or that is none at all", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const signed = await ann.signs(approved(hold));
    const asks = async (approval: ApproveBody["approval"]): Promise<string> =>
      why(await approve(parts, { approval, proof: signed.proof }));
    expect(await asks({ ...signed.approval, reason: "sure" })).toContain("does not hold");
    const loose = JSON.parse('{"v":1,"__proto__":{"kind":"human"}}') as ApproveBody["approval"];
    expect(await asks(loose)).toContain("it is no approval");
  });

  test("one under a policy that was in force before the present one counts for nothing", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await both(parts, hold);
    const policy = await inForce(approvalText.replace("<= 1%", "<= 1.5%"));
    const later = started("two", { policy });
    await inPower(policy);
    expect(why(await saying(later, ann, hold))).toContain("the policy has changed");
    const proposed = await reproposed(later, hold);
    expect((await evaluate(later, proposed)).kind).toBe("held");
  });

  test("one that has expired by the time of the evaluation", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await saying(parts, ann, hold, { expiresAtMs: world.time.nowMs + 1_000 });
    await saying(parts, carl, hold);
    world.time.nowMs += 1_000;
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
  });

  test("the latest that a person says counts, whatever becomes of it later", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await both(parts, hold);
    await saying(parts, carl, hold, { decision: "refuse", expiresAtMs: world.time.nowMs + 1 });
    world.time.nowMs += 2;
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
    await saying(parts, carl, hold);
    expect(why(await runHeld(parts, hold.proposal))).toBe("done");
  });

  test("what was withdrawn cannot be handed in again", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const signed = await carl.signs(approved(hold));
    await saying(parts, ann, hold);
    await approve(parts, signed);
    await saying(parts, carl, hold, { decision: "refuse" });
    expect(why(await approve(parts, signed))).toBe("approve");
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
  });

  test("the same approval twice is one, and a nonce is used once by a person", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const signed = await ann.signs(approved(hold), { nonce: "once" });
    const first = await approve(parts, signed);
    expect(await approve(parts, signed)).toEqual(first);
    expect(why(await saying(parts, ann, hold, { nonce: "once", decision: "refuse" }))).toContain("nonce");
  });
});

describe("threat 13: seats", () => {
  test("one root has one seat, with two keys, two ids, or as agent and human", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const again = enrolled(all, world, human("carl:1"));
    const twofold = enrolled(all, world, { kind: "human", ids: ["dora:1", "carl:1"], name: "dora" });
    await saying(parts, carl, hold);
    await saying(parts, again, hold);
    await saying(parts, twofold, hold);
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
    await saying(parts, ann, hold);
    expect(why(await runHeld(parts, hold.proposal))).toBe("done");
  });

  test("nobody of the proposer's chain has a seat, under none of the ids that their keys are enrolled for", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    const alsoBeth = enrolled(all, world, { kind: "human", ids: ["dora:1", ...beth.ids], name: "beth" });
    await saying(parts, alsoBeth, hold);
    await saying(parts, ann, hold);
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
    const helper = enrolled(all, world, { kind: "agent", ids: ["eve:1"], root: beth.ids[0] });
    expect(why(await saying(parts, helper, hold))).toBe("approve");
    expect(why(await runHeld(parts, hold.proposal))).toBe("held");
  });

  test("hundreds who are not asked crowd nobody out", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await saying(parts, ann, hold);
    for (let other = 0; other < 40; other += 1) {
      await saying(parts, enrolled(all, world, human(`other:${other}`)), hold);
    }
    await saying(parts, carl, hold);
    expect(why(await runHeld(parts, hold.proposal))).toBe("done");
  });
});

describe("an approval is of one use", () => {
  test("of two enforcements that race exactly one takes it", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await saying(parts, ann, hold);
    await saying(parts, carl, hold);
    const answers = await Promise.all([
      runHeld(parts, hold.proposal),
      runHeld(started("two"), hold.proposal),
    ]);
    expect(answers.map(({ kind }) => kind).filter((kind) => kind === "done")).toEqual(["done"]);
  });

  test("a verdict is stale once somebody has withdrawn", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await saying(parts, ann, hold);
    await saying(parts, carl, hold);
    const evaluated = await evaluate(parts, await reproposed(parts, hold));
    if (evaluated.kind !== "evaluated") throw new Error(evaluated.kind);
    expect(evaluated.approvals).toHaveLength(2);
    await saying(parts, carl, hold, { decision: "refuse" });
    expect(await enforce(parts, evaluated)).toMatchObject({
      kind: "refused",
      findings: [{ source: "quorum", seen: expect.stringContaining("verdict is stale") as unknown }],
    });
  });

  test("a list of approvals that nobody wrote so is unknown", async () => {
    const parts = started("one");
    const hold = await holding(parts);
    await saying(parts, ann, hold);
    await saying(parts, carl, hold);
    const key = approvalsKey(hold.proposal);
    const { rows } = await world.state.read({ rows: [key], tallies: [] });
    await world.state.commit([
      { kind: "put", key, version: rows[0]?.version ?? 0, value: { approvals: [1] } },
    ]);
    expect((await runHeld(parts, hold.proposal)).kind).toBe("refused");
    expect(why(await saying(parts, ann, hold))).toContain("malformed");
  });
});
