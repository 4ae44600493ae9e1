import type { SourceProblem } from "../source-problems.ts";
import { sourceProblem } from "../source-problems.ts";
import { decodeUtf8 } from "./source-file.ts";

/** What a tree entry's mode says it is. */
export type TreeEntryKind = "file" | "folder" | "symlink" | "submodule" | "other";

/** One entry of a tree as it was stored; the name is null where its bytes are not UTF-8. */
export interface StoredEntry {
  readonly kind: TreeEntryKind;
  readonly name: string | null;
  readonly id: string;
}

const kinds: ReadonlyMap<string, TreeEntryKind> = new Map([
  ["100644", "file"],
  ["100755", "file"],
  ["40000", "folder"],
  ["120000", "symlink"],
  ["160000", "submodule"],
]);

/**
 * Reads the entries of a tree object. Pure and strict: a tree that git itself would not write (a cut entry, a name
 * twice, with a slash or empty) is a problem, since two readers could see two different trees in it.
 */
export function parseTree(id: string, bytes: Uint8Array): readonly StoredEntry[] | SourceProblem {
  const entries: StoredEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const end = space < 0 ? -1 : bytes.indexOf(0, space);
    if (end < 0 || end + 21 > bytes.length) return malformedTree(id, "an entry is cut off");
    const mode = Buffer.from(bytes.subarray(at, space)).toString("latin1");
    const rawName = bytes.subarray(space + 1, end);
    if (!/^[1-7][0-7]{4,5}$/.test(mode)) return malformedTree(id, "an entry's mode is not octal");
    if (rawName.length === 0 || rawName.includes(0x2f))
      return malformedTree(id, "an entry's name is not a name");
    const key = Buffer.from(rawName).toString("latin1");
    if (names.has(key)) return malformedTree(id, "a name occurs twice");
    names.add(key);
    entries.push({
      kind: kinds.get(mode) ?? "other",
      name: decodeUtf8(rawName),
      id: Buffer.from(bytes.subarray(end + 1, end + 21)).toString("hex"),
    });
    at = end + 21;
  }
  return entries;
}

/** Reads the id of the tree that a commit object names. Pure; a problem if the first line is not that. */
export function parseCommitTree(id: string, bytes: Uint8Array): string | SourceProblem {
  const start = Buffer.from(bytes.subarray(0, 46)).toString("latin1");
  const tree = /^tree (?<id>[0-9a-f]{40})\n$/.exec(start)?.groups?.["id"];
  return tree ?? sourceProblem("IL4008", `commit \`${id}\` does not begin with its tree`);
}

function malformedTree(id: string, why: string): SourceProblem {
  return sourceProblem("IL4008", `tree \`${id}\` does not follow git's format: ${why}`);
}
