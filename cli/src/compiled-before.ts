import { createHash } from "node:crypto";
import { join } from "node:path";
import { isSourceProblem, type SourceFile, type SourceReader } from "@interlock/compiler";
import { findRepository } from "@interlock/compiler/node";
import { compilerVersion } from "@interlock/compiler/version";

import { builtNames } from "./built-files.ts";
import { isCommandFailure } from "./command-failure.ts";
import { fileDigest } from "./file-digest.ts";
import { readJson } from "./read-file.ts";
import type { World } from "./world.ts";

/**
 * Where `interlock compile` notes what it wrote into a folder: below the repository's own `.git`, where nothing can be put by
 * a commit or a pull request. A note beside the output could be forged together with it. Null where there is no
 * repository: then nothing is noted.
 */
export async function noteFor(folder: string, world: Pick<World, "cwd">): Promise<NotePlace | null> {
  const repository = await findRepository(world.cwd);
  if (isSourceProblem(repository)) return null;
  const name = createHash("sha256").update(folder).digest("hex");
  return { folder: join(repository.gitFolder, "interlock", "compiled"), name: `${name}.json` };
}

/** Where a note lies. */
export interface NotePlace {
  readonly folder: string;
  readonly name: string;
}

/**
 * What was compiled into a folder, for the next `interlock compile` and for nothing else: no guard reads it, and what
 * is enforced is named by a signed record.
 */
export interface CompiledNote {
  /** Digest of everything that has a say in the bytes: see {@link inputsDigest}. */
  readonly inputs: string;
  /** `interlock.json` and every source, by path. */
  readonly paths: readonly string[];
  /** The SHA-256 of each file that was written. */
  readonly files: Readonly<Record<(typeof builtNames)[number], string>>;
}

/** Whether a folder holds already what would be written, and what was read to find out. */
export type CompiledBefore =
  | { readonly kind: "unchanged"; readonly note: CompiledNote; readonly read: readonly SourceFile[] }
  /** The sources are the same, and these files are not what was written. */
  | { readonly kind: "spoiled"; readonly names: readonly string[] }
  | { readonly kind: "other" };

/**
 * What a folder holds of these sources, told without compiling: its note names them, they are read and
 * hashed, and so is every file that was written. `compiler` is the digest of the compiler itself.
 */
export async function compiledBefore(
  folder: string,
  place: NotePlace,
  reader: SourceReader,
  compiler: string,
): Promise<CompiledBefore> {
  const note = readNote(place);
  if (note === null) return { kind: "other" };
  const read: SourceFile[] = [];
  for (const path of note.paths) {
    const file = await reader.readFile(path);
    if (isSourceProblem(file)) return { kind: "other" };
    read.push(file);
  }
  if (inputsDigest(reader, compiler, read) !== note.inputs) return { kind: "other" };
  const names = builtNames.filter((name) => fileDigest(join(folder, name)) !== note.files[name]);
  return names.length === 0 ? { kind: "unchanged", note, read } : { kind: "spoiled", names };
}

/** One digest of the compiler, where the sources come from, `interlock.json` and every source. */
export function inputsDigest(
  { repository, commit }: Pick<SourceReader, "repository" | "commit">,
  compiler: string,
  files: readonly Pick<SourceFile, "path" | "sha256">[],
): string {
  const sources = files.map(({ path, sha256 }) => [path, sha256]);
  const inputs = [compilerVersion, compiler, repository, commit, sources];
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
}

/** A note that is missing, or is none, says nothing. */
function readNote({ folder, name }: NotePlace): CompiledNote | null {
  try {
    const data = readJson(name, { cwd: folder });
    return isNote(data) ? data : null;
  } catch (error) {
    if (isCommandFailure(error)) return null;
    throw error;
  }
}

function isNote(data: unknown): data is CompiledNote {
  if (typeof data !== "object" || data === null) return false;
  if (!("inputs" in data && "paths" in data && "files" in data)) return false;
  const { inputs, paths, files } = data;
  if (typeof inputs !== "string" || !Array.isArray(paths)) return false;
  if (typeof files !== "object" || files === null || !paths.every((path) => typeof path === "string"))
    return false;
  return builtNames.every((name) => typeof Object.getOwnPropertyDescriptor(files, name)?.value === "string");
}
