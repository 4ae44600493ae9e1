import { join } from "node:path";
import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import type { Repository } from "./find-repository.ts";
import { openRepository, readPointer } from "./find-repository.ts";
import type { ObjectStore } from "./git-objects.ts";
import { objectStore, readGitObject } from "./git-objects.ts";
import { isObjectId } from "./object-id.ts";
import { peelTag } from "./peel-tag.ts";
import { readRef } from "./read-ref.ts";
import { isBranchName, refFolders, refSort, type RefSort } from "./ref-name.ts";

/** A commit, and the full name of the branch or tag through which it was found (null for an id or a detached `HEAD`). */
export interface ResolvedCommit {
  readonly commit: string;
  readonly ref: string | null;
}

/**
 * Finds the commit that a revision names: a full commit id, the full name of a branch (`refs/heads/…`) or a tag
 * (`refs/tags/…`), or `HEAD`. Only exactly the named ref is read: never another of the same short name, never a prefix
 * of an id. Every object on the way is read and hashed again; an annotated tag leads to the commit that it names, but
 * the id of its own object names no commit.
 */
export async function resolveCommit(dir: string, revision: string): Promise<ResolvedCommit | SourceProblem> {
  const repository = openRepository(dir);
  if (isSourceProblem(repository)) return repository;
  const store = objectStore(repository);
  const found = await findRevision(store, revision);
  if (isSourceProblem(found)) return found;
  const commit = await readGitObject(store, found.commit, "commit");
  return isSourceProblem(commit) ? commit : found;
}

/**
 * Names the commit that a revision means as {@link resolveCommit} does, and does not ask whether that commit is here: for
 * whoever read it before. Reads refs, and of objects only the tags on the way.
 */
export async function commitNamed(dir: string, revision: string): Promise<string | SourceProblem> {
  const repository = openRepository(dir);
  if (isSourceProblem(repository)) return repository;
  const found = await findRevision(objectStore(repository), revision);
  return isSourceProblem(found) ? found : found.commit;
}

async function findRevision(store: ObjectStore, revision: string): Promise<ResolvedCommit | SourceProblem> {
  if (isObjectId(revision)) return { commit: revision, ref: null };
  if (revision === "HEAD") return readHead(store.repository);
  const sort = refSort(revision);
  if (sort === null) return notInFull(store.repository, revision);
  return sort === "tag" ? readTag(store, revision) : readNamed(store.repository, sort, revision);
}

async function readHead(repository: Repository): Promise<ResolvedCommit | SourceProblem> {
  const head = readPointer(join(repository.gitFolder, "HEAD"));
  if (isSourceProblem(head)) return head;
  if (head === null) return sourceProblem("IL4018", "the repository has no `HEAD`");
  if (isObjectId(head)) return { commit: head, ref: null };
  const target = head.startsWith("ref: ") ? head.slice("ref: ".length).trim() : head;
  if (isBranchName(target)) {
    const named = await readNamed(repository, "branch", target);
    if (!isSourceProblem(named) || named.code !== "IL4002") return named;
    return { ...named, help: "there is no commit on it yet: commit first" };
  }
  return sourceProblem("IL4003", `\`HEAD\` points at ${quoted(target)}, which is not a branch`);
}

async function readTag(store: ObjectStore, ref: string): Promise<ResolvedCommit | SourceProblem> {
  const named = await readNamed(store.repository, "tag", ref);
  if (isSourceProblem(named)) return named;
  const commit = await peelTag(store, ref, named.commit);
  return isSourceProblem(commit) ? commit : { commit, ref };
}

/** The id that stands in a ref; of an annotated tag it is that of the tag's own object. */
async function readNamed(
  repository: Repository,
  sort: RefSort,
  ref: string,
): Promise<ResolvedCommit | SourceProblem> {
  const value = readRef(repository, ref);
  if (isSourceProblem(value)) return value;
  if (value === null)
    return sourceProblem("IL4002", `${sort} ${quoted(ref)} does not exist in this repository`, {
      help: `fetch the ${sort}, or name the commit by its id`,
    });
  if (isObjectId(value)) return { commit: value, ref };
  return sourceProblem("IL4003", `${sort} ${quoted(ref)} points at ${quoted(value)} instead of a commit`);
}

/** Says how a revision has to be written, with the names that it could mean where some of them exist. */
async function notInFull(repository: Repository, revision: string): Promise<SourceProblem> {
  const branch = refFolders.branch + revision;
  const tag = refFolders.tag + revision;
  const isShort = !revision.startsWith("refs/") && isBranchName(branch);
  const isTag = isShort && readRef(repository, tag) !== null;
  if (isTag && readRef(repository, branch) !== null)
    return sourceProblem("IL4001", `revision ${quoted(revision)} names a branch and a tag`, {
      help: `write ${quoted(branch)} or ${quoted(tag)}`,
    });
  const message = `revision ${quoted(revision)} is not a full commit id or the full name of a branch or tag`;
  return sourceProblem("IL4001", message, {
    help: isShort && !isHexadecimal(revision) ? shortNameHelp(isTag ? tag : branch) : helpFor(revision),
  });
}

function shortNameHelp(full: string): string {
  return `write ${quoted(full)}: a short name can mean a tag or a branch`;
}

function isHexadecimal(revision: string): boolean {
  return /^[0-9a-f]{4,40}$/i.test(revision);
}

function helpFor(revision: string): string {
  if (isObjectId(revision.toLowerCase())) return "write the commit id in lower case";
  if (isHexadecimal(revision))
    return "write all 40 digits of the commit id: a short one can name two commits";
  return "write a commit id of 40 digits, a branch as `refs/heads/main`, a tag as `refs/tags/v1`, or `HEAD`";
}
