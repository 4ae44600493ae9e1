import {
  type ApproveBody,
  type ErasureDemand,
  erasureQuorum,
  type KeyAnswer,
  type KeyId,
  LEAST_ERASURE_QUORUM,
  type Sha256,
  type VerifiedRecord,
} from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";

/** What the records of a log say of erasures on request. */
export interface StatedErasures {
  /** The approvals of erasures, by their records. */
  readonly approvals: Map<Sha256, ApproveBody>;
  readonly requests: StatedRequest[];
}

interface StatedRequest {
  readonly commitments: readonly Sha256[];
  readonly approvals: readonly Sha256[];
  readonly reason: string;
  readonly atMs: number;
}

/** Nothing was read yet. */
export function noStatedErasures(): StatedErasures {
  return { approvals: new Map(), requests: [] };
}

/** Takes down what a verified record says of an erasure on request. */
export function noteErasure({ approvals, requests }: StatedErasures, record: VerifiedRecord): void {
  const { predicate } = record.statement;
  if (predicate.kind === "approve" && predicate.body.approval.of.kind === "redact") {
    approvals.set(record.digest, predicate.body);
  }
  if (predicate.kind !== "redact" || predicate.body.because.kind !== "request") return;
  const { commitments, approvals: cited, because } = predicate.body;
  requests.push({ commitments, approvals: cited, reason: because.reason, atMs: Date.parse(predicate.at) });
}

/**
 * The values that were to be erased by enough people, as the log shows. A record `redact` is the word of one writer, who
 * may be a thief: without the people's own signatures it erases nothing. What ran out of its time is found by its time.
 */
export function approvedErasures(
  { approvals, requests }: StatedErasures,
  keyOf: (keyId: KeyId) => KeyAnswer,
  demand: Pick<ErasureDemand, "origin" | "softwareKeys" | "holders">,
): ReadonlySet<Sha256> {
  const erased = new Set<Sha256>();
  for (const request of requests) {
    const cited = request.approvals.flatMap((digest) => approvals.get(digest) ?? []);
    const answer = erasureQuorum(cited, keyOf, {
      ...demand,
      commitments: request.commitments,
      reason: request.reason,
      quorum: LEAST_ERASURE_QUORUM,
      nowMs: request.atMs,
      verifySignature: verifyEd25519WithNode,
    });
    if (answer.ok) for (const commitment of request.commitments) erased.add(commitment);
  }
  return erased;
}
