import { Buffer } from "node:buffer";
import fs from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as git from "isomorphic-git";
import type { CommitObject, TreeEntry as GitTreeEntry } from "isomorphic-git";
import { gitdirOf, readCommit, readTreeRecursively, resolveRef } from "./git-store.ts";

/** What a path holds. Text and bytes are plain files, null removes what the parent had. */
type FileContent =
  | string
  | Uint8Array
  | null
  | { readonly kind: "executable"; readonly content: string }
  | { readonly kind: "symlink"; readonly target: string }
  | { readonly kind: "submodule"; readonly commit: string };

/** Paths and what they hold, as changes on top of a parent's tree. */
export type Files = Readonly<Record<string, FileContent>>;

/** Who wrote a commit. */
interface Person {
  readonly name: string;
  readonly email: string;
}

/** A git repository in a temporary folder: objects and refs, no working tree. */
export interface RepositoryFixture {
  readonly dir: string;
  /** The first commit, on the default branch. */
  readonly commit: string;
  readonly defaultBranch: string;
}

/** How a commit differs from the usual one. */
export interface CommitOptions {
  /** Defaults to the branch's tip. Null makes a root commit, several make a merge of the first one's tree. */
  readonly parent?: string | readonly string[] | null;
  readonly message?: string;
  readonly author?: Person;
  /** Defaults to the author. */
  readonly committer?: Person;
  /** Seconds since 1970. Defaults to a minute after the first parent, so equal histories have equal ids. */
  readonly date?: number;
  /** An armoured signature to carry; nothing checks that it is one. */
  readonly signature?: string;
  /** Makes the signature to carry, of the commit's bytes without one. */
  readonly sign?: (payload: string) => string;
}

const FIRST_COMMIT_SECONDS = Date.UTC(2026, 0, 1) / 1000;
const DEFAULT_AUTHOR: Person = { name: "Mona Lisa", email: "mona@example.com" };

interface Leaf {
  readonly mode: string;
  readonly type: "blob" | "commit";
  readonly oid: string;
}

interface Folder {
  readonly kind: "folder";
  readonly entries: Map<string, Folder | Leaf>;
}

async function writeLeaf(gitdir: string, content: Exclude<FileContent, null>): Promise<Leaf> {
  async function blob(bytes: string | Uint8Array, mode: string): Promise<Leaf> {
    const oid = await git.writeBlob({ fs, gitdir, blob: Buffer.from(bytes) });
    return { mode, type: "blob", oid };
  }
  if (typeof content === "string" || content instanceof Uint8Array) return blob(content, "100644");
  if (content.kind === "submodule") return { mode: "160000", type: "commit", oid: content.commit };
  if (content.kind === "symlink") return blob(content.target, "120000");
  return blob(content.content, "100755");
}

function folderAt(root: Folder, steps: readonly string[]): Folder {
  let folder = root;
  for (const step of steps) {
    const existing = folder.entries.get(step);
    const next: Folder =
      existing !== undefined && "kind" in existing ? existing : { kind: "folder", entries: new Map() };
    folder.entries.set(step, next);
    folder = next;
  }
  return folder;
}

async function writeFolder(gitdir: string, folder: Folder): Promise<string> {
  const tree: GitTreeEntry[] = [];
  for (const [path, entry] of folder.entries) {
    if (!("kind" in entry)) tree.push({ ...entry, path });
    else if (entry.entries.size > 0) {
      tree.push({ mode: "040000", type: "tree", path, oid: await writeFolder(gitdir, entry) });
    }
  }
  return git.writeTree({ fs, gitdir, tree });
}

async function writeFiles(gitdir: string, parent: string | undefined, files: Files): Promise<string> {
  const leaves = new Map<string, Leaf>();
  const before = parent === undefined ? undefined : (await readCommit(gitdir, parent))?.commit.tree;
  const inherited = before === undefined ? [] : ((await readTreeRecursively(gitdir, before)) ?? []);
  for (const entry of inherited) {
    if (entry.type === "tree") continue;
    leaves.set(entry.path, { mode: entry.mode, type: entry.type, oid: entry.sha });
  }
  for (const [path, content] of Object.entries(files)) {
    if (content === null) leaves.delete(path);
    else leaves.set(path, await writeLeaf(gitdir, content));
  }
  const root: Folder = { kind: "folder", entries: new Map() };
  for (const [path, leaf] of leaves) {
    const steps = path.split("/");
    folderAt(root, steps.slice(0, -1)).entries.set(steps.at(-1) ?? path, leaf);
  }
  return writeFolder(gitdir, root);
}

