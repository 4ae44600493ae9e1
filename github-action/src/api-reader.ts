import { isSourceProblem } from "@interlock/compiler";
import type { SourceFile, SourceProblem, SourceReader } from "@interlock/compiler";
import {
  collidingName,
  MAX_LISTED_PATHS,
  MAX_PATH_SEGMENTS,
  pathSegments,
  sourceFile,
} from "@interlock/compiler/node";
import type { StoredEntry } from "@interlock/compiler/node";
import { atPath } from "./api-objects.ts";
import type { ApiObjects } from "./api-objects.ts";
import { quoted, sourceProblem } from "./source-problem.ts";

/** Reads files of one commit through the API. */
export interface ApiCommitReader extends SourceReader {
  readonly commit: string;
  /**
   * Whether the commit's id was seen to prove its tree. Where the API shows too little of a commit to rebuild it,
   * the tree is the platform's word; from the tree down everything is always hashed.
   */
  readonly isCommitProven: boolean;
  /** Why a path is no regular file that can be read; null where it is one. Reads folders only. */
  whyNoFile(path: string): Promise<SourceProblem | null>;
}

/**
 * Opens a commit by its full id. Only regular files are read: a link, a submodule, a missing path, or one that
 * another name collides with is a problem that names it.
 */
export async function openApiCommit(
  objects: ApiObjects,
  repository: string | null,
  commit: string,
): Promise<ApiCommitReader | SourceProblem> {
  const root = await objects.commitTree(commit);
  if (isSourceProblem(root)) return root;
  return {
    repository,
    commit,
    isCommitProven: root.isProven,
    readFile: (path) => readFileAt(objects, root.tree, path),
    async whyNoFile(path) {
      const entry = await fileAt(objects, root.tree, path);
      return isSourceProblem(entry) ? entry : null;
    },
    list: (folder) => listAt(objects, root.tree, folder),
  };
}

async function readFileAt(
  objects: ApiObjects,
  root: string,
  path: string,
): Promise<SourceFile | SourceProblem> {
  const entry = await fileAt(objects, root, path);
  if (isSourceProblem(entry)) return entry;
  const bytes = atPath(await objects.blob(entry.id), path);
  return isSourceProblem(bytes) ? bytes : sourceFile(path, bytes);
}

async function fileAt(objects: ApiObjects, root: string, path: string): Promise<StoredEntry | SourceProblem> {
  const entry = await entryAt(objects, root, path);
  if (isSourceProblem(entry) || entry.kind === "file") return entry;
  return entry.kind === "folder"
    ? sourceProblem("IL4011", `${quoted(path)} is a folder`, path)
    : notFollowed(entry, path);
}

async function entryAt(
  objects: ApiObjects,
  root: string,
  path: string,
): Promise<StoredEntry | SourceProblem> {
  const segments = pathSegments(path);
  if (isSourceProblem(segments)) return segments;
  let current: StoredEntry = { kind: "folder", name: "", id: root };
  for (const [depth, segment] of segments.entries()) {
    const here = segments.slice(0, depth).join("/");
    if (current.kind === "file") return sourceProblem("IL4011", `${quoted(here)} is not a folder`, path);
    if (current.kind !== "folder") return notFollowed(current, here);
    const entries = atPath(await objects.tree(current.id), path);
    if (isSourceProblem(entries)) return entries;
    const next = childNamed(entries, segment, segments.slice(0, depth + 1).join("/"));
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
  const names = entries.flatMap((entry) => (entry.name === null ? [] : [entry.name]));
  const twin = collidingName(name, names);
  if (twin !== null) {
    const message = `${quoted(path)} has a twin, ${quoted(twin)}, on machines that ignore case`;
    return sourceProblem("IL4015", message, path);
  }
  const entry = entries.find((candidate) => candidate.name === name);
  return entry ?? sourceProblem("IL4010", `${quoted(path)} does not exist in this commit`, path);
}

function notFollowed(entry: StoredEntry, path: string): SourceProblem {
  if (entry.kind === "symlink") {
    return sourceProblem("IL4012", `${quoted(path)} is a symbolic link, and links are not followed`, path);
  }
  if (entry.kind === "submodule") return sourceProblem("IL4013", `${quoted(path)} is a submodule`, path);
  return sourceProblem("IL4014", `${quoted(path)} is neither a regular file nor a folder`, path);
}

async function listAt(
  objects: ApiObjects,
  root: string,
  folder: string,
): Promise<readonly string[] | SourceProblem> {
  const start =
    folder === "" ? ({ kind: "folder", id: root } as const) : await entryAt(objects, root, folder);
  if (isSourceProblem(start)) return start;
  if (start.kind !== "folder") return sourceProblem("IL4011", `${quoted(folder)} is not a folder`, folder);
  const paths: string[] = [];
  const pending = [{ prefix: folder === "" ? "" : `${folder}/`, id: start.id, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { prefix, depth } = next;
    const entries = atPath(await objects.tree(next.id), prefix);
    if (isSourceProblem(entries)) return entries;
    if (depth > MAX_PATH_SEGMENTS || paths.length + pending.length + entries.length > MAX_LISTED_PATHS) {
      const message = `folder ${quoted(folder)} holds more than ${MAX_LISTED_PATHS} paths`;
      return sourceProblem("IL4019", message, folder);
    }
    for (const entry of entries) {
      if (entry.name === null) {
        return sourceProblem("IL4009", `a name in ${quoted(prefix)} is not valid UTF-8`, prefix);
      }
      const path = prefix + entry.name;
      const segments = pathSegments(path);
      if (isSourceProblem(segments)) return segments;
      if (entry.kind === "folder") pending.push({ prefix: `${path}/`, id: entry.id, depth: depth + 1 });
      else paths.push(path);
    }
  }
  return paths.sort();
}
