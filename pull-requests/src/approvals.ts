import { unknown, unreachable, type Approval, type ApprovalEvidence } from "@interlock/runtime";

import { principalIdOf } from "./account-id.ts";
import { agentReason, type AgentRoster } from "./agent-accounts.ts";
import { idsOfSame } from "./declared-ids.ts";
import type { Authorship } from "./authorship.ts";
import { plainText, shownReason, shownText } from "./shown-text.ts";
import type { Account, PullRequestSnapshot, Review } from "./snapshot.ts";

/** The approvals of a change that count, and everyone whose does not. */
export interface CountedApprovals {
  readonly evidence: ApprovalEvidence;
  /** In the order of their decisions; last those whose approval an unknown contributor takes away. */
  readonly uncounted: readonly UncountedReview[];
}

/** Someone who reviewed and does not count, and why. */
export interface UncountedReview {
  /** The reviewer's principal id; null where the account no longer exists. */
  readonly principal: string | null;
  readonly name: string;
  /** One clause: `approved an earlier commit`. */
  readonly reason: string;
}

/** The most e-mail addresses that one reason shows. */
const SHOWN_EMAILS = 3;

/** What besides the snapshot says whether an approval counts. */
export interface ApprovalContext {
  readonly authorship: Authorship;
  readonly roster: AgentRoster;
  /** The members of each group that a policy asks, by principal id. */
  readonly groups: readonly (readonly string[])[];
}

/**
 * Counts the approvals of exactly this head: the latest decision of each person with write permission who had no hand
 * in the change. Unknown where reviews, writers or commits are; everyone who does not count is listed with the reason.
 */
export function approvalsOf(snapshot: PullRequestSnapshot, context: ApprovalContext): CountedApprovals {
  const { reviews, writers, commits } = snapshot;
  if (reviews.kind === "unknown") return notKnown("reviews", reviews.reason);
  if (writers.kind === "unknown") return notKnown("people with write permission", writers.reason);
  if (commits.kind === "unknown") return notKnown("commits", commits.reason);
  const head = snapshot.pull.head.sha;
  const mayWrite = new Set(writers.value);
  const approvals: Approval[] = [];
  const uncounted: UncountedReview[] = [];
  for (const review of latestDecisions(reviews.value, head)) {
    const { reviewer, submittedAtMs } = review;
    if (reviewer === null) {
      const reason = "the account no longer exists";
      uncounted.push({ principal: null, name: "an account that no longer exists", reason });
      continue;
    }
    const reason =
      whyNoApproval(review, head) ??
      whyNoSeat(reviewer, snapshot, context) ??
      (mayWrite.has(reviewer.id) ? null : "has no write permission");
    const named = { principal: principalIdOf(reviewer), name: plainText(reviewer.login) };
    if (reason !== null) uncounted.push({ ...named, reason });
    else {
      const { principal } = named;
      approvals.push({ ...named, root: principal, kind: "human", proof: "platform", atMs: submittedAtMs });
    }
  }
  return withoutUnattributed(approvals, uncounted, context);
}

function notKnown(what: string, reason: string): CountedApprovals {
  return { evidence: unknown(`the ${what} are not known: ${shownReason(reason)}`), uncounted: [] };
}

/** The latest decision of each reviewer, oldest first. Comments decide nothing and leave the one before in place. */
function latestDecisions(reviews: readonly Review[], head: string): readonly Review[] {
  const latest = new Map<number, Review>();
  const nameless: Review[] = [];
  for (const review of reviews) {
    if (review.state === "COMMENTED" || review.state === "PENDING") continue;
    if (review.reviewer === null) {
      nameless.push(review);
      continue;
    }
    const before = latest.get(review.reviewer.id);
    if (before === undefined || supersedes(review, before, head)) latest.set(review.reviewer.id, review);
  }
  return [...latest.values(), ...nameless].sort((a, b) => a.submittedAtMs - b.submittedAtMs);
}

/** Of two decisions in the same millisecond nobody knows which is later: the one that approves nothing stands. */
function supersedes(review: Review, before: Review, head: string): boolean {
  if (review.submittedAtMs !== before.submittedAtMs) return review.submittedAtMs > before.submittedAtMs;
  return whyNoApproval(review, head) !== null;
}

function whyNoApproval(review: Review, head: string): string | null {
  switch (review.state) {
    case "APPROVED":
      if (review.commit === head) return null;
      return review.commit === null ? "approved an unknown commit" : "approved another commit than the head";
    case "CHANGES_REQUESTED":
      return "requested changes";
    case "DISMISSED":
      return "the review was dismissed";
    case "COMMENTED":
    case "PENDING":
      return "decided nothing";
    default:
      return unreachable(review.state);
  }
}

/** Why someone may not approve this change whatever they decide; null where they may. */
function whyNoSeat(
  reviewer: Account,
  { pull, sender }: PullRequestSnapshot,
  { authorship, roster }: ApprovalContext,
): string | null {
  // Whoever has several accounts has no seat under one for what was done under another.
  const own = idsOfSame(principalIdOf(reviewer), roster.principals);
  const isReviewer = (account: Pick<Account, "id"> | null): boolean =>
    account !== null && own.has(principalIdOf(account));
  if (isReviewer(pull.author)) return "is the author";
  if (agentReason(reviewer, roster) !== null) return "is an agent";
  if (authorship.contributors.some((id) => isReviewer({ id }))) return "contributed to the commits";
  if (authorship.roots.some((id) => own.has(id))) return "answers for the agent that wrote it";
  // A commit says whatever its pusher wrote into it; who pushed is the platform's word.
  if (isReviewer(sender)) return "opened it or pushed its head";
  // No platform attests who started an agent, so nobody who may have is a second pair of eyes.
  if (!authorship.pointsToAgent) return null;
  if (pull.assignees.some(isReviewer)) {
    return "is assigned to it and may have started the agent";
  }
  return null;
}

/**
 * Takes one approval away for each contributor whom the platform does not know: each could be one of the approvers.
 * The latest go first, of all approvals and of each group's, so that an approval from outside a group cannot stand in
 * for the one that the group loses.
 */
function withoutUnattributed(
  approvals: readonly Approval[],
  uncounted: readonly UncountedReview[],
  { authorship, groups }: ApprovalContext,
): CountedApprovals {
  const { unattributed } = authorship;
  const latestFirst = [...approvals].reverse();
  const pools = [
    latestFirst,
    ...groups.map((members) => latestFirst.filter(({ principal }) => members.includes(principal))),
  ];
  const lost = new Set(pools.flatMap((pool) => pool.slice(0, unattributed.length)));
  const emails = unattributed.slice(0, SHOWN_EMAILS).map(shownText).join(", ");
  const more = unattributed.length > SHOWN_EMAILS ? ` and ${unattributed.length - SHOWN_EMAILS} more` : "";
  const reason = `may be who committed as ${emails}${more}, which no account owns`;
  return {
    evidence: { kind: "known", approvals: approvals.filter((approval) => !lost.has(approval)) },
    uncounted: [...uncounted, ...[...lost].map(({ principal, name }) => ({ principal, name, reason }))],
  };
}
