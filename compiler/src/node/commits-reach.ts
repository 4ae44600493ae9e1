import fs, { realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";

import { isSourceProblem } from "../source-problems.ts";
import { findRepository } from "./find-repository.ts";

/**
 * Whether git would take this file into a commit when somebody adds everything: it lies in a working tree that does not
 * ignore it. What a user's own git ignores everywhere is not asked. Where it cannot be told, it is taken to be in reach.
 */
export async function isInCommitsReach(path: string): Promise<boolean> {
  const folder = realpathSync(dirname(path));
  const repository = findRepository(folder);
  if (isSourceProblem(repository)) return repository.code !== "IL4017";
  const { root, commonFolder } = repository;
  const filepath = relative(realpathSync(root), join(folder, basename(path)))
    .split(sep)
    .join("/");
  // What lies in git's own folder is in no commit.
  if (filepath.startsWith(".git/")) return false;
  try {
    const { isIgnored } = await import("isomorphic-git");
    return !(await isIgnored({ fs, dir: root, gitdir: commonFolder, filepath }));
  } catch {
    return true;
  }
}
