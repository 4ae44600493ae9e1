import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import type { SourceFile, SourceReader } from "../source-set.ts";
import { openRepository, repositoryName } from "./find-repository.ts";
import type { ObjectStore } from "./git-objects.ts";
import { objectStore, readGitObject } from "./git-objects.ts";
import type { StoredEntry } from "./git-tree.ts";
import { parseCommitTree, parseTree } from "./git-tree.ts";
import { isObjectId } from "./object-id.ts";
import { sourceFile } from "./source-file.ts";
import { collidingName, MAX_PATH_SEGMENTS, pathSegments } from "./source-path.ts";

/** The most paths that one listing answers. */
export const MAX_LISTED_PATHS = 10_000;

/** Reads sources of one commit, whatever is checked out. */
export interface CommitReader extends SourceReader {
  readonly commit: string;
}

interface OpenTree {
  readonly store: ObjectStore;
  readonly root: string;
  /** Trees that were read and hashed already, by id. */
  readonly trees: Map<string, readonly StoredEntry[]>;
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
  const tree: OpenTree = { store, root, trees: new Map() };
  return {
    repository: await repositoryName(dir),
    commit,
    readFile: async (path) => readFileAt(tree, path),
    list: async (folder) => listAt(tree, folder),
  };
}

async function readFileAt(tree: OpenTree, path: string): Promise<SourceFile | SourceProblem> {
  const entry = await entryAt(tree, path);
  if (isSourceProblem(entry)) return entry;
  const refusal = notAFile(entry, path);
  if (refusal !== null) return refusal;
  const bytes = await readGitObject(tree.store, entry.id, "blob");
  return isSourceProblem(bytes) ? { ...bytes, path } : sourceFile(path, bytes);
}

function notAFile(entry: StoredEntry, path: string): SourceProblem | null {
  if (entry.kind === "file") return null;
  if (entry.kind === "folder") return sourceProblem("IL4011", `${quoted(path)} is a folder`, { path });
  return notFollowed(entry, path);
}

function notFollowed(entry: StoredEntry, path: string): SourceProblem {
  if (entry.kind === "symlink")
    return sourceProblem("IL4012", `${quoted(path)} is a symbolic link`, {
      path,
      help: "commit the file itself: links are not followed",
    });
  if (entry.kind === "submodule") return sourceProblem("IL4013", `${quoted(path)} is a submodule`, { path });
  return sourceProblem("IL4014", `${quoted(path)} is neither a regular file nor a folder`, { path });
}

async function entryAt(tree: OpenTree, path: string): Promise<StoredEntry | SourceProblem> {
  const segments = pathSegments(path);
  if (isSourceProblem(segments)) return segments;
  let current: StoredEntry = { kind: "folder", name: "", id: tree.root };
  for (const [depth, segment] of segments.entries()) {
    const here = segments.slice(0, depth).join("/");
    if (current.kind === "file") return sourceProblem("IL4011", `${quoted(here)} is not a folder`, { path });
    if (current.kind !== "folder") return { ...notFollowed(current, here), path };
    const entries = await readTree(tree, current.id);
    if (isSourceProblem(entries)) return { ...entries, path };
    const next = childNamed(entries, segment, [...segments.slice(0, depth), segment].join("/"));
    if (isSourceProblem(next)) return next;
    current = next;
  }
  return current;
}

function childNamed(
  entries: readonly StoredEntry[],
  name: string,
  path: string,
): StoredEntry | SourceProblem {
  const collision = collidingName(name, knownNames(entries));
  if (collision !== null)
    return sourceProblem(
      "IL4015",
      `${quoted(path)} has a twin, ${quoted(collision)}, on machines that ignore case`,
      {
        path,
        help: "rename one of the two",
      },
    );
  const entry = entries.find((candidate) => candidate.name === name);
  return entry ?? sourceProblem("IL4010", `${quoted(path)} does not exist in this commit`, { path });
}

function knownNames(entries: readonly StoredEntry[]): readonly string[] {
  return entries.flatMap((entry) => (entry.name === null ? [] : [entry.name]));
}

async function readTree(tree: OpenTree, id: string): Promise<readonly StoredEntry[] | SourceProblem> {
  const known = tree.trees.get(id);
  if (known !== undefined) return known;
  const bytes = await readGitObject(tree.store, id, "tree");
  if (isSourceProblem(bytes)) return bytes;
  const entries = parseTree(id, bytes);
  if (!isSourceProblem(entries)) tree.trees.set(id, entries);
  return entries;
}

async function listAt(tree: OpenTree, folder: string): Promise<readonly string[] | SourceProblem> {
  const start = folder === "" ? { kind: "folder" as const, id: tree.root } : await entryAt(tree, folder);
  if (isSourceProblem(start)) return start;
  if (start.kind !== "folder")
    return sourceProblem("IL4011", `${quoted(folder)} is not a folder`, { path: folder });
  const paths: string[] = [];
  const pending = [{ prefix: folder === "" ? "" : `${folder}/`, id: start.id, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { prefix, depth } = next;
    const entries = await readTree(tree, next.id);
    if (isSourceProblem(entries)) return entries;
    if (depth > MAX_PATH_SEGMENTS || paths.length + pending.length + entries.length > MAX_LISTED_PATHS)
      return tooMany(folder);
    for (const entry of entries) {
      if (entry.name === null)
        return sourceProblem("IL4009", `a name in ${quoted(prefix)} is not valid UTF-8`, { path: prefix });
      const path = prefix + entry.name;
      const normalised = pathSegments(path);
      if (isSourceProblem(normalised)) return normalised;
      if (entry.kind === "folder") pending.push({ prefix: `${path}/`, id: entry.id, depth: depth + 1 });
      else paths.push(path);
    }
  }
  return paths.sort();
}

/** Makes the problem of a listing that would exceed its bound. Pure. */
export function tooMany(folder: string): SourceProblem {
  return sourceProblem("IL4019", `folder ${quoted(folder)} holds more than ${MAX_LISTED_PATHS} paths`, {
    path: folder,
    help: "keep policies in a folder of their own",
  });
}
