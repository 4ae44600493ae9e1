import type { Sha256 } from "../digest.ts";
import type { ApprovalOptions } from "../keys/approval-signature.ts";
import type { Holder } from "../statement/holder.ts";

/** So few people may have something erased at least: nobody alone makes a log forget. */
export const LEAST_ERASURE_QUORUM = 2;

/**
 * How long an approval of an erasure may hold, in milliseconds. Who approves thinks of what is kept today; the document does not say
 * when it was signed, so that one which runs out later than this from now does not count.
 */
export const MAX_ERASURE_APPROVAL_MS: number = 7 * 24 * 60 * 60 * 1000;

/** What has to be approved, and by how many. */
export type ErasureDemand = ApprovalOptions & {
  readonly origin: string;
  /** What is to be erased, sorted. */
  readonly commitments: readonly Sha256[];
  /**
   * Whom the values are about, which classes they are of, and why they are erased. An approval that says otherwise does not
   * count. Where the caller does not know, the digest of the commitments still says which values were approved.
   */
  readonly subject?: string;
  readonly classes?: readonly string[];
  readonly reason?: string;
  /** How many people have to approve; fewer than {@link LEAST_ERASURE_QUORUM} are that many. */
  readonly quorum: number;
  /** Every holder that the caller knows: two ids of one are one person's. Those of the keys that signed are added to them. */
  readonly holders?: Iterable<Holder>;
  /** The caller's clock: milliseconds since 1970, UTC. */
  readonly nowMs: number;
};
