import { canonicalDigest, type Sha256 } from "../digest.ts";
import { type ApprovalOptions, verifyApproval } from "../keys/approval-signature.ts";
import type { KeyAnswer } from "../keys/key-registry.ts";
import type { KeyId } from "../keys/public-key.ts";
import type { ApproveBody } from "../statement/authority-bodies.ts";

/** So few people may have something erased at least: nobody alone makes a log forget. */
export const LEAST_ERASURE_QUORUM = 2;

/** What has to be approved, and by how many. */
export type ErasureDemand = ApprovalOptions & {
  readonly origin: string;
  /** What is to be erased, sorted. */
  readonly commitments: readonly Sha256[];
  /** How many people have to approve; fewer than {@link LEAST_ERASURE_QUORUM} are that many. */
  readonly quorum: number;
  /** The caller's clock: milliseconds since 1970, UTC. */
  readonly nowMs: number;
};

/** Whether enough people approved. */
export type ErasureAnswer =
  | {
      readonly ok: true;
      readonly people: readonly string[];
      /** The places of the approvals that count. Whoever records others as well records what no verifier takes. */
      readonly counted: readonly number[];
    }
  | {
      readonly ok: false;
      /** How many more have to approve; null where somebody refused. */
      readonly missing: number | null;
      /** Why those that were given do not count, by their place. */
      readonly problems: readonly { readonly index: number; readonly message: string }[];
    };

/**
 * Counts the people who approved that these very values are erased: humans, by their root, each with a key of their own. One
 * who would not approve stops it. Pure, and never throws.
 */
export function erasureQuorum(
  approvals: readonly ApproveBody[],
  keyOf: (keyId: KeyId) => KeyAnswer,
  demand: ErasureDemand,
): ErasureAnswer {
  const problems: { readonly index: number; readonly message: string }[] = [];
  const people = new Map<string, { readonly keyId: KeyId; readonly index: number }>();
  let isRefused = false;
  for (const [index, body] of approvals.entries()) {
    const found = approverOf(body, keyOf, demand);
    if (typeof found === "string") {
      problems.push({ index, message: found });
      continue;
    }
    const { root } = body.approval;
    if (body.approval.decision === "refuse") {
      isRefused = true;
      problems.push({ index, message: `${root} would not approve` });
    } else if (people.has(root)) {
      problems.push({ index, message: `${root} is counted already` });
    } else if ([...people.values()].some(({ keyId }) => keyId === found.keyId)) {
      problems.push({ index, message: "its key is counted already, for somebody else" });
    } else {
      people.set(root, { keyId: found.keyId, index });
    }
  }
  // Written so that a number which is none asks for the least, and not for nobody.
  const needed = demand.quorum > LEAST_ERASURE_QUORUM ? demand.quorum : LEAST_ERASURE_QUORUM;
  if (!isRefused && people.size >= needed) {
    const counted = [...people.values()].map(({ index }) => index);
    return { ok: true, people: [...people.keys()].sort(), counted };
  }
  return { ok: false, missing: isRefused ? null : needed - people.size, problems };
}

/** The key of somebody who said yes or no to just this; in words where it does not count. */
function approverOf(
  body: ApproveBody,
  keyOf: (keyId: KeyId) => KeyAnswer,
  demand: ErasureDemand,
): { readonly keyId: KeyId } | string {
  const { approval } = body;
  if (approval.of.kind !== "redact") return "it approves something else than an erasure";
  if (approval.of.commitmentsDigest !== canonicalDigest(demand.commitments)) {
    return "it approves the erasure of other values";
  }
  if (approval.origin !== demand.origin) return "it is for another log";
  if (approval.kind !== "human") return "an agent's approval does not count here";
  if (approval.principal !== approval.root) return "a human is the root of its own authority";
  if (!(demand.nowMs < approval.expiresAtMs)) return "it has expired";
  const { verifySignature, sha256, softwareKeys } = demand;
  const verified = verifyApproval(body, keyOf, {
    ...(verifySignature === undefined ? {} : { verifySignature }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(softwareKeys === undefined ? {} : { softwareKeys }),
  });
  return verified.ok ? { keyId: verified.key.keyId } : verified.problem.message;
}
