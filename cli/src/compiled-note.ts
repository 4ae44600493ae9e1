import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { isSourceProblem } from "@interlock/compiler";
import { findRepository } from "@interlock/compiler/node";

import { builtNames } from "./built-files.ts";
import { isCommandFailure } from "./command-failure.ts";
import { readJson } from "./read-file.ts";
import type { World } from "./world.ts";

/** Where a note lies, and the root of the repository that it lies in. */
export interface NotePlace {
  readonly root: string;
  readonly folder: string;
  readonly name: string;
}

/**
 * What was compiled into a folder, for the next `interlock compile` and for nothing else: no guard reads it, and what
 * is enforced is named by a signed record.
 */
export interface CompiledNote {
  /** The compiler's version, and the digest of everything that compiles. */
  readonly compiler: string;
  readonly repository: string | null;
  readonly commit: string | null;
  /** Everything that was read, the configuration first. */
  readonly sources: readonly NotedSource[];
  readonly files: Readonly<Record<BuiltName, NotedFile>>;
}

/** A path and the SHA-256 of the file's bytes. */
export type NotedSource = readonly [path: string, sha256: string];

/** A file that was written. */
export interface NotedFile {
  readonly sha256: string;
  /** What the file system said of it while it was found to have this digest; null where that proves nothing. */
  readonly stamp: string | null;
}

type BuiltName = (typeof builtNames)[number];

/** A note, and when it was written by the clock of which file system. */
export interface ReadNote extends CompiledNote {
  readonly device: bigint;
  readonly writtenNs: bigint;
}

/**
 * Where `interlock compile` notes what it wrote into a folder: below the repository's own `.git`, where nothing can be put by
 * a commit or a pull request. A note beside the output could be forged together with it. Null where there is no
 * repository: then nothing is noted.
 */
export function noteFor(folder: string, world: Pick<World, "cwd">): NotePlace | null {
  const repository = findRepository(world.cwd);
  if (isSourceProblem(repository)) return null;
  const { root, gitFolder } = repository;
  const name = createHash("sha256").update(folder).digest("hex");
  return { root, folder: join(gitFolder, "interlock", "compiled"), name: `${name}.json` };
}

/** Reads a note. One that is missing, or is none, says nothing: null. */
export function readNote({ folder, name }: NotePlace): ReadNote | null {
  // Asked before it is read: of one that is replaced meanwhile, the older time is the safer one.
  const stat = statSync(join(folder, name), { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return null;
  try {
    const data = readJson(name, { cwd: folder });
    return isNote(data) ? { ...data, device: stat.dev, writtenNs: stat.mtimeNs } : null;
  } catch (error) {
    if (isCommandFailure(error)) return null;
    throw error;
  }
}

function isNote(data: unknown): data is CompiledNote {
  if (!isObject(data)) return false;
  const { compiler, repository, commit, sources, files } = data;
  if (typeof compiler !== "string" || !isTextOrNull(repository) || !isTextOrNull(commit)) return false;
  if (!Array.isArray(sources) || !sources.every(isSource) || !isObject(files)) return false;
  return builtNames.every((name) => Object.hasOwn(files, name) && isFile(files[name]));
}

function isSource(data: unknown): boolean {
  return Array.isArray(data) && data.length === 2 && data.every((text) => typeof text === "string");
}

function isFile(data: unknown): boolean {
  return isObject(data) && typeof data["sha256"] === "string" && isTextOrNull(data["stamp"]);
}

function isObject(data: unknown): data is { readonly [key: string]: unknown } {
  return typeof data === "object" && data !== null;
}

function isTextOrNull(data: unknown): data is string | null {
  return data === null || typeof data === "string";
}
