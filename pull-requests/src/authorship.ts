import { unknown, type IdentityEvidence, type Principal } from "@interlock/runtime";

import { principalIdOf } from "./account-id.ts";
import { agentReason, rootsOf, type AgentRoster, type Root } from "./agent-accounts.ts";
import { claimsOf } from "./authorship-claims.ts";
import { contributorsTo, type Contributors } from "./contributors.ts";
import { plainText, shownReason } from "./shown-text.ts";
import type { Account, PullRequestSnapshot } from "./snapshot.ts";

/** One thing that says who wrote a change, for a person to read. */
export interface Evidence {
  /** `attested` where the platform or a signature says so, `claimed` where anyone could have written it. */
  readonly basis: "attested" | "claimed";
  readonly text: string;
}

/** Who wrote a change, and who answers for it. */
export interface Authorship {
  readonly principal: Principal;
  readonly identity: IdentityEvidence;
  /** Why the principal is what it is, attested first. */
  readonly evidence: readonly Evidence[];
  /** Whether anything at all, attested or claimed, points to an agent. */
  readonly pointsToAgent: boolean;
  /** The numeric ids of everyone who had a hand in the change, claimed or not: none of them may approve it. */
  readonly contributors: readonly number[];
  /** The humans who answer for contributing agents, by principal id: none of them may approve either. */
  readonly roots: readonly string[];
  /** E-mail addresses of contributors that the platform does not know: each could be one of the approvers. */
  readonly unattributed: readonly string[];
}

/** The most pieces of evidence that are listed; the judgement uses them all. */
export const MAX_EVIDENCE = 40;

/** The longest chain of authority is 16; one place is kept for the account that opened the pull request. */
const MAX_ROOTS = 15;

/** The id of an author whose account the platform no longer knows. No account has it, so no group lists it. */
const NOBODY = "github:unknown";

/**
 * Says who wrote a change: an agent where anything says so, `unproven` otherwise.
 * Never `human`: the platform attests an account, and agents push through the accounts of users; a rule for agents
 * covers the unproven. Claims turn the unproven into an agent and never back.
 */
export function authorshipOf(snapshot: PullRequestSnapshot, roster: AgentRoster): Authorship {
  const { author } = snapshot.pull;
  const commits = snapshot.commits.kind === "known" ? snapshot.commits.value : [];
  const contributors = contributorsTo(commits);
  const authorReason = author === null ? null : agentReason(author, roster);
  const attributed = contributors.accounts.flatMap(({ account, basis, where }) => {
    const reason = account.id === author?.id ? null : agentReason(account, roster);
    return reason === null ? [] : [{ account, basis, text: `${reason}, ${where}` }];
  });
  const claims = claimsOf(snapshot.pull, commits, contributors.claimedIds, roster);
  const evidence: readonly Evidence[] = [
    ...(authorReason === null ? [] : [{ basis: "attested" as const, text: `opened by ${authorReason}` }]),
    ...attributed.map(({ basis, text }) => ({ basis, text })),
    ...claims.map((text) => ({ basis: "claimed" as const, text })),
  ];
  const agents = [
    ...(author === null || authorReason === null ? [] : [author]),
    ...attributed.map((agent) => agent.account),
  ];
  const roots = distinctRoots([...agents, ...contributors.claimedIds.map((id) => ({ id }))], roster);
  const isThroughUser = evidence.length > 0 && authorReason === null;
  const kind =
    evidence.length === 0 || (isThroughUser && isDeclaredHuman(author, roster)) ? "unproven" : "agent";
  return {
    principal: {
      kind,
      ids: principalIds(author, contributors, kind, roster),
      name: author === null ? "an account that no longer exists" : plainText(author.login),
    },
    identity: identityOf(snapshot, { agents, roots, isThroughUser }, roster),
    evidence: listed(evidence.length > 0 ? evidence : [{ basis: "attested", text: unprovenText(author) }]),
    pointsToAgent: evidence.length > 0,
    contributors: contributorIds(author, contributors),
    roots: roots.map((root) => root.id),
    unattributed: contributors.unattributed,
  };
}

