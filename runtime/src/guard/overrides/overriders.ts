import {
  approvalBytes,
  approvalDigest,
  type ApproveBody,
  type Holder,
  LedgerError,
  peopleOf,
  readApproval,
  type Sha256,
  verifyApproval,
} from "@interlock/ledger";

import type { GuardParts } from "../ports.ts";

/** How many registrars set a refusal aside; one alone sets none. */
export const LEAST_OVERRIDERS = 2;

type Belief = Pick<GuardParts, "keyOf" | "origin" | "sha256" | "verifySignature">;

/** What is to be set aside. */
export interface OverrideDemand {
  readonly proposalDigest: Sha256;
  readonly evaluation: Sha256;
  /** Who proposed, and all on whose behalf: none of them has a say. */
  readonly behind: readonly Pick<Holder, "ids">[];
  readonly nowMs: number;
}

/** Why approvals do not set a refusal aside; null where they do. Registrars are people, each counts once. Pure, and never throws. */
export function overrideProblem(
  belief: Belief,
  approvals: readonly ApproveBody[],
  demand: OverrideDemand,
): string | null {
  const holders: Holder[] = [];
  for (const body of approvals) {
    const holder = overrider(belief, body, demand);
    if (typeof holder === "string") return holder;
    holders.push(holder);
  }
  const { behind } = demand;
  const person = peopleOf([...holders, ...behind]);
  const people = new Set(holders.map(({ ids: [id = ""] }) => person(id)));
  if (behind.some(({ ids: [id = ""] }) => people.has(person(id))))
    return "an approver stands behind the proposal";
  return people.size < LEAST_OVERRIDERS ? `${people.size} of ${LEAST_OVERRIDERS} registrars approve` : null;
}

function overrider(belief: Belief, body: ApproveBody, demand: OverrideDemand): Holder | string {
  const why = mismatch(belief, body, demand);
  if (why !== null) return why;
  const { keyOf, verifySignature, sha256 } = belief;
  const answer = verifyApproval(body, keyOf, {
    // A registrar's key is always one in a file or a vault: no security key is one.
    softwareKeys: true,
    ...(verifySignature === undefined ? {} : { verifySignature }),
    ...(sha256 === undefined ? {} : { sha256 }),
  });
  if (!answer.ok) return answer.problem.message;
  return answer.holder.kind === "human" ? answer.holder : "only people set a refusal aside";
}

function mismatch(
  { origin }: Belief,
  { approval, approvalDigest: digest }: ApproveBody,
  demand: OverrideDemand,
): string | null {
  if (!isWellFormed(approval, digest)) return "it is no approval";
  const { of } = approval;
  if (approval.origin !== origin) return "an approval is for another log";
  if (
    of.kind !== "override" ||
    of.proposalDigest !== demand.proposalDigest ||
    of.evaluation !== demand.evaluation
  ) {
    return "an approval is of something else";
  }
  if (approval.decision !== "approve") return `${approval.principal} would not approve`;
  return demand.nowMs < approval.expiresAtMs ? null : "an approval has expired";
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
