import { randomUUID } from "node:crypto";

import {
  type Approval,
  approvalBytes,
  type Approved,
  type ApproveBody,
  encodeBase64,
  type Holder,
  type Signer,
} from "@interlock/ledger";

import { origin } from "./guard-parts.ts";

/** Somebody with a key of their own, on a machine that the service does not reach. */
export interface Approver {
  readonly holder: Holder;
  readonly signer: Signer;
}

/** How long what somebody signs may wait for the others, in milliseconds. */
const lifeMs = 3_600_000;

/** Signs that a human agrees, as `interlock approve` and `ssh-keygen -Y sign` do on a machine of theirs. */
export async function approvalBy(
  { holder, signer }: Approver,
  of: Approved,
): Promise<Pick<ApproveBody, "approval" | "proof">> {
  const [principal] = holder.ids;
  if (principal === undefined) throw new Error("whoever approves has an id");
  const approval: Approval = {
    v: 1,
    origin,
    principal,
    root: principal,
    kind: "human",
    decision: "approve",
    of,
    expiresAtMs: Date.now() + lifeMs,
    nonce: randomUUID(),
  };
  const sig = encodeBase64(await signer.sign(approvalBytes(approval)));
  return { approval, proof: { kind: "key", keyId: signer.keyId, sig } };
}
