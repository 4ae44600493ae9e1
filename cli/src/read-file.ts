import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { LedgerError, MAX_JSON_BYTES, parseStrictJson } from "@interlock/ledger";

import { unreadable } from "./command-failure.ts";
import { quotedText, shownText } from "./shown-text.ts";
import type { World } from "./world.ts";

/**
 * Reads a regular file of at most `MAX_JSON_BYTES`, or of at most `most` bytes, named as the user named it. Throws a failure that names the path;
 * never waits for a pipe.
 */
export function readInput(
  path: string,
  world: Pick<World, "cwd">,
  most: number = MAX_JSON_BYTES,
): Uint8Array {
  let file: number;
  try {
    file = openSync(resolve(world.cwd, path), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unreadable(`${quotedText(path)} cannot be read: ${reasonOf(cause)}`, cause);
  }
  try {
    const { size, mode } = fstatSync(file);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw unreadable(`${quotedText(path)} is no file`);
    // One byte more than allowed is asked for, so that a file that grows meanwhile is noticed too.
    const buffer = new Uint8Array(Math.min(size, most) + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(file, buffer, length, buffer.length - length, null);
    }
    if (length === buffer.length) {
      throw unreadable(`${quotedText(path)} is larger than ${most} bytes, or is being written`);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** Reads a JSON file: strictly, so that no two readers could see two values in it. Throws a failure that names it. */
export function readJson(path: string, world: Pick<World, "cwd">): unknown {
  const bytes = readInput(path, world);
  try {
    return parseStrictJson(bytes);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(`${quotedText(path)} is not JSON: ${shownText(cause.message)}`, cause);
  }
}

/** Why the file system refused, in a word such as `ENOENT`. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return shownText(error instanceof Error ? error.message : String(error));
}
