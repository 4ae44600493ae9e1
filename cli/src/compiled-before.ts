import { join } from "node:path";
import { isSourceProblem, otherConfigurations, type SourceReader } from "@interlock/compiler";
import { repositoryName } from "@interlock/compiler/node";
import { compilerVersion } from "@interlock/compiler/version";

import { builtNames } from "./built-files.ts";
import { isCommandFailure } from "./command-failure.ts";
import { type CompiledNote, type NotedFile, type NotePlace, type ReadNote } from "./compiled-note.ts";
import { fileDigest } from "./file-digest.ts";
import { fileStamp, provesContent } from "./file-stamp.ts";
import type { World } from "./world.ts";
import { writeFiles } from "./write-files.ts";

/** The digest of everything that compiles, as a note names it. */
export function compilerNamed(digest: string): string {
  return `${compilerVersion} ${digest}`;
}

/**
 * Whether a commit is what was compiled: its id names every source, so none of them is read. The repository's name stands
 * in what is written, too.
 */
export function isOfCommit(note: CompiledNote, root: string, commit: string): boolean {
  return note.commit === commit && note.repository === repositoryName(root);
}

/** Whether the files that lie there are what was compiled. Reads and hashes each. */
export async function isOfFiles(note: CompiledNote, reader: SourceReader): Promise<boolean> {
  if (note.commit !== null || note.repository !== reader.repository) return false;
  for (const [path, sha256] of note.sources) {
    const file = await reader.readFile(path);
    if (isSourceProblem(file) || file.sha256 !== sha256) return false;
  }
  // A second configuration keeps the first from counting.
  const others = await otherConfigurations(reader, note.sources[0]?.[0] ?? null);
  return others.length === 0;
}

/** What hosts load, and what a person signs: a file system's word is not enough for it. */
const loadedByHosts = "evaluator.js";

/**
 * The names of the files in a folder that are not what was written, by their digests. The module is read each time. Another
 * file is not read again whose {@link FileStamp | stamp} is the noted one. Notes the stamps of what was read.
 */
export async function changedSince(
  note: ReadNote,
  folder: string,
  place: NotePlace,
  world: Pick<World, "randomBytes">,
): Promise<readonly string[]> {
  const unread = builtNames.filter((name) => {
    const { stamp } = note.files[name];
    return name === loadedByHosts || stamp === null || fileStamp(join(folder, name))?.text !== stamp;
  });
  const found = unread.map((name) => [name, notedFile(folder, name, note)] as const);
  const changed = found.filter(([name, file]) => file?.sha256 !== note.files[name].sha256);
  if (changed.length > 0) return changed.map(([name]) => name);
  if (found.some(([name, file]) => file?.stamp !== note.files[name].stamp)) {
    const { compiler, repository, commit, sources } = note;
    const files = { ...note.files, ...Object.fromEntries(found) };
    await writeNote({ compiler, repository, commit, sources, files }, place, world);
  }
  return [];
}

/** The digest of a file, and its stamp where that stands for it from now on. */
function notedFile(folder: string, name: string, past: ReadNote): NotedFile | null {
  const path = join(folder, name);
  // Asked before the bytes are read: a change after that is one that the stamp tells.
  const stamp = fileStamp(path);
  const sha256 = fileDigest(path);
  if (sha256 === null) return null;
  const isProof = name !== loadedByHosts && stamp !== null && provesContent(stamp, past);
  return { sha256, stamp: isProof ? stamp.text : null };
}

/** Writes a note for the next time. Where nothing can be written the next time takes longer, and that is all. */
export async function writeNote(
  note: CompiledNote,
  { folder, name }: NotePlace,
  world: Pick<World, "randomBytes">,
): Promise<void> {
  try {
    await writeFiles(folder, [{ name, text: `${JSON.stringify(note)}\n` }], world);
  } catch (error) {
    if (!isCommandFailure(error)) throw error;
  }
}
