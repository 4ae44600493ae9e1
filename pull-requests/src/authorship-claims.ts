import { principalIdOf } from "./account-id.ts";
import { agentReason, type AgentRoster } from "./agent-accounts.ts";
import { agentInBranch, agentInEmail, agentInMessage, agentInName, namedInTrailers } from "./agent-claims.ts";
import { shownText } from "./shown-text.ts";
import type { ChangeCommit, PullRequestSnapshot } from "./snapshot.ts";

/**
 * Everything about a change that anyone could have written and that points at an agent, each once, in words.
 * Empty proves nothing: whoever leaves the words out is `unproven`, never a human.
 */
export function claimsOf(
  pull: PullRequestSnapshot["pull"],
  commits: readonly ChangeCommit[],
  claimedIds: readonly number[],
  roster: AgentRoster,
): readonly string[] {
  const claims = new Set<string>();
  const branch = agentInBranch(pull.head.ref);
  if (branch !== null) claims.add(`branch ${shownText(pull.head.ref)} points at ${branch}`);
  for (const label of pull.labels) {
    const agent = agentInName(label);
    if (agent !== null) claims.add(`label ${shownText(label)} points at ${agent}`);
  }
  for (const id of claimedIds) {
    // The type is not known here, only the id: a user's type keeps it from counting by itself.
    const reason = agentReason({ id, login: "account", type: "User" }, roster);
    if (reason !== null)
      claims.add(`an e-mail address in a commit names ${principalIdOf({ id })}: ${reason}`);
  }
  for (const commit of commits) for (const claim of commitClaims(commit)) claims.add(claim);
  return [...claims];
}

function commitClaims(commit: ChangeCommit): readonly string[] {
  const claims: string[] = [];
  const byEmail = agentInEmail(commit.authorEmail);
  if (byEmail !== null) claims.push(`commits by ${shownText(commit.authorEmail)} point at ${byEmail}`);
  for (const { name, email } of namedInTrailers(commit.message)) {
    const agent = agentInEmail(email) ?? agentInName(name);
    if (agent !== null) claims.push(`a trailer names ${shownText(`${name} <${email}>`)}: ${agent}`);
  }
  const generated = agentInMessage(commit.message);
  if (generated !== null) claims.push(`a commit message says that it was generated with ${generated}`);
  return claims;
}
