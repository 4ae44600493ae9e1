import { describe, expect, test } from "vitest";
import { ORIGIN, signAfter, signerOf, writer } from "../../test/sample-records.ts";
import { securityKey } from "../../test/security-key.ts";
import { encodeBase64 } from "../base64.ts";
import { verifyRecord } from "../verify.ts";
import { approvalBytes, approvalDigest } from "../statement/approval-document.ts";
import type { Approval } from "../statement/approval-document.ts";
import type { ApprovalProof, ApproveBody } from "../statement/authority-bodies.ts";
import type { Holder } from "../statement/holder.ts";
import { APPROVAL_NAMESPACE } from "./approval-signature.ts";
import { keyAt, newKeyHistory } from "./history.ts";
import { keyRegistry } from "./key-registry.ts";
import type { KeyAnswer, RegisteredKey } from "./key-registry.ts";
import { keyIdOf } from "./public-key.ts";
import { verifyApproval } from "./verify-approval.ts";

const device = securityKey(31);
const software = signerOf(32);
const ann: Holder = { kind: "human", ids: ["github:7", "mail:ann@example.com"], name: "ann" };
const bot: Holder = { kind: "agent", ids: ["github app:9"], root: "github:7" };

const byAnn: Approval = {
  v: 1,
  origin: ORIGIN,
  principal: "github:7",
  root: "github:7",
  kind: "human",
  decision: "approve",
  of: { kind: "resume", switch: "payments", halts: ["ab".repeat(32)] },
  expiresAtMs: 1_900_000_000_000,
  nonce: "n1",
};
const byMail = { ...byAnn, principal: "mail:ann@example.com", root: "mail:ann@example.com" };
const byBot: Approval = { ...byAnn, principal: "github app:9", kind: "agent" };

function held(publicKey: Uint8Array, holder: Holder | null, application?: string): RegisteredKey {
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    purpose: "approver",
    origin: null,
    ...(holder === null ? {} : { holder }),
    ...(application === undefined ? {} : { application }),
  };
}

async function bodyBy(kind: "key" | "ssh", approval: Approval): Promise<ApproveBody> {
  const bytes = approvalBytes(approval);
  const proof: ApprovalProof =
    kind === "key"
      ? { kind, keyId: software.keyId, sig: encodeBase64(await software.sign(bytes)) }
      : { kind, keyId: keyIdOf(device.publicKey), sig: encodeBase64(device.sign(bytes, APPROVAL_NAMESPACE)) };
  return { approval, approvalDigest: approvalDigest(approval), proof };
}

/** Where the key in a file is looked up, as somebody's. */
function keyHeldBy(holder: Holder | null): (keyId: string) => KeyAnswer {
  const history = newKeyHistory(keyRegistry([held(software.publicKey, holder)]));
  return (keyId) => keyAt(history, keyId, 0);
}

/** How an approval counts by a key in a file and by a security key with this holder; both have to say the same. */
async function said(approval: Approval, holder: Holder | null): Promise<string> {
  const keys = keyRegistry([held(software.publicKey, holder), held(device.publicKey, holder, "ssh:")]);
  const history = newKeyHistory(keys);
  const words = new Set<string>();
  for (const kind of ["key", "ssh"] as const) {
    const body = await bodyBy(kind, approval);
    const answer = verifyApproval(body, (keyId) => keyAt(history, keyId, 0), { softwareKeys: true });
    words.add(
      answer.ok
        ? `counts for ${answer.holder.ids.join(", ")}`
        : `${answer.problem.code}: ${answer.problem.message}`,
    );
  }
  return [...words].join(" | ");
}

describe("an approval counts for the holder of its key", () => {
  test.each<[string, Approval, Holder]>([
    ["by the first of the holder's ids", byAnn, ann],
    ["by another one", byMail, ann],
    ["whose root is said to be itself", byAnn, { ...ann, root: "github:7" }],
    ["who is an agent, for the human behind it", byBot, bot],
    ["whatever its name is", byAnn, { ...ann, name: "github:8" }],
  ])("%s", async (_, approval, holder) => {
    expect(await said(approval, holder)).toBe(`counts for ${holder.ids.join(", ")}`);
  });
});

