import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem } from "../source-problems.ts";
import { branchCommits } from "./branch-commits.ts";
import { commitCache, openCommit } from "./read-commit.ts";

/** What a file held in one commit of a branch. */
export interface FileVersion {
  readonly commit: string;
  readonly text: string;
}

/**
 * What a file held in every commit of a branch, newest first, from each commit on to its first parent. Every object is hashed
 * again. Answers a problem where the branch is not there whole, and where one of its commits lacks the file.
 */
export async function fileHistory(
  dir: string,
  ref: string,
  path: string,
): Promise<readonly FileVersion[] | SourceProblem> {
  const commits = await branchCommits(dir, ref, null);
  if (isSourceProblem(commits)) return commits;
  const cache = commitCache();
  const versions: FileVersion[] = [];
  for (const { id } of commits) {
    // One after the other: each takes from the cache what the one before has read.
    const reader = await openCommit(dir, id, cache);
    if (isSourceProblem(reader)) return reader;
    const file = await reader.readFile(path);
    if (isSourceProblem(file)) return file;
    versions.push({ commit: id, text: file.text });
  }
  return versions;
}
