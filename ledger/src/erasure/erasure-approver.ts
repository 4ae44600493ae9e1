import { canonical } from "../canonical.ts";
import type { Sha256 } from "../digest.ts";
import { type ApprovalOptions, verifyApprovalSignature } from "../keys/approval-signature.ts";
import type { KeyAnswer } from "../keys/key-registry.ts";
import type { KeyId } from "../keys/public-key.ts";
import { verifyApproval } from "../keys/verify-approval.ts";
import type { Approved } from "../statement/approval-document.ts";
import type { ApproveBody } from "../statement/authority-bodies.ts";
import type { Holder } from "../statement/holder.ts";
import { type ErasureDemand, MAX_ERASURE_APPROVAL_MS } from "./erasure-demand.ts";

/** What one approval says to an erasure. */
export type ErasureApprover =
  | { readonly kind: "approves"; readonly holder: Holder }
  | { readonly kind: "refuses" }
  /** It does not count. */
  | { readonly kind: "neither"; readonly why: string };

/** Who said yes or no to an erasure of the values behind the digest; in words where it does not count. Pure, and never throws. */
export function erasureApprover(
  body: ApproveBody,
  keyOf: (keyId: KeyId) => KeyAnswer,
  demand: ErasureDemand,
  commitmentsDigest: Sha256,
): ErasureApprover {
  const { approval } = body;
  const { of } = approval;
  if (of.kind !== "redact") return neither("it approves something else than an erasure");
  if (of.commitmentsDigest !== commitmentsDigest) return neither("it approves the erasure of other values");
  if (approval.origin !== demand.origin) return neither("it is for another log");
  if (approval.kind !== "human") return neither("an agent's approval does not count here");
  if (approval.principal !== approval.root) return neither("a human is the root of its own authority");
  if (!(demand.nowMs < approval.expiresAtMs)) return neither("it has expired");
  const options = optionsOf(demand);
  if (approval.decision === "refuse") {
    // Whoever it was has a key in force. That nobody knows whose must not turn a no into nothing.
    const signed = verifyApprovalSignature(body, keyOf, options);
    return signed.ok ? { kind: "refuses" } : neither(signed.problem.message);
  }
  // A no holds for as long as it says; a yes does not outlive what it was said of.
  if (!(approval.expiresAtMs - demand.nowMs <= MAX_ERASURE_APPROVAL_MS)) {
    return neither("it would hold for longer than seven days");
  }
  const other = otherwise(of, approval.reason, demand);
  if (other !== null) return neither(other);
  const verified = verifyApproval(body, keyOf, options);
  return verified.ok ? { kind: "approves", holder: verified.holder } : neither(verified.problem.message);
}

/** What the approver was told otherwise than it is; null where nothing is. */
function otherwise(
  { count, subject, classes }: Extract<Approved, { readonly kind: "redact" }>,
  reason: string | undefined,
  demand: ErasureDemand,
): string | null {
  if (count !== undefined && count !== demand.commitments.length)
    return `it says that ${count} values are erased`;
  if (isOther(subject, demand.subject)) return `it approves an erasure for ${subject}`;
  if (isOther(classes, demand.classes)) return `it approves the erasure of ${classes?.join(", ")}`;
  return isOther(reason, demand.reason) ? "it approves the erasure for another reason" : null;
}

function isOther(
  told: string | readonly string[] | undefined,
  demanded: string | readonly string[] | undefined,
): boolean {
  return told !== undefined && demanded !== undefined && canonical(told) !== canonical(demanded);
}

function optionsOf({ verifySignature, sha256, softwareKeys }: ApprovalOptions): ApprovalOptions {
  return {
    ...(verifySignature === undefined ? {} : { verifySignature }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(softwareKeys === undefined ? {} : { softwareKeys }),
  };
}

function neither(why: string): ErasureApprover {
  return { kind: "neither", why };
}
