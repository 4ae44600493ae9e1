import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import type { Repository } from "./find-repository.ts";
import { openRepository, readPointer } from "./find-repository.ts";
import { objectStore, readGitObject } from "./git-objects.ts";
import { isObjectId } from "./object-id.ts";
import { errorCode, readBoundedFile, unreadable } from "./read-bounded-file.ts";

/** The largest `packed-refs` file, in bytes. */
const MAX_PACKED_REFS_BYTES: number = 16 * 1024 * 1024;

/** The longest full name of a branch, in UTF-16 units. */
const MAX_REF_LENGTH = 512;

/** A commit, and the full name of the branch through which it was found (null for an id or a detached `HEAD`). */
export interface ResolvedCommit {
  readonly commit: string;
  readonly ref: string | null;
}

/**
 * Finds the commit that a revision names: a full commit id, a full branch name (`refs/heads/…`) or `HEAD`.
 * Only exactly the named ref is read: never a tag or remote branch of the same name, never a prefix of an id. The
 * commit's object is read and hashed again; a tag object in its place is a problem.
 */
export async function resolveCommit(dir: string, revision: string): Promise<ResolvedCommit | SourceProblem> {
  const repository = await openRepository(dir);
  if (isSourceProblem(repository)) return repository;
  const found = await findRevision(repository, revision);
  if (isSourceProblem(found)) return found;
  const commit = await readGitObject(objectStore(repository), found.commit, "commit");
  return isSourceProblem(commit) ? commit : found;
}

async function findRevision(
  repository: Repository,
  revision: string,
): Promise<ResolvedCommit | SourceProblem> {
  if (isObjectId(revision)) return { commit: revision, ref: null };
  if (revision === "HEAD") return readHead(repository);
  if (isBranchName(revision)) return readBranch(repository, revision);
  return sourceProblem("IL4001", `revision ${quoted(revision)} is not a full commit id or full branch name`, {
    help: helpFor(revision),
  });
}

function helpFor(revision: string): string {
  if (isObjectId(revision.toLowerCase())) return "write the commit id in lower case";
  if (/^[0-9a-f]{4,39}$/.test(revision))
    return "write all 40 digits of the commit id: a short one can name two commits";
  const branch = `refs/heads/${revision}`;
  return !revision.startsWith("refs/") && isBranchName(branch)
    ? `write ${quoted(branch)}: a short name can mean a tag or a branch`
    : "write a commit id of 40 digits, a branch as `refs/heads/main`, or `HEAD`";
}

/** Tells whether text is a full branch name that git would accept and that stays inside `refs/heads/`. Pure. */
export function isBranchName(text: string): boolean {
  if (!text.startsWith("refs/heads/") || text.length > MAX_REF_LENGTH || !text.isWellFormed()) return false;
  if (/[\p{Cc}\p{Cf} ~^:?*[\\]|\.\.|@\{/u.test(text)) return false;
  return text
    .slice("refs/heads/".length)
    .split("/")
    .every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".") && !part.endsWith(".lock"));
}

async function readHead(repository: Repository): Promise<ResolvedCommit | SourceProblem> {
  const head = await readPointer(join(repository.gitFolder, "HEAD"));
  if (isSourceProblem(head)) return head;
  if (head === null) return sourceProblem("IL4018", "the repository has no `HEAD`");
  if (isObjectId(head)) return { commit: head, ref: null };
  const target = head.startsWith("ref: ") ? head.slice("ref: ".length).trim() : head;
  if (isBranchName(target)) return readBranch(repository, target);
  return sourceProblem("IL4003", `\`HEAD\` points at ${quoted(target)}, which is not a branch`);
}

async function readBranch(repository: Repository, ref: string): Promise<ResolvedCommit | SourceProblem> {
  const value = (await readLooseRef(repository, ref)) ?? (await readPackedRef(repository, ref));
  if (isSourceProblem(value)) return value;
  if (value === null)
    return sourceProblem("IL4002", `branch ${quoted(ref)} does not exist in this repository`, {
      help: "fetch the branch, or name the commit by its id",
    });
  if (isObjectId(value)) return { commit: value, ref };
  return sourceProblem("IL4003", `branch ${quoted(ref)} points at ${quoted(value)} instead of a commit`);
}

async function readLooseRef(repository: Repository, ref: string): Promise<string | SourceProblem | null> {
  const path = join(repository.commonFolder, ref);
  try {
    // A folder of this name only holds longer branch names; the branch itself may still be in `packed-refs`.
    if ((await lstat(path)).isDirectory()) return null;
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" || code === "ENOTDIR" ? null : unreadable(ref, error);
  }
  const value = await readPointer(path);
  return isSourceProblem(value) && value.code === "IL4012"
    ? sourceProblem("IL4003", `branch ${quoted(ref)} is a symbolic link`)
    : value;
}

async function readPackedRef(repository: Repository, ref: string): Promise<string | SourceProblem | null> {
  const bytes = await readBoundedFile(
    join(repository.commonFolder, "packed-refs"),
    "packed-refs",
    MAX_PACKED_REFS_BYTES,
  );
  if (bytes === null || isSourceProblem(bytes)) return bytes;
  // Compared as bytes: another branch's name need not be valid UTF-8.
  const wanted = Buffer.from(ref).toString("latin1");
  for (const line of Buffer.from(bytes).toString("latin1").split("\n")) {
    const [id, name] = line.split(" ");
    if (name === wanted && id !== undefined) return id;
  }
  return null;
}
