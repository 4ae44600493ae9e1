import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

import { refusal, type Refusal } from "./refusal.ts";

/** How many bytes a module's file may have: ten thousand rules of the usual size compile to a third of that. */
export const MAX_MODULE_BYTES: number = 64 * 1024 * 1024;

/**
 * Reads a regular file once, from its first byte to its last; never through a symbolic link at its last step, never
 * waiting for a pipe. Whoever is handed the bytes has no reason to look at the path again.
 */
export function readModuleFile(path: string): Uint8Array | Refusal {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === "ELOOP") return refusal("module.link", `${path} is a symbolic link`);
    return refusal("module.unreadable", `${path} cannot be read: ${reason}`);
  }
  try {
    return readAll(file, path);
  } catch (error) {
    return refusal("module.unreadable", `${path} cannot be read: ${reasonOf(error)}`);
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, path: string): Uint8Array | Refusal {
  const stat = fstatSync(file);
  if (!stat.isFile()) return refusal("module.unreadable", `${path} is no file`);
  if (stat.size > MAX_MODULE_BYTES) {
    return refusal("module.size", `${path} is larger than ${MAX_MODULE_BYTES} bytes`);
  }
  // One byte more than there should be is asked for, so that a file that grows meanwhile is noticed too.
  const buffer = new Uint8Array(stat.size + 1);
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    if (read === 0) return buffer.subarray(0, length);
    length += read;
  }
  return refusal("module.unreadable", `${path} changed while it was read`);
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
