import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import { commitLinks } from "./commit-links.ts";
import { openRepository } from "./find-repository.ts";
import { objectStore, readGitObject } from "./git-objects.ts";
import { isObjectId } from "./object-id.ts";
import { readRef } from "./read-ref.ts";
import { refFolders } from "./ref-name.ts";

/** The most commits that are looked at to find one in a history. */
export const MAX_WALKED_COMMITS = 500_000;

/**
 * Says why a commit does not lie on the history of a branch of the clone's remote `origin`, as it was fetched last;
 * null where it does. That a clone holds a commit says nothing: anybody can put one there through a fork or a pull
 * request. A history that is not here whole proves nothing either.
 */
export async function whyNotOnBranch(
  dir: string,
  commit: string,
  branch: string,
): Promise<SourceProblem | null> {
  const repository = openRepository(dir);
  if (isSourceProblem(repository)) return repository;
  const ref = `refs/remotes/origin/${branch.slice(refFolders.branch.length)}`;
  const tip = readRef(repository, ref);
  if (isSourceProblem(tip)) return tip;
  if (tip === null)
    return sourceProblem("IL4002", `branch ${quoted(branch)} was not fetched: there is no ${quoted(ref)}`, {
      help: "name a branch of the remote `origin`, and fetch it",
    });
  if (!isObjectId(tip)) return sourceProblem("IL4003", `${quoted(ref)} points at ${quoted(tip)}`);
  const store = objectStore(repository);
  const seen = new Set([tip]);
  // A set is iterated in the order of insertion, what is added meanwhile included.
  for (const id of seen) {
    if (id === commit) return null;
    if (seen.size > MAX_WALKED_COMMITS)
      return sourceProblem("IL4019", `the history of ${quoted(branch)} is longer than can be searched`);
    const bytes = await readGitObject(store, id, "commit");
    if (isSourceProblem(bytes)) return bytes;
    for (const parent of commitLinks(bytes)?.parents ?? []) seen.add(parent);
  }
  return sourceProblem("IL4026", `commit \`${commit}\` does not lie on ${quoted(branch)}`, {
    help: "a commit of a fork or of a pull request can be in a clone, too: import one that was merged",
  });
}
