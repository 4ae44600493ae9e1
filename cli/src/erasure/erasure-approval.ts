import {
  type Approval,
  canonicalDigest,
  MAX_APPROVED_CLASSES,
  MAX_ERASURE_APPROVAL_MS,
  MAX_NAME_LENGTH,
  type Sha256,
} from "@interlock/ledger";

/** What is erased, in words: for the approver to read, and to hold whoever erases to. */
export interface ToldErasure {
  readonly subject: string;
  readonly classes: readonly string[];
  /** Why; null where the approver is told no reason. */
  readonly reason: string | null;
}

/** What somebody is asked to approve. Of what is told, a document says what it has room for. */
export function erasureApproval(
  commitments: readonly Sha256[],
  told: ToldErasure,
  person: string,
  { origin, nonce, nowMs }: { readonly origin: string; readonly nonce: string; readonly nowMs: number },
): Approval {
  const { subject, classes, reason } = told;
  const saysClasses = classes.length <= MAX_APPROVED_CLASSES && classes.every(hasRoom);
  return {
    v: 1,
    origin,
    principal: person,
    root: person,
    kind: "human",
    decision: "approve",
    of: {
      kind: "redact",
      commitmentsDigest: canonicalDigest(commitments),
      count: commitments.length,
      ...(hasRoom(subject) ? { subject } : {}),
      ...(saysClasses ? { classes } : {}),
    },
    expiresAtMs: nowMs + MAX_ERASURE_APPROVAL_MS,
    nonce,
    ...(reason === null ? {} : { reason }),
  };
}

function hasRoom(text: string): boolean {
  return text !== "" && text.length <= MAX_NAME_LENGTH;
}
