import { type Holder, peopleOf, type Sha256, verifyApproval } from "@interlock/ledger";

import type { Approval, ApprovalEvidence, Facts } from "../../facts.ts";
import type { Proposal } from "../../proposal.ts";
import type { StateRow } from "../../state/state-store.ts";
import type { Decision } from "../../verdict.ts";
import type { GuardParts } from "../ports.ts";
import { usedKey } from "../primitives/quorum.ts";
import { verifiedRecord } from "../verified-record.ts";
import { readApprovalsRow } from "./approvals-row.ts";
import { worseThanShown } from "./no-worse.ts";

/** How many approvals are counted at once: a record names no more. */
const MAX_COUNTED = 30;

/** What approvals are counted for. */
export interface ApprovalDemand {
  /** The row that `askApprovals` named. */
  readonly row: StateRow | null;
  readonly proposal: Proposal;
  readonly proposalDigest: Sha256;
  /** What is decided of it now, without any approval. */
  readonly trial: Decision;
  readonly facts: Pick<Facts, "principal" | "identity" | "groups">;
  readonly nowMs: number;
}

/** The approvals that count, as facts and as what an enforcement uses up. */
export interface CountedApprovals {
  readonly evidence: ApprovalEvidence;
  readonly counted: readonly { readonly record: Sha256; readonly approval: Sha256 }[];
}

interface Believed {
  readonly record: Sha256;
  readonly approvalDigest: Sha256;
  readonly approval: Approval;
  readonly holder: Holder;
  readonly isApproved: boolean;
}

const none: CountedApprovals = { evidence: { kind: "known", approvals: [] }, counted: [] };

/**
 * The approvals of this very proposal under the policy in force that count right now: signed by keys whose holders are enrolled, or
 * attested by a platform by the host's word, neither expired nor used, given to values no worse than these. Of a person the latest
 * decision counts, and none of anybody who stands behind the proposal. Only a hold is turned by approvals; for anything else there
 * are none. Rejects where the log or the state cannot be read.
 */
export async function countApprovals(parts: GuardParts, demand: ApprovalDemand): Promise<CountedApprovals> {
  const { row, trial } = demand;
  if (trial.binding.outcome !== "hold") return none;
  const named = readApprovalsRow(row);
  if (named === null) {
    return { evidence: { kind: "unknown", reason: "the list of approvals is malformed" }, counted: [] };
  }
  if (named.length === 0) return none;
  // Only the latest of each is read; who somebody is beside that, the keys say.
  const last = new Map(named.map(({ principal, record }, index) => [principal, { record, index }]));
  const inOrder = [...last.values()].sort((a, b) => a.index - b.index);
  const believed = await Promise.all(inOrder.map(({ record }) => believedApproval(parts, record, demand)));
  const latest = latestOfEach(
    believed.filter((one) => one !== null),
    demand.facts,
  );
  const approvals = latest.filter(({ isApproved }) => isApproved);
  const unused = askedFirst(parts, demand.facts, await unusedOf(parts, approvals)).slice(0, MAX_COUNTED);
  return {
    evidence: { kind: "known", approvals: unused.map(({ approval }) => approval) },
    counted: unused.map(({ record, approvalDigest }) => ({ record, approval: approvalDigest })),
  };
}

