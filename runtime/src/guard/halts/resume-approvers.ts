import {
  approvalBytes,
  type ApprovalMeans,
  approvalDigest,
  type ApproveBody,
  type Holder,
  type KeyPurpose,
  LedgerError,
  readApproval,
  type Sha256,
  verifyApproval,
} from "@interlock/ledger";

import type { GuardParts } from "../ports.ts";

/** Somebody who would have a switch resumed, by an approval whose signature holds. */
export interface ResumeApprover {
  readonly body: ApproveBody;
  readonly holder: Holder;
  readonly means: ApprovalMeans;
  readonly purpose: KeyPurpose;
}

/** What an approval of a resume has to be of. */
export interface ResumeDemand {
  readonly switch: string;
  /** The records of every throw of it that stands. */
  readonly halts: readonly Sha256[];
  readonly nowMs: number;
}

/** Who approves by one approval, or why it does not count. Pure but for the keys, and never throws. */
export function resumeApprover(
  parts: Pick<GuardParts, "keyOf" | "origin" | "sha256" | "verifySignature">,
  body: ApproveBody,
  demand: ResumeDemand,
): ResumeApprover | string {
  const why = mismatch(parts, body, demand);
  if (why !== null) return why;
  const { sha256, verifySignature } = parts;
  const answer = verifyApproval(body, parts.keyOf, {
    // The halts say whether such keys count.
    softwareKeys: true,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(verifySignature === undefined ? {} : { verifySignature }),
  });
  if (!answer.ok) return answer.problem.message;
  const { holder, means, key } = answer;
  return { body, holder, means, purpose: key.purpose };
}

function mismatch(
  { origin }: Pick<GuardParts, "origin">,
  { approval, approvalDigest: digest }: ApproveBody,
  { switch: name, halts, nowMs }: ResumeDemand,
): string | null {
  if (!isWellFormed(approval, digest)) return "it is no approval";
  const { of, decision, expiresAtMs } = approval;
  if (approval.origin !== origin) return "it is for another log";
  if (of.kind !== "resume" || of.switch !== name) return "it approves something else";
  if (decision !== "approve") return `${approval.principal} would not approve`;
  if (!(nowMs < expiresAtMs)) return "it has expired";
  const named = new Set(of.halts);
  const isAll = named.size === halts.length && halts.every((record) => named.has(record));
  return isAll ? null : "it does not name just those halts that stand";
}

function isWellFormed(approval: ApproveBody["approval"], digest: Sha256): boolean {
  try {
    readApproval(approvalBytes(approval));
    return approvalDigest(approval) === digest;
  } catch (error) {
    // What has no bytes that could be signed is no approval; that is an answer.
    if (error instanceof LedgerError) return false;
    throw error;
  }
}
