import { Buffer } from "node:buffer";
import fs from "node:fs";
import { join } from "node:path";
import * as git from "isomorphic-git";
import type { ReadCommitResult } from "isomorphic-git";

/** One entry below a tree, with its path from that tree. */
export interface TreeEntry {
  readonly path: string;
  /** Six octal digits: 100644, 100755, 120000 for a symbolic link, 160000 for a submodule, 040000 for a tree. */
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
}

const FULL_SHA = /^[0-9a-f]{40}$/;

/** The git directory of a repository folder, which may be bare or normal. */
export function gitdirOf(dir: string): string {
  const inner = join(dir, ".git");
  return fs.existsSync(inner) ? inner : dir;
}

async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof git.Errors.NotFoundError) return undefined;
    throw error;
  }
}

/** The object that a full ref such as `refs/heads/main` points to, or undefined when there is no such ref. */
export async function resolveRef(gitdir: string, fullRef: string): Promise<string | undefined> {
  return unlessMissing(git.resolveRef({ fs, gitdir, ref: fullRef }));
}

/** The commit that an object is or, for an annotated tag, finally names; undefined for anything else. */
async function peelToCommit(gitdir: string, oid: string): Promise<string | undefined> {
  return (await readCommit(gitdir, oid))?.oid;
}

/**
 * The commit that a name means, in git's own order: a whole id, `refs/…`, a tag, a branch. A tag therefore
 * shadows a branch of the same name.
 */
export async function resolveCommitish(gitdir: string, name: string): Promise<string | undefined> {
  if (FULL_SHA.test(name)) return peelToCommit(gitdir, name);
  const candidates = name.startsWith("refs/")
    ? [name]
    : [`refs/${name}`, `refs/tags/${name}`, `refs/heads/${name}`];
  if (name === "HEAD") candidates.push("HEAD");
  for (const candidate of candidates) {
    const oid = await resolveRef(gitdir, candidate);
    if (oid !== undefined) return peelToCommit(gitdir, oid);
  }
  return undefined;
}

/** The kind of an object, or undefined when the repository lacks it. */
export async function objectType(gitdir: string, oid: string): Promise<string | undefined> {
  const read = git.readObject({ fs, gitdir, oid, format: "content" });
  return (await unlessMissing(read))?.type;
}

/** The commit with this id; an annotated tag is followed. Undefined when there is no such commit. */
export async function readCommit(gitdir: string, oid: string): Promise<ReadCommitResult | undefined> {
  if (!FULL_SHA.test(oid)) return undefined;
  const type = await objectType(gitdir, oid);
  if (type !== "commit" && type !== "tag") return undefined;
  const read = await unlessMissing(git.readCommit({ fs, gitdir, oid }));
  return read === undefined ? undefined : { ...read, payload: await signedText(gitdir, read.oid) };
}

/** What the signature of a commit was made over; the library knows signatures of GPG only. */
async function signedText(gitdir: string, oid: string): Promise<string> {
  const { object } = await git.readObject({ fs, gitdir, oid, format: "content" });
  if (!(object instanceof Uint8Array)) throw new Error(`${oid} was not read as bytes`);
  const text = Buffer.from(object).toString("utf8");
  const end = text.indexOf("\n\n");
  return text.slice(0, end).replace(/\ngpgsig .*(?:\n .*)*/u, "") + text.slice(end);
}

/** A blob's bytes, or undefined when the repository has no blob with this id. */
export async function readBlob(gitdir: string, oid: string): Promise<Buffer | undefined> {
  if (!FULL_SHA.test(oid) || (await objectType(gitdir, oid)) !== "blob") return undefined;
  return Buffer.from((await git.readBlob({ fs, gitdir, oid })).blob);
}

/** The direct entries of a tree, in git's order, or undefined when there is no such tree. */
export async function readTree(gitdir: string, oid: string): Promise<readonly TreeEntry[] | undefined> {
  if (!FULL_SHA.test(oid)) return undefined;
  const type = await objectType(gitdir, oid);
  if (type === undefined || type === "blob") return undefined;
  const { tree } = await git.readTree({ fs, gitdir, oid });
  return tree.map((entry) => ({
    path: entry.path,
    mode: entry.mode.padStart(6, "0"),
    type: entry.type,
    sha: entry.oid,
  }));
}

/** Every entry below a tree, trees included, each tree before its entries. Undefined when there is no such tree. */
export async function readTreeRecursively(
  gitdir: string,
  oid: string,
): Promise<readonly TreeEntry[] | undefined> {
  const entries = await readTree(gitdir, oid);
  if (entries === undefined) return undefined;
  const found: TreeEntry[] = [];
  for (const entry of entries) {
    found.push(entry);
    if (entry.type !== "tree") continue;
    const below = (await readTreeRecursively(gitdir, entry.sha)) ?? [];
    found.push(...below.map((inner) => ({ ...inner, path: `${entry.path}/${inner.path}` })));
  }
  return found;
}

/** The entry at a path below a commit's tree, or undefined. */
export async function entryAt(gitdir: string, commit: string, path: string): Promise<TreeEntry | undefined> {
  let tree = (await readCommit(gitdir, commit))?.commit.tree;
  let entry: TreeEntry | undefined;
  for (const step of path.split("/")) {
    if (tree === undefined) return undefined;
    entry = (await readTree(gitdir, tree))?.find((candidate) => candidate.path === step);
    tree = entry?.type === "tree" ? entry.sha : undefined;
  }
  return entry === undefined ? undefined : { ...entry, path };
}

/** The best common ancestor of two commits, or undefined for unrelated histories. */
export async function mergeBase(gitdir: string, a: string, b: string): Promise<string | undefined> {
  // Where one side contains the other nothing behind it has to be there: a shallow clone answers too.
  if (await contains(gitdir, b, a)) return a;
  if (await contains(gitdir, a, b)) return b;
  const found: unknown = await git.findMergeBase({ fs, gitdir, oids: [a, b] });
  const [first]: readonly unknown[] = Array.isArray(found) ? found : [];
  return typeof first === "string" ? first : undefined;
}

/** Whether a commit lies in the history of another, as far as that is here. */
async function contains(gitdir: string, tip: string, wanted: string): Promise<boolean> {
  const seen = new Set([tip]);
  // A set is iterated in the order of insertion, what is added meanwhile included.
  for (const oid of seen) {
    if (oid === wanted) return true;
    for (const parent of (await readCommit(gitdir, oid))?.commit.parent ?? []) seen.add(parent);
  }
  return false;
}

/** The commits that `tip` reaches and `base` does not, parents before children. */
export async function commitsBetween(gitdir: string, base: string, tip: string): Promise<readonly string[]> {
  const excluded = new Set((await git.log({ fs, gitdir, ref: base })).map((entry) => entry.oid));
  const ordered: string[] = [];
  const seen = new Set<string>();
  async function visit(oid: string): Promise<void> {
    if (seen.has(oid) || excluded.has(oid)) return;
    seen.add(oid);
    for (const parent of (await readCommit(gitdir, oid))?.commit.parent ?? []) await visit(parent);
    ordered.push(oid);
  }
  await visit(tip);
  return ordered;
}
