import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import type { SourceFile } from "../source-set.ts";
import type { StoredEntry } from "./git-tree.ts";
import { sourceFile } from "./source-file.ts";
import { foldedName, MAX_PATH_SEGMENTS, pathSegments } from "./source-path.ts";

/** The most paths that one listing answers. */
export const MAX_LISTED_PATHS = 10_000;

/** Where the objects of one commit come from. Whoever implements it hashes what it was given before it answers. */
export interface HashedObjects {
  /** The entries of a tree, by its id. */
  tree(id: string): Promise<readonly StoredEntry[] | SourceProblem>;
  /** The bytes of a blob, by its id. */
  blob(id: string): Promise<Uint8Array | SourceProblem>;
}

/** The files below one tree. */
export interface TreeFiles {
  /** Reads one regular file; whatever else stands at the path is a problem that names it. */
  readonly readFile: (path: string) => Promise<SourceFile | SourceProblem>;
  /** Why a path is no regular file that can be read; null where it is one. Reads folders only. */
  readonly whyNoFile: (path: string) => Promise<SourceProblem | null>;
  /** Names everything below a folder that is not a folder itself, links and submodules too. */
  readonly list: (folder: string) => Promise<readonly string[] | SourceProblem>;
}

/**
 * What was read and hashed, by the ids of what it is: an id names the same bytes for ever. Kept while a commit is read,
 * and by whoever reads one commit after the other.
 */
export interface ReadObjects {
  readonly folders: Map<string, Folder>;
  /** By the blob's id and the path. */
  readonly files: Map<string, SourceFile>;
}

/** Remembers nothing yet. */
export function readObjects(): ReadObjects {
  return { folders: new Map(), files: new Map() };
}

/**
 * Opens the tree of a commit, whoever holds its objects: every reader of commits walks the same way. What was read
 * `before` is not read again; what this reader reads is written down in `now`.
 */
export function openTree(
  objects: HashedObjects,
  root: string,
  now: ReadObjects = readObjects(),
  before: ReadObjects = now,
): TreeFiles {
  const tree: OpenTree = { objects, root, now, before };
  return {
    readFile: async (path) => readFileAt(tree, path),
    async whyNoFile(path) {
      const entry = await fileAt(tree, path);
      return isSourceProblem(entry) ? entry : null;
    },
    list: async (folder) => listAt(tree, folder),
  };
}

interface OpenTree {
  readonly objects: HashedObjects;
  readonly root: string;
  readonly now: ReadObjects;
  readonly before: ReadObjects;
}

/** A tree's entries, and how to find one by its name. */
export interface Folder {
  readonly entries: readonly StoredEntry[];
  readonly named: ReadonlyMap<string, StoredEntry>;
  /** Names by what they fold to: where two share that, which one is meant depends on the machine. */
  readonly folded: ReadonlyMap<string, readonly string[]>;
}

async function folderOf({ objects, now, before }: OpenTree, id: string): Promise<Folder | SourceProblem> {
  const known = now.folders.get(id) ?? before.folders.get(id);
  const entries = known === undefined ? await objects.tree(id) : known.entries;
  if (isSourceProblem(entries)) return entries;
  const folder = known ?? folderWith(entries);
  now.folders.set(id, folder);
  return folder;
}

function folderWith(entries: readonly StoredEntry[]): Folder {
  const named = new Map<string, StoredEntry>();
  const folded = new Map<string, string[]>();
  for (const entry of entries) {
    if (entry.name === null) continue;
    named.set(entry.name, entry);
    const fold = foldedName(entry.name);
    const twins = folded.get(fold);
    if (twins === undefined) folded.set(fold, [entry.name]);
    else twins.push(entry.name);
  }
  return { entries, named, folded };
}

async function readFileAt(tree: OpenTree, path: string): Promise<SourceFile | SourceProblem> {
  const entry = await fileAt(tree, path);
  if (isSourceProblem(entry)) return entry;
  const { now, before } = tree;
  const key = `${entry.id} ${path}`;
  const file = now.files.get(key) ?? before.files.get(key) ?? (await readBlob(tree, entry.id, path));
  if (!isSourceProblem(file)) now.files.set(key, file);
  return file;
}

async function readBlob(tree: OpenTree, id: string, path: string): Promise<SourceFile | SourceProblem> {
  const bytes = await tree.objects.blob(id);
  return isSourceProblem(bytes) ? atPath(bytes, path) : sourceFile(path, bytes, id);
}

/** A problem that was met while an object was read: the object's id alone tells a person nothing. */
function atPath(problem: SourceProblem, path: string): SourceProblem {
  return { ...problem, path, message: `${quoted(path)}: ${problem.message}` };
}

async function fileAt(tree: OpenTree, path: string): Promise<StoredEntry | SourceProblem> {
  const entry = await entryAt(tree, path);
  if (isSourceProblem(entry)) return entry;
  return notAFile(entry, path) ?? entry;
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
    const folder: Folder | SourceProblem = await folderOf(tree, current.id);
    if (isSourceProblem(folder)) return atPath(folder, path);
    const next = childNamed(folder, segment, [...segments.slice(0, depth), segment].join("/"));
    if (isSourceProblem(next)) return next;
    current = next;
  }
  return current;
}

function childNamed(folder: Folder, name: string, path: string): StoredEntry | SourceProblem {
  const collision = folder.folded.get(foldedName(name))?.find((twin) => twin !== name);
  if (collision !== undefined)
    return sourceProblem(
      "IL4015",
      `${quoted(path)} has a twin, ${quoted(collision)}, on machines that ignore case`,
      {
        path,
        help: "rename one of the two",
      },
    );
  const missing = (): SourceProblem =>
    sourceProblem("IL4010", `${quoted(path)} does not exist in this commit`, { path });
  return folder.named.get(name) ?? missing();
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
    const read = await folderOf(tree, next.id);
    if (isSourceProblem(read)) return atPath(read, prefix);
    const { entries } = read;
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
