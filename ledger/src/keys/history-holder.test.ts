import { describe, expect, test } from "vitest";

import {
  applied,
  enroll,
  held,
  next,
  offered,
  otherRegistrar,
  registrar,
  revoke,
  rotate,
  signed,
} from "../../test/key-records.ts";
import { ORIGIN, signerOf } from "../../test/sample-records.ts";
import { encodeBase64 } from "../base64.ts";
import { type Approval, approvalBytes, approvalDigest } from "../statement/approval-document.ts";
import type { Holder } from "../statement/holder.ts";
import { keyAt, type KeyHistory, newKeyHistory } from "./history.ts";
import { keyRegistry } from "./key-registry.ts";
import type { Signer } from "./signer.ts";
import { verifyApproval } from "./verify-approval.ts";

const approver = signerOf(16);
const ann: Holder = { kind: "human", ids: ["github:7"], name: "ann" };

const registry = keyRegistry([
  held(registrar, "registrar"),
  { ...held(otherRegistrar, "registrar"), holder: { kind: "human", ids: ["github:9"] } },
]);

/** A log whose first record enrols the approver's key. */
async function enrolled(holder?: Holder): Promise<KeyHistory> {
  const record = await signed(enroll(offered(approver, "approver"), holder), registrar);
  return applied(newKeyHistory(registry), record, 0);
}

/** Whether ann's approval by a key counts at a place in the log. */
async function counts(history: KeyHistory, signer: Signer, index: number): Promise<string> {
  const approval: Approval = {
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
  const sig = encodeBase64(await signer.sign(approvalBytes(approval)));
  const proof = { kind: "key", keyId: signer.keyId, sig } as const;
  const answer = verifyApproval(
    { approval, approvalDigest: approvalDigest(approval), proof },
    (keyId) => keyAt(history, keyId, index),
    { softwareKeys: true },
  );
  return answer.ok ? "counts" : answer.problem.code;
}

describe("whom a key speaks for", () => {
  test("says the record that enrols it", async () => {
    const history = await enrolled(ann);
    expect(history.keys.get(approver.keyId)?.holder).toEqual(ann);
    expect(await counts(history, approver, 0)).toBe("key.not-yet");
    expect(await counts(history, approver, 1)).toBe("counts");
  });

  test("nobody says where no record did, and no later one can", async () => {
    const history = await enrolled();
    expect(history.keys.get(approver.keyId)).not.toHaveProperty("holder");
    expect(await counts(history, approver, 1)).toBe("approval.holder");
    const again = await signed(enroll(offered(approver, "approver"), ann), registrar);
    expect(() => applied(history, again, 1)).toThrow("enrolled before");
  });

  test("stays when another key takes its place, by whosever signature", async () => {
    for (const by of [approver, registrar]) {
      const before = await enrolled(ann);
      const content = await rotate(approver, next, { newKey: offered(next, "approver") });
      const history = applied(before, await signed(content, by), 1);
      expect(history.keys.get(next.keyId)?.holder).toEqual(ann);
      expect(await counts(history, approver, 2)).toBe("key.rotated");
      expect(await counts(history, next, 2)).toBe("counts");
    }
  });

  test("stays nobody when another key takes its place", async () => {
    const content = await rotate(approver, next, { newKey: offered(next, "approver") });
    const history = applied(await enrolled(), await signed(content, approver), 1);
    expect(history.keys.get(next.keyId)).not.toHaveProperty("holder");
    expect(await counts(history, next, 2)).toBe("approval.holder");
  });

  test("stays with a registrar of the registry, too", async () => {
    const newKey = offered(next, "registrar");
    const content = await rotate(otherRegistrar, next, { newKey });
    const history = applied(newKeyHistory(registry), await signed(content, otherRegistrar), 0);
    expect(history.keys.get(next.keyId)?.holder).toEqual({ kind: "human", ids: ["github:9"] });
  });

  test("is told of a revoked key, which counts for nobody any more", async () => {
    const history = applied(await enrolled(ann), await signed(revoke(approver.keyId), registrar), 1);
    expect(history.keys.get(approver.keyId)?.holder).toEqual(ann);
    expect(await counts(history, approver, 2)).toBe("key.revoked");
  });
});
