import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import type { SourceReader } from "../source-set.ts";
import { openRepository, repositoryName } from "./find-repository.ts";
import type { ObjectStore } from "./git-objects.ts";
import { objectStore, readGitObject } from "./git-objects.ts";
import { parseCommitTree, parseTree } from "./git-tree.ts";
import { isObjectId } from "./object-id.ts";
import { whyNotSigned } from "./signed-commit.ts";
import { openTree, type HashedObjects, readObjects, type ReadObjects } from "./tree-files.ts";

/** Reads sources of one commit, whatever is checked out. */
export interface CommitReader extends SourceReader {
  readonly commit: string;
}

/**
 * What was read of a repository's commits, for whoever reads one after the other: folders and files that are the same
 * in the next are not read again. It holds what was hashed, by its ids, of the last commit that was opened with it and
 * of the one before, and what the git library keeps of packs; with another repository it begins anew.
 */
export interface CommitCache {
  store: ObjectStore | null;
  read: ReadObjects;
}

/** A cache that holds nothing yet. */
export function commitCache(): CommitCache {
  return { store: null, read: readObjects() };
}

/**
 * Opens a commit by its full id to read policy sources from it. Everything on the way, from the commit to the file,
 * is hashed when it is read; what the caller's cache holds was. Only regular files are read: a link, a submodule, a
 * folder, a path that is missing or that another name collides with is a problem that names it.
 */
export async function openCommit(
  dir: string,
  commit: string,
  cache: CommitCache = commitCache(),
): Promise<CommitReader | SourceProblem> {
  if (!isObjectId(commit))
    return sourceProblem("IL4001", `${quoted(commit)} is not a full commit id`, {
      help: "resolve a branch to its commit first",
    });
  const repository = openRepository(dir);
  if (isSourceProblem(repository)) return repository;
  const isSame = cache.store?.repository.commonFolder === repository.commonFolder;
  const store = isSame && cache.store !== null ? cache.store : objectStore(repository);
  const bytes = await readGitObject(store, commit, "commit");
  if (isSourceProblem(bytes)) return bytes;
  const root = parseCommitTree(commit, bytes);
  if (isSourceProblem(root)) return root;
  const before = isSame ? cache.read : readObjects();
  cache.store = store;
  cache.read = readObjects();
  const { readFile, list } = openTree(hashedObjects(store), root, cache.read, before);
  return {
    repository: repositoryName(dir),
    commit,
    readFile,
    list,
    whyNotSigned: async (demand) => whyNotSigned(commit, bytes, demand),
  };
}

/** The objects of a repository on disk. */
function hashedObjects(store: ObjectStore): HashedObjects {
  return {
    async tree(id) {
      const bytes = await readGitObject(store, id, "tree");
      return isSourceProblem(bytes) ? bytes : parseTree(id, bytes);
    },
    blob: async (id) => readGitObject(store, id, "blob"),
  };
}
