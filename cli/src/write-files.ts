import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { unreadable } from "./command-failure.ts";
import { reasonOf } from "./read-file.ts";
import { quotedText } from "./shown-text.ts";
import type { World } from "./world.ts";

/** A file to be written, by its name in the folder. */
export interface FileToWrite {
  readonly name: string;
  readonly text: string;
  /** Who may do what with it, as the file system counts it; without one: what is usual. */
  readonly mode?: number;
}

/**
 * Writes files into a folder, which is made where it is missing. Nothing is put in place before everything is on
 * disk under another name, and each file is replaced in one step: a reader sees the old one or the new one. Throws a
 * failure that names what could not be written, and leaves nothing half-written behind.
 */
export async function writeFiles(
  folder: string,
  files: readonly FileToWrite[],
  world: Pick<World, "randomBytes">,
): Promise<void> {
  const mark = Buffer.from(world.randomBytes(8)).toString("hex");
  const temporary = (name: string): string => join(folder, `.${name}.${mark}.tmp`);
  const made: string[] = [];
  let current = folder;
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, text, mode } of files) {
      current = join(folder, name);
      await writeDurably(temporary(name), text, mode, made);
    }
    for (const { name } of files) {
      current = join(folder, name);
      await rename(temporary(name), current);
    }
  } catch (cause) {
    for (const path of made) await rm(path, { force: true });
    throw unreadable(`${quotedText(current)} cannot be written: ${reasonOf(cause)}`, cause);
  }
}

/** Names the file among those made as soon as it is there, so that half of one is cleared away too. */
async function writeDurably(
  path: string,
  text: string,
  mode: number | undefined,
  made: string[],
): Promise<void> {
  const file = await open(path, "wx", 0o644);
  made.push(path);
  try {
    // What is new is for everyone to read, as far as the process lets it; what is replaced stays as open as it was.
    if (mode !== undefined) await file.chmod(mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
