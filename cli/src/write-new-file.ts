import { link, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";

import { CommandFailure, isCommandFailure, unreadable } from "./command-failure.ts";
import { exitCodes } from "./exit-code.ts";
import { reasonOf } from "./read-file.ts";
import { quotedText } from "./shown-text.ts";
import type { World } from "./world.ts";

/**
 * Writes a file that must not be there yet, into a folder that is made where it is missing. It appears in one step, whole
 * and on disk, and nobody's file is ever replaced: of two who write the same name at once, one is told that there is one. Throws a failure.
 */
export async function writeNewFile(
  folder: string,
  name: string,
  bytes: Uint8Array,
  world: Pick<World, "randomBytes">,
): Promise<void> {
  const path = join(folder, name);
  const temporary = join(folder, `.${name}.${Buffer.from(world.randomBytes(8)).toString("hex")}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await writeDurably(temporary, bytes);
    if (!(await isPut(temporary, path))) {
      throw new CommandFailure(exitCodes.no, `there is ${quotedText(path)} already`);
    }
    await syncFolder(folder);
  } catch (cause) {
    if (isCommandFailure(cause)) throw cause;
    throw unreadable(`${quotedText(path)} cannot be written: ${reasonOf(cause)}`, cause);
  } finally {
    // Where the folder is none, there is nothing to clear away either.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Gives a file its name; false where something has that name already. Unlike a rename this never replaces. */
async function isPut(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (reasonOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name is on disk only once the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const entries = await open(folder, "r");
  try {
    await entries.sync();
  } finally {
    await entries.close();
  }
}