/**
 * Whether a policy names this account as a human's. Such an author stays `unproven` whatever is claimed: to a rule
 * `by NAME` the unproven are unknown, but an agent with that id would be the one it names, and a label could widen.
 */
function isDeclaredHuman(author: Account | null, roster: AgentRoster): boolean {
  if (author === null) return false;
  const id = principalIdOf(author);
  return roster.principals.some(({ role, ids }) => role === "human" && ids.includes(id));
}

function unprovenText(author: Account | null): string {
  if (author === null) return "opened by an account that no longer exists";
  const name = `${plainText(author.login)} (${author.id})`;
  return `opened by ${name}, the account of a user: who uses it is not proven`;
}

/**
 * The author's own id first, then those of the other contributors, so that a quorum gives none of them a seat.
 * Where the author is an agent, ids that a policy declares by name are left out: whoever writes a commit chooses whom it
 * is attributed to, and `permit … by NAME` must not be had that way. Those contributors are kept from approving by
 * {@link Authorship.contributors}. Of the unproven no name is ever true, so all ids stand there.
 */
function principalIds(
  author: Account | null,
  contributors: Contributors,
  kind: "agent" | "unproven",
  roster: AgentRoster,
): readonly [string, ...string[]] {
  const own = author === null ? NOBODY : principalIdOf(author);
  const declared = new Set(roster.principals.flatMap((principal) => [...principal.ids]));
  const others = contributorIds(author, contributors)
    .map((id) => principalIdOf({ id }))
    .filter((id) => id !== own && (kind === "unproven" || !declared.has(id)));
  return [own, ...others];
}

function contributorIds(author: Account | null, { accounts, claimedIds }: Contributors): readonly number[] {
  const own = author === null ? [] : [author.id];
  return [...new Set([...own, ...accounts.map(({ account }) => account.id), ...claimedIds])];
}

function distinctRoots(accounts: readonly Pick<Account, "id">[], roster: AgentRoster): readonly Root[] {
  const roots = accounts.flatMap((account) => rootsOf(account, roster));
  return [...new Map(roots.map((root) => [root.id, root])).values()];
}

interface Hands {
  /** Agents that the platform names: the author, and accounts that commits are attributed to. */
  readonly agents: readonly Account[];
  readonly roots: readonly Root[];
  /** Whether an agent works through an account that is a user's. */
  readonly isThroughUser: boolean;
}

function identityOf(
  snapshot: PullRequestSnapshot,
  { agents, roots, isThroughUser }: Hands,
  roster: AgentRoster,
): IdentityEvidence {
  const { author } = snapshot.pull;
  if (snapshot.commits.kind === "unknown") {
    return unknown(`the commits are not known: ${shownReason(snapshot.commits.reason)}`);
  }
  if (author === null) return unknown("the account that opened the pull request no longer exists");
  const stranger = agents.find((agent) => rootsOf(agent, roster).length === 0);
  if (stranger !== undefined) {
    const name = `${plainText(stranger.login)} (${principalIdOf(stranger)})`;
    return unknown(`${name} is not enrolled in the configuration with the human who answers for it`);
  }
  if (roots.length > MAX_ROOTS) return unknown(`more than ${MAX_ROOTS} humans answer for its agents`);
  const humans = roots.map(({ id, name }): Principal => ({
    kind: "human",
    ids: [id],
    name: plainText(name),
  }));
  // An agent that works through a user's account is rooted in that account, which proves no human. Were the chain to
  // end at the agent's own root, a commit with the agent's e-mail address would buy a stranger that root.
  const account: Principal = {
    kind: "unproven",
    ids: [principalIdOf(author)],
    name: plainText(author.login),
  };
  const chain = isThroughUser ? [...humans, account] : humans;
  return { kind: "known", verified: true, issuer: "github", chain };
}

function listed(evidence: readonly Evidence[]): readonly Evidence[] {
  const ordered = [...evidence].sort((a, b) => Number(a.basis === "claimed") - Number(b.basis === "claimed"));
  const more = ordered.length - MAX_EVIDENCE;
  if (more <= 0) return ordered;
  return [...ordered.slice(0, MAX_EVIDENCE), { basis: "claimed", text: `and ${more} more` }];
}
