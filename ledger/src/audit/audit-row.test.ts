import { describe, expect, test } from "vitest";
import { ada, builder, evaluateBy, rooted, rowFrom } from "../../test/audited-records.ts";
import { enforce, policy, proposalSha, propose, remember, signAfter } from "../../test/sample-records.ts";
import { completedRow } from "./audit-row.ts";
import type { AuditRow } from "./audit-row.ts";

async function lifeRows(): Promise<readonly [AuditRow, AuditRow, AuditRow, AuditRow]> {
  const proposed = await signAfter(null, propose());
  const evaluated = await signAfter(proposed, evaluateBy(proposed.digest));
  const enforced = await signAfter(evaluated, enforce(evaluated.digest));
  const remembered = await signAfter(enforced, remember(enforced.digest));
  return [rowFrom(proposed, 4), rowFrom(evaluated, 5), rowFrom(enforced, 6), rowFrom(remembered)];
}

describe("the row of a record", () => {
  test("holds what an evaluation states, and its place", async () => {
    const [, row] = await lifeRows();
    expect(row).toMatchObject({
      index: 5,
      kind: "evaluate",
      seq: 1,
      stream: "gate/1",
      proposal: proposalSha,
      agent: builder,
      human: ada,
      action: "deploy",
      targets: [
        { entity: "Service", id: "checkout" },
        { entity: "Service", id: "orders" },
      ],
      primitives: ["blast_radius"],
      verdict: "permit",
      advised: "hold",
      evaluated: "permit",
      policy: {
        repository: policy.repository,
        commit: policy.commit,
        moduleDigest: policy.moduleDigest,
      },
      follows: null,
      unknown: [],
    });
  });

  test("of a proposal names its action; what cannot be read of it is unknown, not none", async () => {
    const [row] = await lifeRows();
    // The sample proposes without targets, and nobody attests who.
    expect(row).toMatchObject({
      action: "deploy",
      targets: [],
      agent: null,
      human: null,
      unknown: ["target"],
    });
  });

  test.each([
    ["unverified", { ...rooted, verified: false }],
    ["unknown", { kind: "unknown", reason: "no answer" }],
    ["of no human", { ...rooted, chain: [builder] }],
    ["empty", { ...rooted, chain: [] }],
    ["with a link that cannot be read", { ...rooted, chain: [{ ...builder, ids: [] }, ada] }],
    ["erased", { $c: "ab".repeat(32) }],
  ])("leaves the human open where the chain is %s", async (_, identity) => {
    const proposed = await signAfter(null, propose());
    const row = rowFrom(await signAfter(proposed, evaluateBy(proposed.digest, { identity })));
    expect(row).toMatchObject({ human: null, unknown: ["human"] });
  });

  test("says none where the issuer attests that nobody stands behind", async () => {
    const proposed = await signAfter(null, propose());
    const identity = { kind: "absent" };
    const row = rowFrom(await signAfter(proposed, evaluateBy(proposed.digest, { identity })));
    expect(row).toMatchObject({ human: null, unknown: [] });
  });

  test("leaves agent and human open where the agent is erased", async () => {
    const proposed = await signAfter(null, propose());
    const body = { agent: { $c: "ab".repeat(32) } };
    const row = rowFrom(await signAfter(proposed, evaluateBy(proposed.digest, { body })));
    expect(row).toMatchObject({ agent: null, human: null, unknown: ["agent", "human"] });
  });
});

describe("a row that leaves fields to another record", () => {
  test("is completed from it, through every stage", async () => {
    const [, evaluated, enforced, remembered] = await lifeRows();
    expect(enforced).toMatchObject({ agent: null, verdict: "permit", evaluated: null });
    const whole = completedRow(enforced, evaluated);
    expect(whole).toMatchObject({ agent: builder, human: ada, action: "deploy", evaluated: "permit" });
    expect(whole.unknown).toEqual([]);
    const last = completedRow(remembered, whole);
    expect(last).toMatchObject({ kind: "remember", agent: builder, verdict: "permit", unknown: [] });
    expect(last.policy?.commit).toBe(policy.commit);
  });

  test("stays open where the record was not found, or is another one", async () => {
    const [proposed, evaluated, enforced] = await lifeRows();
    for (const other of [
      null,
      proposed,
      { ...evaluated, digest: "00".repeat(32) },
      { ...evaluated, proposal: null },
    ]) {
      expect(completedRow(enforced, other)).toBe(enforced);
    }
  });

  test("keeps what the other one leaves open, too", async () => {
    const [, , enforced] = await lifeRows();
    const proposed = await signAfter(null, propose());
    const identity = { kind: "unknown", reason: "no answer" };
    const evaluated = rowFrom(await signAfter(proposed, evaluateBy(proposed.digest, { identity })));
    const whole = completedRow({ ...enforced, follows: evaluated.digest }, evaluated);
    expect(whole).toMatchObject({ agent: builder, human: null, unknown: ["human"] });
  });
});