/** What one approve record says; null where it does not count, whatever it says. */
async function believedApproval(
  parts: GuardParts,
  record: Sha256,
  { proposal, proposalDigest, trial, nowMs }: ApprovalDemand,
): Promise<Believed | null> {
  const found = await verifiedRecord(parts, record, "approve");
  if (found === null) return null;
  const { body, at, keyId } = found.predicate;
  const { approval, approvalDigest, proof } = body;
  const { of, decision, principal, root, kind } = approval;
  const { policy } = parts.policy;
  if (of.kind !== "proposal" || of.proposalDigest !== proposalDigest) return null;
  if (approval.origin !== parts.origin) return null;
  const isApproved = decision === "approve";
  const isOfThisPolicy = of.policyCommit === policy.commit && of.moduleDigest === policy.moduleDigest;
  const counts =
    isOfThisPolicy && nowMs < approval.expiresAtMs && worseThanShown(of.shown, trial, proposal) === null;
  // Whoever withdraws does so for good, whatever has become of the values or of the policy since.
  if (isApproved && !counts) return null;
  const said = { principal, root, kind, atMs: Date.parse(at) } as const;
  if (proof.kind === "platform") {
    // The host's own word: no other writer may repeat one.
    const writer = parts.keyOf(keyId);
    if (!writer.ok || writer.key.purpose !== "writer") return null;
    const holder: Holder = { kind, ids: [principal], ...(kind === "agent" ? { root } : {}) };
    const attested = { ...said, proof: "platform", name: principal } as const;
    return { record, approvalDigest, approval: attested, holder, isApproved };
  }
  const { sha256, verifySignature } = parts;
  const answer = verifyApproval(body, parts.keyOf, {
    // The policy says whether such keys count.
    softwareKeys: true,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(verifySignature === undefined ? {} : { verifySignature }),
  });
  if (!answer.ok) return null;
  const { holder, means } = answer;
  const shown = means === "security-key" ? "presence" : "software-key";
  const evidence = { ...said, proof: shown, name: holder.name ?? principal } as const;
  return { record, approvalDigest, approval: evidence, holder, isApproved };
}

/**
 * The latest decision of each person, told apart by all ids that keys' holders have, without those of the proposer's own chain. What
 * an agent approves stands under the id by which its human approved, so that both take one seat.
 */
function latestOfEach(
  believed: readonly Believed[],
  { principal, identity }: ApprovalDemand["facts"],
): readonly Believed[] {
  const chain = identity?.kind === "known" ? identity.chain : [];
  const proposers = [principal, ...chain];
  const person = peopleOf([...believed.map(({ holder }) => holder), ...proposers]);
  const excluded = new Set(proposers.flatMap(({ ids }) => ids.map(person)));
  const latest = new Map<string, Believed>();
  for (const one of believed) {
    const { approval } = one;
    const [who, above] = [person(approval.principal), person(approval.root)];
    if (excluded.has(who) || excluded.has(above)) continue;
    // The row is in the order of the approvals: a later one takes an earlier one's place.
    latest.delete(who);
    latest.set(who, one);
  }
  return [...latest.values()].flatMap((one) => {
    const { approval } = one;
    if (approval.kind === "human") return [one];
    const above = latest.get(person(approval.root));
    // Whose human would not approve has nothing to say either.
    if (above?.isApproved === false) return [];
    const root = above?.approval.principal ?? person(approval.root);
    return [{ ...one, approval: { ...approval, root } }];
  });
}

/** Those who are of some group that the policy names before everybody else, so that strangers crowd nobody out. */
function askedFirst(
  { policy: { module } }: GuardParts,
  { groups = {} }: Pick<Facts, "groups">,
  approvals: readonly Believed[],
): readonly Believed[] {
  if (approvals.length <= MAX_COUNTED) return approvals;
  const asked = new Set(
    [
      ...Object.values(groups).map((fact) => (fact.kind === "known" ? fact.value : [])),
      ...module.vocabulary.groups.map((group) => (group.kind === "names" ? group.members : [])),
    ].flat(),
  );
  const isAsked = ({ approval, holder }: Believed): boolean =>
    asked.has(approval.principal) || holder.ids.some((id) => asked.has(id));
  return [...approvals.filter(isAsked), ...approvals.filter((one) => !isAsked(one))];
}

async function unusedOf(parts: GuardParts, approvals: readonly Believed[]): Promise<readonly Believed[]> {
  if (approvals.length === 0) return [];
  const { rows } = await parts.state.read({
    rows: approvals.map(({ approvalDigest }) => usedKey(approvalDigest)),
    tallies: [],
  });
  return approvals.filter((_, index) => rows[index] === null);
}
