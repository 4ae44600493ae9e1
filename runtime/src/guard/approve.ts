import {
  type Approval,
  approvalBytes,
  approvalDigest,
  type ApprovalProof,
  type ApproveBody,
  canonical,
  LedgerError,
  readApproval,
  type Sha256,
  verifyApproval,
} from "@interlock/ledger";

import type { Finding } from "../verdict.ts";
import {
  approvalsKey,
  mostNamed,
  type NamedApproval,
  readApprovalsRow,
  writeApprovalsRow,
} from "./approvals/approvals-row.ts";
import type { Hold } from "./approvals/hold-row.ts";
import { waitingHold } from "./holds.ts";
import { instantOf, msOf } from "./now.ts";
import type { GuardParts } from "./ports.ts";
import { guardFinding } from "./refusal.ts";
import { frameOf, recorded } from "./written.ts";

/** How far ahead an approval may end. */
export const MAX_APPROVAL_MS: number = 7 * 24 * 60 * 60 * 1_000;

/** How often the list of approvals is written again because somebody else approved first. */
const MAX_ATTEMPTS = 32;

/** What came of an approval, or of its opposite. */
export type ApprovalTaken =
  | { readonly kind: "recorded"; readonly decision: Approval["decision"]; readonly record: Sha256 }
  | { readonly kind: "refused"; readonly findings: readonly Finding[] };

/**
 * Takes what a person signed about a held proposal: that it is theirs, and about just what the hold shows. It is on record and durable
 * before it stands in the list that evaluations read. Keys in files are taken, too, and labelled: whether they count is for the policy
 * to say. The latest that a person says counts, so a refusal withdraws what they approved. Rejects where a store fails.
 */
export async function approve(
  parts: GuardParts,
  { approval, proof }: Pick<ApproveBody, "approval" | "proof">,
): Promise<ApprovalTaken> {
  if (proof.kind === "platform") return refused("a platform's word stands where a signature should");
  const body = bodyOf(approval, proof);
  if (body === null) return refused("it is no approval");
  const { sha256, verifySignature } = parts;
  const answer = verifyApproval(body, parts.keyOf, {
    softwareKeys: true,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(verifySignature === undefined ? {} : { verifySignature }),
  });
  return answer.ok ? await taken(parts, body) : refused(answer.problem.message);
}

/**
 * Takes an approval on a platform's word: no signature shows it, so the host that calls this vouches that the platform said so. It
 * counts as attested by the platform, and never as a person's own signature.
 */
export async function approveAsPlatform(
  parts: GuardParts,
  {
    approval,
    issuer,
    reference,
  }: Pick<ApproveBody, "approval"> & {
    readonly issuer: string;
    readonly reference: string;
  },
): Promise<ApprovalTaken> {
  const body = bodyOf(approval, { kind: "platform", issuer, reference });
  return body === null ? refused("it is no approval") : await taken(parts, body);
}

function bodyOf(approval: Approval, proof: ApprovalProof): ApproveBody | null {
  try {
    const read = readApproval(approvalBytes(approval));
    return { approval: read, approvalDigest: approvalDigest(read), proof };
  } catch (error) {
    // What has no bytes that could be signed is no approval; that is an answer.
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

async function taken(parts: GuardParts, body: ApproveBody): Promise<ApprovalTaken> {
  const { approval } = body;
  const { of } = approval;
  if (approval.origin !== parts.origin) return refused("it was signed for another log");
  if (of.kind !== "proposal") return refused(`it is of the kind \`${of.kind}\``);
  const { atMs } = await parts.state.read({ rows: [], tallies: [] });
  const nowMs = msOf(instantOf(parts, atMs));
  if (nowMs === null) return refused("nobody knows what time it is");
  if (approval.expiresAtMs <= nowMs) return refused("it has expired");
  if (approval.expiresAtMs - nowMs > MAX_APPROVAL_MS) return refused("it ends more than 7 days ahead");
  const waiting = await waitingHold(parts, of.proposalDigest, nowMs);
  if (!waiting.ok) return { kind: "refused", findings: [waiting.finding] };
  const why = otherwise(of, waiting.hold, parts);
  return why === null ? await listed(parts, body, of.proposalDigest, nowMs) : refused(why);
}

/** What an approver was shown otherwise than the hold shows it; null where nothing is. */
function otherwise(
  { evaluation, policyCommit, moduleDigest, shown }: Extract<Approval["of"], { readonly kind: "proposal" }>,
  hold: Hold,
  { policy: { policy } }: GuardParts,
): string | null {
  if (evaluation !== hold.evaluation) return "it is of another evaluation than the one that waits";
  if (policyCommit !== hold.policyCommit || moduleDigest !== hold.moduleDigest) {
    return "it is of another policy than the one that holds it";
  }
  if (policyCommit !== policy.commit || moduleDigest !== policy.moduleDigest) {
    return "the policy has changed since it was held";
  }
  return canonical(shown) === canonical(hold.shown) ? null : "it says other values than the hold shows";
}

/** Records an approval, and then puts it into the list of its proposal. One that stands there already is not taken twice. */
async function listed(
  parts: GuardParts,
  body: ApproveBody,
  proposal: Sha256,
  nowMs: number,
): Promise<ApprovalTaken> {
  const { approval, approvalDigest: digest } = body;
  const { principal, nonce, decision } = approval;
  let record: Sha256 | null = null;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const key = approvalsKey(proposal);
    const { rows } = await parts.state.read({ rows: [key], tallies: [] });
    const row = rows[0] ?? null;
    const before = readApprovalsRow(row);
    if (before === null) return refused("the list of approvals is malformed");
    const again = before.find((one) => one.principal === principal && one.nonce === nonce);
    if (again?.approval === digest) return { kind: "recorded", decision, record: again.record };
    if (again !== undefined) return refused(`${principal} has used this nonce before`);
    if (before.length >= mostNamed(decision)) return refused("too many have approved already");
    record ??= await recordOf(parts, body);
    const named: NamedApproval = { record, approval: digest, principal, nonce, decision };
    const value = writeApprovalsRow([...before, named], nowMs);
    const done = await parts.state.commit([{ kind: "put", key, version: row?.version ?? 0, value }]);
    if (!done.ok) continue;
    parts.trace("approval-kept");
    return { kind: "recorded", decision, record };
  }
  return refused("the list of approvals never stood still");
}

async function recordOf(parts: GuardParts, body: ApproveBody): Promise<Sha256> {
  const { of } = body.approval;
  const { digest } = await recorded(parts, {
    ...frameOf(parts),
    kind: "approve",
    parents: of.kind === "proposal" ? [of.evaluation] : [],
    body,
  });
  parts.trace("approval-durable");
  return digest;
}

function refused(seen: string): Extract<ApprovalTaken, { readonly kind: "refused" }> {
  const finding = guardFinding("quorum", {
    seen,
    bound: "an approval of what waits, just as it is shown, by a key that is enrolled as the approver's",
    remedy: "look at the hold again, and sign what it shows",
  });
  return { kind: "refused", findings: [finding] };
}
