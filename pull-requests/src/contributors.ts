import { idInEmail, namedInTrailers } from "./agent-claims.ts";
import type { Account, ChangeCommit } from "./snapshot.ts";

/** Someone whom a commit names, and whose word that is. */
interface Contributor {
  readonly account: Account;
  /** `attested` where a verified signature is this account's own; an e-mail address alone is anybody's to write. */
  readonly basis: "attested" | "claimed";
  /** Where it was found first: `author of abcdef123456`. */
  readonly where: string;
}

/** Who contributed to the commits of a change, by everything that they say. */
export interface Contributors {
  /** The accounts that the platform attributes commits to, each once, in the order of the commits. */
  readonly accounts: readonly Contributor[];
  /** Numeric ids that only trailers name. */
  readonly claimedIds: readonly number[];
  /** The e-mail addresses, lower case, of commits with an author or a committer that the platform does not know. */
  readonly unattributed: readonly string[];
}

/** The account that GitHub commits with when something happens in its web pages. Nobody's: the author counts. */
const WEB_FLOW_ID = 19864447;

/** Gathers everyone whom the commits name. What is forged here can only add people, and so only restrict. */
export function contributorsTo(commits: readonly ChangeCommit[]): Contributors {
  const accounts = new Map<number, Contributor>();
  const add = (account: Account | null, role: string, commit: ChangeCommit): void => {
    if (account === null || (role === "committer" && account.id === WEB_FLOW_ID)) return;
    // The signature is the committer's; it speaks for the author where both are one, or where the platform signed.
    const signer = commit.committer?.id;
    const isOwn = commit.isVerified && (signer === account.id || signer === WEB_FLOW_ID);
    const basis = isOwn ? "attested" : "claimed";
    const before = accounts.get(account.id);
    if (before?.basis === "attested" || (before !== undefined && !isOwn)) return;
    accounts.set(account.id, { account, basis, where: `${role} of ${commit.sha.slice(0, 12)}` });
  };
  const claimedIds = new Set<number>();
  const unattributed = new Set<string>();
  for (const commit of commits) {
    add(commit.author, "author", commit);
    add(commit.committer, "committer", commit);
    const committerEmail = commit.committerEmail ?? `the committer of ${commit.sha.slice(0, 12)}`;
    if (commit.author === null) unattributed.add(commit.authorEmail.toLowerCase());
    if (commit.committer === null) unattributed.add(committerEmail.toLowerCase());
    for (const email of [
      commit.authorEmail,
      committerEmail,
      ...namedInTrailers(commit.message).map((named) => named.email),
    ]) {
      const id = idInEmail(email);
      if (id !== null) claimedIds.add(id);
    }
  }
  return {
    accounts: [...accounts.values()],
    claimedIds: [...claimedIds].filter((id) => !accounts.has(id)),
    unattributed: [...unattributed],
  };
}
