import { accessSync } from "node:fs";
import { join } from "node:path";
import type { SourceProblem } from "../source-problems.ts";
import { quoted, sourceProblem } from "../source-problems.ts";
import type { Repository } from "./find-repository.ts";
import type { GitObjectType } from "./object-id.ts";
import { gitObjectId } from "./object-id.ts";
import { errorCode, unreadable } from "./read-bounded-file.ts";
import { readOnlyFiles } from "./read-only-files.ts";
import { MAX_SOURCE_BYTES } from "./source-file.ts";
import { watchedPacks } from "./watched-packs.ts";

/** The largest commit object, in bytes. */
export const MAX_COMMIT_BYTES: number = 256 * 1024;

/** The largest tree object, in bytes: some 100,000 entries. */
export const MAX_TREE_BYTES: number = 4 * 1024 * 1024;

/** The objects of one repository, with what was learnt of its packs while reading. */
export interface ObjectStore {
  readonly repository: Repository;
  /** Owned by the git library, which keeps the indexes of packs here. */
  readonly packs: object;
}

/** Opens the objects of a repository. Reads nothing yet. */
export function objectStore(repository: Repository): ObjectStore {
  return { repository, packs: watchedPacks() };
}

const maxBytes: Readonly<Record<GitObjectType, number>> = {
  blob: MAX_SOURCE_BYTES,
  tree: MAX_TREE_BYTES,
  commit: MAX_COMMIT_BYTES,
  tag: MAX_COMMIT_BYTES,
};

/**
 * Reads one object by its id and hashes it again, loose or packed: what is answered has exactly this id.
 * Replace refs and grafts have no say, since nothing but the id is looked up. Answers a problem if the object is
 * missing, of another type, larger than its type's bound, or not the bytes that its id names.
 */
export async function readGitObject(
  store: ObjectStore,
  id: string,
  type: GitObjectType,
): Promise<Uint8Array | SourceProblem> {
  const found = await readRaw(store, id);
  if ("code" in found) return found;
  // The id is checked before anything else is believed, the type included.
  if (gitObjectId(found.type, found.bytes) !== id)
    return sourceProblem("IL4005", `object \`${id}\` holds bytes that do not hash to its id`, {
      help: "the repository is damaged or was tampered with: clone it again",
    });
  if (found.type !== type)
    return sourceProblem("IL4006", `object \`${id}\` is a ${found.type}, not a ${type}`);
  if (found.bytes.length > maxBytes[type])
    return sourceProblem("IL4007", `${type} \`${id}\` is larger than ${maxBytes[type]} bytes`);
  return found.bytes;
}

interface RawObject {
  readonly type: GitObjectType;
  readonly bytes: Uint8Array;
}

async function readRaw(store: ObjectStore, id: string): Promise<RawObject | SourceProblem> {
  // Loaded where it is needed: no working tree is read with it.
  const { Errors, readObject } = await import("isomorphic-git");
  let read;
  try {
    // Asked for as it is stored, so that a loose object is inflated below under a bound.
    read = await readObject({
      fs: readOnlyFiles,
      gitdir: store.repository.commonFolder,
      oid: id,
      format: "deflated",
      cache: store.packs,
    });
  } catch (error) {
    return error instanceof Errors.NotFoundError ? missing(store, id) : readFailure(id, error);
  }
  const bytes: unknown = read.object;
  if (!(bytes instanceof Uint8Array)) throw new Error(`object ${id} was read as ${typeof bytes}`);
  if (read.format === "deflated") return inflateLoose(id, bytes);
  if (read.format === "wrapped") return unwrap(id, bytes);
  return isObjectType(read.type) ? { type: read.type, bytes } : malformed(id);
}

async function inflateLoose(id: string, deflated: Uint8Array): Promise<RawObject | SourceProblem> {
  const { inflate } = await import("node:zlib");
  return new Promise((settle) => {
    inflate(deflated, { maxOutputLength: MAX_TREE_BYTES + 64 }, (error, bytes) => {
      if (error === null) settle(unwrap(id, bytes));
      else if (errorCode(error) === "ERR_BUFFER_TOO_LARGE")
        settle(sourceProblem("IL4007", `object \`${id}\` is larger than ${MAX_TREE_BYTES} bytes`));
      else settle(malformed(id));
    });
  });
}

function unwrap(id: string, wrapped: Uint8Array): RawObject | SourceProblem {
  const end = wrapped.indexOf(0);
  const header = Buffer.from(wrapped.subarray(0, Math.max(end, 0))).toString("latin1");
  const [type, size] = header.split(" ");
  const bytes = wrapped.subarray(end + 1);
  if (end < 0 || !isObjectType(type) || size !== String(bytes.length)) return malformed(id);
  return { type, bytes };
}

function isObjectType(type: string | undefined): type is GitObjectType {
  return type === "blob" || type === "tree" || type === "commit" || type === "tag";
}

function malformed(id: string): SourceProblem {
  return sourceProblem("IL4008", `object \`${id}\` is not stored in git's format`);
}

async function missing(store: ObjectStore, id: string): Promise<SourceProblem> {
  return sourceProblem("IL4004", `object \`${id}\` is not in this repository`, {
    help: (await borrowsObjects(store))
      ? "the clone borrows objects from another one, which is not followed: clone without `--shared` or `--reference`"
      : "fetch it first: a shallow or partial clone lacks objects",
  });
}

function readFailure(id: string, error: unknown): SourceProblem {
  // A file system's codes are one word; `ERR_…` comes from reading bytes that are not what they should be.
  if (/^E[A-Z\d]+$/u.test(errorCode(error) ?? "")) return unreadable(`object ${id}`, error);
  const reason = error instanceof Error ? error.message : String(error);
  return sourceProblem("IL4005", `object \`${id}\` cannot be read from its pack: ${quoted(reason)}`, {
    help: "the repository is damaged or was tampered with: clone it again",
  });
}

async function borrowsObjects(store: ObjectStore): Promise<boolean> {
  try {
    accessSync(join(store.repository.commonFolder, "objects", "info", "alternates"));
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}
