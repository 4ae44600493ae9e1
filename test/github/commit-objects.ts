import type { CommitObject, ReadCommitResult } from "isomorphic-git";
import type { Account } from "./accounts.ts";
import { nodeId, simpleUser } from "./accounts.ts";
import { accountNamed, apiRoot, knownAccount, pageRoot } from "./call.ts";
import type { ChangedFile } from "./changed-files.ts";
import { readCommit } from "./git-store.ts";
import type { Json, JsonObject } from "./json.ts";
import type { GitHubState, Repository } from "./state.ts";

type Signer = CommitObject["author"];

function dateOf(timestamp: number): string {
  return new Date(timestamp * 1000).toISOString().replace(".000Z", "Z");
}

function person(signer: Signer): JsonObject {
  return { name: signer.name, email: signer.email, date: dateOf(signer.timestamp) };
}

function verification(repository: Repository, { oid, commit, payload }: ReadCommitResult): JsonObject {
  const facts = repository.commitFacts.get(oid);
  const isVerified = facts?.isVerified ?? false;
  const signature = commit.gpgsig ?? null;
  return {
    verified: isVerified,
    reason: facts?.reason ?? (isVerified ? "valid" : signature === null ? "unsigned" : "unknown_key"),
    signature,
    payload: signature === null ? null : payload,
    verified_at: isVerified ? dateOf(commit.committer.timestamp) : null,
  };
}

/** Who GitHub shows for an e-mail address: the `noreply` form names an id or a login, others are looked up. */
function accountBehind(state: GitHubState, email: string): Account | undefined {
  const noreply = /^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$/.exec(email);
  if (noreply !== null) {
    const [, id, login = ""] = noreply;
    return id === undefined
      ? accountNamed(state, login)
      : state.accounts.find((account) => account.id === Number(id));
  }
  return state.accounts.find((account) => account.emails?.includes(email));
}

function shownAs(state: GitHubState, override: string | null | undefined, signer: Signer): Json {
  if (override === null) return null;
  const account = override === undefined ? accountBehind(state, signer.email) : knownAccount(state, override);
  return account === undefined ? null : simpleUser(account);
}

function parentsOf(repository: Repository, commit: CommitObject, section: "commits" | "git/commits"): Json {
  return commit.parent.map((sha) => ({
    sha,
    url: `${apiRoot(repository)}/${section}/${sha}`,
    html_url: `${pageRoot(repository)}/commit/${sha}`,
  }));
}

/** A commit as the git database answers it (`git-commit`), without accounts. */
export function gitCommitObject(repository: Repository, read: ReadCommitResult): JsonObject {
  const { oid, commit } = read;
  return {
    sha: oid,
    node_id: nodeId("Commit", oid),
    url: `${apiRoot(repository)}/git/commits/${oid}`,
    html_url: `${pageRoot(repository)}/commit/${oid}`,
    author: person(commit.author),
    committer: person(commit.committer),
    tree: { sha: commit.tree, url: `${apiRoot(repository)}/git/trees/${commit.tree}` },
    message: commit.message.replace(/\n$/, ""),
    parents: parentsOf(repository, commit, "git/commits"),
    verification: verification(repository, read),
  };
}

/** A commit as lists and pages show it (`commit`), with the accounts that GitHub sees behind it. */
export function commitObject(state: GitHubState, repository: Repository, read: ReadCommitResult): JsonObject {
  const { oid, commit } = read;
  const url = `${apiRoot(repository)}/commits/${oid}`;
  const facts = repository.commitFacts.get(oid);
  return {
    sha: oid,
    node_id: nodeId("Commit", oid),
    commit: {
      author: person(commit.author),
      committer: person(commit.committer),
      message: commit.message.replace(/\n$/, ""),
      tree: { sha: commit.tree, url: `${apiRoot(repository)}/git/trees/${commit.tree}` },
      url: `${apiRoot(repository)}/git/commits/${oid}`,
      comment_count: 0,
      verification: verification(repository, read),
    },
    url,
    html_url: `${pageRoot(repository)}/commit/${oid}`,
    comments_url: `${url}/comments`,
    author: shownAs(state, facts?.author, commit.author),
    committer: shownAs(state, facts?.committer, commit.committer),
    parents: parentsOf(repository, commit, "commits"),
  };
}

/** The commits with these ids. Throws for one that the repository lacks. */
export async function commitObjects(
  state: GitHubState,
  repository: Repository,
  gitdir: string,
  oids: readonly string[],
): Promise<readonly JsonObject[]> {
  return Promise.all(
    oids.map(async (oid) => {
      const read = await readCommit(gitdir, oid);
      if (read === undefined) throw new Error(`${repository.dir} has no commit ${oid}`);
      return commitObject(state, repository, read);
    }),
  );
}

/** A changed file as lists show it (`diff-entry`); `commit` is where its content can be read. */
export function diffEntry(repository: Repository, commit: string, file: ChangedFile): JsonObject {
  const path = file.filename.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${pageRoot(repository)}/blob/${commit}/${path}`,
    raw_url: `${pageRoot(repository)}/raw/${commit}/${path}`,
    contents_url: `${apiRoot(repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousFilename === undefined ? {} : { previous_filename: file.previousFilename }),
  };
}
