import { ULID_PATTERN, ulidTimeMs } from "@interlock/ledger";

import type { Fact } from "../fact.ts";
import type { Finding } from "../verdict.ts";
import { coverageFinding } from "./coverage-finding.ts";
import type { Proposed } from "./lifecycle.ts";
import { msOf } from "./now.ts";

/**
 * How long something that was proposed may be acted upon. Whatever keeps it from happening twice is kept for longer, and nothing else has to be
 * kept for good.
 */
export const PROPOSAL_MS: number = 30 * 24 * 60 * 60 * 1_000;

/**
 * Why a proposal is too old to be acted upon: its record is, or its nonce is one that tells its time; null where it is not. Of an unknown time
 * nobody can tell, and what is decided at one is refused anyway.
 */
export function agedOut(
  { proposal, record }: Pick<Proposed, "proposal" | "record">,
  now: Fact<number> | undefined,
): Finding | null {
  const nowMs = msOf(now);
  if (nowMs === null) return null;
  const recordedMs = Date.parse(record.statement.predicate.at);
  const begunMs = Math.min(recordedMs, nonceMs(proposal.nonce) ?? recordedMs);
  // A time that is no number is too long ago.
  if (nowMs - begunMs <= PROPOSAL_MS) return null;
  return coverageFinding(
    "it was proposed more than 30 days ago, or its nonce is older",
    "a proposal of the last 30 days",
    "propose it anew",
  );
}

/** The time that a nonce tells; null where it tells none, so that it has to be kept for good. */
export function nonceMs(nonce: string): number | null {
  return ULID_PATTERN.test(nonce) ? ulidTimeMs(nonce) : null;
}
