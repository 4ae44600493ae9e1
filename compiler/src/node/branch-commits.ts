import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import { commitLinks } from "./commit-links.ts";
import type { CommitLinks } from "./commit-links.ts";
import { openRepository } from "./find-repository.ts";
import { objectStore, readGitObject } from "./git-objects.ts";
import { isObjectId } from "./object-id.ts";
import { readRef } from "./read-ref.ts";
import { isBranchName, refFolders } from "./ref-name.ts";

/** The most commits of a branch that are listed. */
export const MAX_LISTED_COMMITS = 100_000;

/** A commit of a branch. */
export interface BranchCommit extends CommitLinks {
  readonly id: string;
}

const REMOTE_PATTERN = /^refs\/remotes\/[A-Za-z0-9._-]+\//u;

/** Whether a text is the full name of a branch of the repository, or of one of a remote as it was fetched. Pure. */
export function isListedBranch(ref: string): boolean {
  return isBranchName(ref.replace(REMOTE_PATTERN, refFolders.branch));
}

/**
 * The states that a branch went through: its tip, and from each commit on to its first parent, newest first, up to `after`, which
 * is not among them, or to the beginning. Every object is hashed again. Answers a problem where the branch is none or is not
 * here whole, and where `after` does not lie on the way.
 */
export async function branchCommits(
  dir: string,
  ref: string,
  after: string | null,
): Promise<readonly BranchCommit[] | SourceProblem> {
  const repository = openRepository(dir);
  if (isSourceProblem(repository)) return repository;
  const tip = readRef(repository, ref);
  if (isSourceProblem(tip)) return tip;
  if (tip === null) return sourceProblem("IL4002", `there is no ${quoted(ref)}`);
  if (!isObjectId(tip)) return sourceProblem("IL4003", `${quoted(ref)} points at ${quoted(tip)}`);
  const store = objectStore(repository);
  const commits: BranchCommit[] = [];
  for (let id: string | undefined = tip; id !== undefined && id !== after;) {
    if (commits.length >= MAX_LISTED_COMMITS) {
      return sourceProblem("IL4019", `${quoted(ref)} is longer than ${MAX_LISTED_COMMITS} commits`);
    }
    // Each commit names the one to be read next.
    const bytes: Uint8Array | SourceProblem = await readGitObject(store, id, "commit");
    if (isSourceProblem(bytes)) return bytes;
    const links: CommitLinks | null = commitLinks(bytes);
    if (links === null) return sourceProblem("IL4006", `object \`${id}\` is no commit`);
    commits.push({ id, ...links });
    [id] = links.parents;
    if (id === undefined && after !== null) {
      return sourceProblem("IL4026", `commit \`${after}\` does not lie on ${quoted(ref)}`);
    }
  }
  return commits;
}

/** The tree of a commit, where the repository has it; null where it does not. A problem where it holds other bytes. */
export async function treeOfCommit(dir: string, commit: string): Promise<string | null> {
  const repository = openRepository(dir);
  if (isSourceProblem(repository) || !isObjectId(commit)) return null;
  const bytes = await readGitObject(objectStore(repository), commit, "commit");
  // A commit that cannot be read shows nothing: what rests on its tree stays unproven.
  return isSourceProblem(bytes) ? null : (commitLinks(bytes)?.tree ?? null);
}
