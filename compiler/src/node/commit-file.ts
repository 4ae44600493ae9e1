import fs, { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem } from "../source-problems.ts";
import type { Repository } from "./find-repository.ts";
import { openRepository } from "./find-repository.ts";
import { errorCode } from "./read-bounded-file.ts";
import { readRef } from "./read-ref.ts";

/** A commit that is to hold one file and nothing else. */
export interface FileCommit {
  /** The branch that it is put on, by its full name. */
  readonly ref: string;
  /** The commit that the branch stands at; null for a branch that is not there yet. */
  readonly parent: string | null;
  /** The file's name in the top folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly message: string;
  /** Who commits; the time is in milliseconds since 1970. */
  readonly author: { readonly name: string; readonly email: string; readonly atMs: number };
}

/** The commit that was made; or that the branch had moved, and nothing was put on it. */
export type CommittedFile =
  { readonly kind: "committed"; readonly commit: string } | { readonly kind: "moved" };

/**
 * Puts a commit with one file on a branch, whatever is checked out: no working tree and no index is touched. The branch moves
 * only if it stands where the caller saw it, under the lock that git itself takes; all of it is on disk before that.
 * Answers a problem where the repository cannot be read; throws what the file system says.
 */
export async function commitFile(dir: string, file: FileCommit): Promise<CommittedFile | SourceProblem> {
  const repository = openRepository(dir);
  if (isSourceProblem(repository)) return repository;
  const { writeBlob, writeCommit, writeTree } = await import("isomorphic-git");
  const place = { fs, gitdir: repository.commonFolder };
  const oid = await writeBlob({ ...place, blob: file.bytes });
  const tree = await writeTree({
    ...place,
    tree: [{ mode: "100644", path: file.name, oid, type: "blob" }],
  });
  const { name, email, atMs } = file.author;
  const author = { name, email, timestamp: Math.floor(atMs / 1000), timezoneOffset: 0 };
  const commit = await writeCommit({
    ...place,
    commit: {
      tree,
      parent: file.parent === null ? [] : [file.parent],
      author,
      committer: author,
      message: file.message,
    },
  });
  for (const object of [oid, tree, commit]) syncObject(repository, object);
  return movedRef(repository, file.ref, file.parent, commit);
}

function movedRef(
  repository: Repository,
  ref: string,
  from: string | null,
  to: string,
): CommittedFile | SourceProblem {
  const path = join(repository.commonFolder, ref);
  const lock = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = lockFile(lock);
  if (descriptor === null) return { kind: "moved" };
  try {
    const current = readRef(repository, ref);
    if (isSourceProblem(current)) return current;
    if (current !== from) return { kind: "moved" };
    writeSync(descriptor, `${to}\n`);
    fsyncSync(descriptor);
    renameSync(lock, path);
    syncPath(dirname(path));
    return { kind: "committed", commit: to };
  } finally {
    closeSync(descriptor);
    // Gone already where it became the branch.
    rmSync(lock, { force: true });
  }
}

function lockFile(path: string): number | null {
  try {
    return openSync(path, "wx");
  } catch (error) {
    if (errorCode(error) === "EEXIST") return null;
    throw error;
  }
}

function syncObject({ commonFolder }: Repository, id: string): void {
  const path = join(commonFolder, "objects", id.slice(0, 2), id.slice(2));
  try {
    syncPath(path);
  } catch (error) {
    // It stands in a pack already.
    if (errorCode(error) !== "ENOENT") throw error;
    return;
  }
  syncPath(dirname(path));
}

function syncPath(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