function fullRef(branch: string): string {
  return branch.startsWith("refs/") ? branch : `refs/heads/${branch}`;
}

async function parentsOf(gitdir: string, ref: string, options: CommitOptions): Promise<string[]> {
  if (options.parent === null) return [];
  if (options.parent === undefined) {
    const tip = await resolveRef(gitdir, ref);
    if (tip === undefined) throw new Error(`${ref} does not exist yet: name the commit's parent`);
    return [tip];
  }
  return typeof options.parent === "string" ? [options.parent] : [...options.parent];
}

/**
 * Commits changes and moves the branch there; answers the commit's id. A name that starts with `refs/` is
 * taken as a whole ref, such as `refs/pull/7/head` for a commit that came from a fork.
 */
export async function commitOn(
  repository: Pick<RepositoryFixture, "dir">,
  branch: string,
  files: Files,
  options: CommitOptions = {},
): Promise<string> {
  const gitdir = gitdirOf(repository.dir);
  const ref = fullRef(branch);
  const parent = await parentsOf(gitdir, ref, options);
  const [first] = parent;
  const before = first === undefined ? undefined : (await readCommit(gitdir, first))?.commit;
  const timestamp =
    options.date ?? (before === undefined ? FIRST_COMMIT_SECONDS : before.committer.timestamp + 60);
  const author = options.author ?? DEFAULT_AUTHOR;
  const commit: CommitObject = {
    tree: await writeFiles(gitdir, first, files),
    parent,
    author: { ...author, timestamp, timezoneOffset: 0 },
    committer: { ...(options.committer ?? author), timestamp, timezoneOffset: 0 },
    message: `${options.message ?? `Change ${Object.keys(files).join(", ")}`}\n`,
    ...(options.signature === undefined ? {} : { gpgsig: options.signature }),
  };
  const oid = await writeSigned(gitdir, commit, options.sign);
  await git.writeRef({ fs, gitdir, ref, value: oid, force: true });
  return oid;
}

async function writeSigned(
  gitdir: string,
  commit: CommitObject,
  sign: CommitOptions["sign"],
): Promise<string> {
  const oid = await git.writeCommit({ fs, gitdir, commit });
  if (sign === undefined) return oid;
  const { object } = await git.readObject({ fs, gitdir, oid, format: "content" });
  if (!(object instanceof Uint8Array)) throw new Error(`${oid} was not read as bytes`);
  return git.writeCommit({ fs, gitdir, commit: { ...commit, gpgsig: sign(Buffer.from(object).toString()) } });
}

/** Points a tag at a commit; an annotated tag gets its own object, whose id is the answer. */
export async function tag(
  repository: Pick<RepositoryFixture, "dir">,
  name: string,
  oid: string,
  options: { readonly annotated?: boolean } = {},
): Promise<string> {
  const gitdir = gitdirOf(repository.dir);
  if (options.annotated !== true) {
    await git.writeRef({ fs, gitdir, ref: `refs/tags/${name}`, value: oid, force: true });
    return oid;
  }
  const tagger = { ...DEFAULT_AUTHOR, timestamp: FIRST_COMMIT_SECONDS, timezoneOffset: 0 };
  const value = await git.writeTag({
    fs,
    gitdir,
    tag: { object: oid, type: "commit", tag: name, tagger, message: `${name}\n` },
  });
  await git.writeRef({ fs, gitdir, ref: `refs/tags/${name}`, value, force: true });
  return value;
}

/** Moves a branch, or creates it, without a commit. */
export async function moveBranch(
  repository: Pick<RepositoryFixture, "dir">,
  branch: string,
  oid: string,
): Promise<void> {
  const gitdir = gitdirOf(repository.dir);
  await git.writeRef({ fs, gitdir, ref: fullRef(branch), value: oid, force: true });
}

/** A new repository in a temporary folder with one commit of these files. The caller removes `dir`. */
export async function createRepository(
  files: Files,
  options: Omit<CommitOptions, "parent"> & { readonly defaultBranch?: string } = {},
): Promise<RepositoryFixture> {
  const { defaultBranch = "main", ...commitOptions } = options;
  const dir = await mkdtemp(join(tmpdir(), "interlock-repository-"));
  await git.init({ fs, dir, defaultBranch });
  const commit = await commitOn({ dir }, defaultBranch, files, { ...commitOptions, parent: null });
  return { dir, commit, defaultBranch };
}