describe("an approval counts for nobody", () => {
  test.each<[string, Approval, Holder | null, RegExp]>([
    ["whose key has no holder", byAnn, null, /nobody is enrolled as its key's holder.* for github:7$/u],
    [
      "whose key is somebody else's",
      byAnn,
      { ...ann, ids: ["github:8"] },
      /held by github:8, and does not count for github:7$/u,
    ],
    ["whose key's holder has no ids", byAnn, { ...ann, ids: [] }, /held by nobody/u],
    [
      "as whom the holder is called only",
      { ...byAnn, principal: "ann", root: "ann" },
      ann,
      /count for ann$/u,
    ],
    [
      "with an id in another spelling",
      { ...byAnn, principal: "GitHub:7", root: "GitHub:7" },
      ann,
      /held by/u,
    ],
    [
      "that an agent signs as a human",
      { ...byBot, kind: "human", root: "github app:9" },
      bot,
      /enrolled as agent, and does not count as human$/u,
    ],
    [
      "that an agent signs as the human behind it",
      byAnn,
      bot,
      /held by github app:9, and does not count for github:7$/u,
    ],
    ["that a human signs as an agent", { ...byAnn, kind: "agent" }, ann, /enrolled as human/u],
    ["of whom nothing was proven", byAnn, { ...ann, kind: "unproven" }, /not proven/u],
    ["of a human for another root", { ...byAnn, root: "github:8" }, ann, /does not count for github:8$/u],
    ["of a human by another id as the root", { ...byMail, root: "github:7" }, ann, /root of its own/u],
    ["of a human who acts for somebody", byAnn, { ...ann, root: "github:8" }, /root of its own/u],
    ["of an agent without a root", byBot, { kind: "agent", ids: bot.ids }, /as the human for whom/u],
    [
      "of an agent that is its own root",
      { ...byBot, root: "github app:9" },
      { ...bot, root: "github app:9" },
      /itself/u,
    ],
    ["of an agent for another root", { ...byBot, root: "github:8" }, bot, /acts for github:7/u],
  ])("%s", async (_, approval, holder, why) => {
    const words = await said(approval, holder);
    expect(words).toMatch(/^approval\.holder: [^|]*$/u);
    expect(words).toMatch(why);
  });

  test("whom a platform names", async () => {
    const body = await bodyBy("key", byAnn);
    const proof: ApprovalProof = { kind: "platform", issuer: "https://github.com", reference: "review 1" };
    expect(verifyApproval({ ...body, proof }, keyHeldBy(ann), { softwareKeys: true })).toMatchObject({
      problem: { code: "approval.unsigned" },
    });
  });

  test("where the signature is none, and that is told first", async () => {
    const body = await bodyBy("key", byAnn);
    const changed = { ...body, approval: { ...byAnn, nonce: "n2" } };
    expect(verifyApproval(changed, keyHeldBy(null), { softwareKeys: true })).toMatchObject({
      problem: { code: "signature.invalid" },
    });
  });
});

test("a record that was valid stays so where its approval counts for nobody", async () => {
  const body = await bodyBy("key", byAnn);
  const { envelope } = await signAfter(null, {
    kind: "approve",
    stage: "constrained",
    parents: ["ab".repeat(32)],
    body,
  });
  const ofWriter = {
    keyId: writer.keyId,
    publicKey: writer.publicKey,
    purpose: "writer",
    origin: null,
  } as const;
  for (const holder of [null, ann, { ...ann, ids: ["github:8"] }]) {
    const keys = keyRegistry([ofWriter, held(software.publicKey, holder)]);
    expect(verifyRecord(envelope, keys)).toMatchObject({ ok: true });
  }
});
