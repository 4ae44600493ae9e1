import { hash } from "./hash.ts";

/** The kinds of object that git stores. */
export type GitObjectType = "blob" | "tree" | "commit" | "tag";

/** One entry of a git tree. The mode is octal digits as git writes or GitHub's API shows them (`40000`, `040000`). */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

/** The parts of a commit object; `author` and `committer` are git's lines: `Name <mail> 1700000000 +0200`. */
export interface CommitParts {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly committer: string;
  readonly message: string;
  /** The armoured signature without trailing line feeds; absent for an unsigned commit. */
  readonly signature?: string;
}

/** Tells whether text is a full git object id: 40 lower-case hexadecimal digits. Pure. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Computes the id under which git stores these bytes as an object of this type. Pure. */
export function gitObjectId(type: GitObjectType, bytes: Uint8Array): string {
  return hash("sha1", `${type} ${bytes.length}\0`, bytes);
}

/**
 * Writes a tree object from its entries, in git's order, so that its id can be computed again.
 * Pure; throws on a mode, name or id that git would not store.
 */
export function treeBytes(entries: readonly TreeEntry[]): Uint8Array {
  const rows = entries.map((entry) => {
    const mode = entry.mode.replace(/^0+/, "");
    if (!/^[1-7][0-7]{4,5}$/.test(mode))
      throw new Error(`tree entry mode ${JSON.stringify(entry.mode)} is not octal`);
    if (entry.name === "" || /[/\0]/.test(entry.name))
      throw new Error(`tree entry name ${JSON.stringify(entry.name)} cannot be stored`);
    if (!isObjectId(entry.id)) throw new Error(`tree entry id ${JSON.stringify(entry.id)} is not 40 digits`);
    // Git compares a folder's name as if it ended in a slash.
    return { key: Buffer.from(mode === "40000" ? `${entry.name}/` : entry.name), mode, entry };
  });
  rows.sort((a, b) => Buffer.compare(a.key, b.key));
  return Buffer.concat(
    rows.flatMap(({ mode, entry }) => [Buffer.from(`${mode} ${entry.name}\0`), Buffer.from(entry.id, "hex")]),
  );
}

/** Writes a commit object from its parts, so that its id can be computed again. Pure; headers beyond the parts are lost. */
export function commitBytes(parts: CommitParts): Uint8Array {
  const lines = [
    `tree ${parts.tree}`,
    ...parts.parents.map((parent) => `parent ${parent}`),
    `author ${parts.author}`,
    `committer ${parts.committer}`,
    ...(parts.signature === undefined ? [] : [`gpgsig ${parts.signature.replaceAll("\n", "\n ")}`]),
  ];
  return Buffer.from(`${lines.join("\n")}\n\n${parts.message}`);
}

/**
 * Rebuilds a signed commit from what its signature covers: the commit without its signature header, and the
 * signature, as GitHub's API shows them. Pure; answers null unless the result hashes to the id.
 */
export function signedCommitBytes(id: string, payload: string, signature: string): Uint8Array | null {
  const end = payload.indexOf("\n\n");
  if (end < 0) return null;
  const trimmed = signature.replace(/\n+$/, "");
  // Some signers leave a blank line inside the header's last line; both forms occur in stored commits.
  for (const body of [trimmed, `${trimmed}\n`]) {
    const header = `\ngpgsig ${body.replaceAll("\n", "\n ")}`;
    const bytes = Buffer.from(payload.slice(0, end) + header + payload.slice(end));
    if (gitObjectId("commit", bytes) === id) return bytes;
  }
  return null;
}
