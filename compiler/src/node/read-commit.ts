import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import type { SourceReader } from "../source-set.ts";
import { openRepository, repositoryName } from "./find-repository.ts";
import type { ObjectStore } from "./git-objects.ts";
import { objectStore, readGitObject } from "./git-objects.ts";
import type { StoredEntry } from "./git-tree.ts";
import { parseCommitTree, parseTree } from "./git-tree.ts";
import { isObjectId } from "./object-id.ts";
import { openTree, type HashedObjects } from "./tree-files.ts";

/** Reads sources of one commit, whatever is checked out. */
export interface CommitReader extends SourceReader {
  readonly commit: string;
}

/**
 * Opens a commit by its full id to read policy sources from it. Everything on the way, from the commit to the file,
 * is hashed again. Only regular files are read: a link, a submodule, a folder, a path that is missing or that another
 * name collides with is a problem that names it.
 */
export async function openCommit(dir: string, commit: string): Promise<CommitReader | SourceProblem> {
  if (!isObjectId(commit))
    return sourceProblem("IL4001", `${quoted(commit)} is not a full commit id`, {
      help: "resolve a branch to its commit first",
    });
  const repository = await openRepository(dir);
  if (isSourceProblem(repository)) return repository;
  const store = objectStore(repository);
  const bytes = await readGitObject(store, commit, "commit");
  if (isSourceProblem(bytes)) return bytes;
  const root = parseCommitTree(commit, bytes);
  if (isSourceProblem(root)) return root;
  const { readFile, list } = openTree(hashedObjects(store), root);
  return { repository: await repositoryName(dir), commit, readFile, list };
}

/** The objects of a repository on disk, each tree read and hashed once. */
function hashedObjects(store: ObjectStore): HashedObjects {
  const trees = new Map<string, readonly StoredEntry[]>();
  return {
    async tree(id) {
      const known = trees.get(id);
      if (known !== undefined) return known;
      const bytes = await readGitObject(store, id, "tree");
      if (isSourceProblem(bytes)) return bytes;
      const entries = parseTree(id, bytes);
      if (!isSourceProblem(entries)) trees.set(id, entries);
      return entries;
    },
    blob: async (id) => readGitObject(store, id, "blob"),
  };
}
