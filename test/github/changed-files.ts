import { Buffer } from "node:buffer";
import { readBlob, readTreeRecursively } from "./git-store.ts";
import type { TreeEntry } from "./git-store.ts";
import { linePatch } from "./line-patch.ts";
import type { LinePatch } from "./line-patch.ts";

/** One file that two trees hold differently, in the terms of GitHub's API. */
export interface ChangedFile {
  readonly filename: string;
  readonly previousFilename?: string;
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  /** The object at the path afterwards, or, for a removed file, before. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** Missing for a binary file, for one that is too large and for one whose content is the same. */
  readonly patch?: string;
}

/** Above this GitHub answers a file without its patch. */
const MAX_PATCH_BYTES = 500_000;

async function textOf(gitdir: string, entry: TreeEntry | undefined): Promise<string | undefined> {
  if (entry === undefined) return "";
  if (entry.type === "commit") return `Subproject commit ${entry.sha}\n`;
  const bytes = await readBlob(gitdir, entry.sha);
  return bytes === undefined || bytes.includes(0) ? undefined : bytes.toString("utf8");
}

async function patchOf(
  gitdir: string,
  before: TreeEntry | undefined,
  after: TreeEntry | undefined,
): Promise<Omit<LinePatch, "patch"> & { readonly patch?: string }> {
  const [a, b] = await Promise.all([textOf(gitdir, before), textOf(gitdir, after)]);
  if (a === undefined || b === undefined || a === b) return { additions: 0, deletions: 0 };
  const { patch, ...counts } = linePatch(a, b);
  return Buffer.byteLength(patch) > MAX_PATCH_BYTES ? counts : { ...counts, patch };
}

function kindOf(entry: TreeEntry): string {
  return entry.mode.slice(0, 3);
}

async function leavesOf(gitdir: string, tree: string | undefined): Promise<Map<string, TreeEntry>> {
  const entries = tree === undefined ? [] : ((await readTreeRecursively(gitdir, tree)) ?? []);
  return new Map(entries.filter((entry) => entry.type !== "tree").map((entry) => [entry.path, entry]));
}

/** Pairs each added file with a removed one of the same content: a rename without a change. */
function exactRenames(
  before: ReadonlyMap<string, TreeEntry>,
  after: ReadonlyMap<string, TreeEntry>,
): ReadonlyMap<string, string> {
  const gone = [...before.values()].filter((entry) => !after.has(entry.path));
  const renames = new Map<string, string>();
  for (const entry of after.values()) {
    if (before.has(entry.path)) continue;
    const index = gone.findIndex((old) => old.sha === entry.sha && old.mode === entry.mode);
    const [old] = index < 0 ? [] : gone.splice(index, 1);
    if (old !== undefined) renames.set(entry.path, old.path);
  }
  return renames;
}

/**
 * The files that differ between two trees, by path. Renames are found only where the content is the same;
 * git also guesses from similar content.
 */
export async function changedFiles(
  gitdir: string,
  baseTree: string | undefined,
  headTree: string,
): Promise<readonly ChangedFile[]> {
  const before = await leavesOf(gitdir, baseTree);
  const after = await leavesOf(gitdir, headTree);
  const renames = exactRenames(before, after);
  const renamedAway = new Set(renames.values());
  const changed: ChangedFile[] = [];
  for (const filename of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(filename);
    const now = after.get(filename);
    const previousFilename = renames.get(filename);
    if (previousFilename !== undefined && now !== undefined) {
      const counts = { additions: 0, deletions: 0 };
      changed.push({ filename, previousFilename, status: "renamed", sha: now.sha, ...counts });
    } else if (now !== undefined && old === undefined) {
      changed.push({ filename, status: "added", sha: now.sha, ...(await patchOf(gitdir, old, now)) });
    } else if (now === undefined && old !== undefined && !renamedAway.has(filename)) {
      changed.push({ filename, status: "removed", sha: old.sha, ...(await patchOf(gitdir, old, now)) });
    } else if (now !== undefined && old !== undefined && (now.sha !== old.sha || now.mode !== old.mode)) {
      const status = kindOf(now) === kindOf(old) ? "modified" : "changed";
      changed.push({ filename, status, sha: now.sha, ...(await patchOf(gitdir, old, now)) });
    }
  }
  return changed;
}
