import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { MAX_JSON_BYTES } from "../json.ts";
import { LedgerError } from "../ledger-error.ts";
import { readFailure } from "./read-failure.ts";

/** How many records one folder may hold. */
export const MAX_RECORD_FILES = 10_000;

/**
 * The bytes of every record in a folder: its files `*.json`, by name. Nothing is believed of them yet.
 * Throws a `LedgerError` that names the path of what is no regular file, too large or not to be read; nothing is left out,
 * since whoever leaves out the last record shows an older state.
 */
export function readRecordFiles(folder: string): readonly Uint8Array[] {
  const names = namesIn(folder).filter((name) => name.endsWith(".json") && !name.startsWith("."));
  if (names.length > MAX_RECORD_FILES) {
    throw unreadable(`${folder} holds more than ${MAX_RECORD_FILES} records`);
  }
  return names.sort().map((name) => readRecord(join(folder, name)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw unreadable(`${folder} cannot be read: ${readFailure(cause)}`, cause);
  }
}

function readRecord(path: string): Uint8Array {
  let descriptor: number;
  try {
    // Without O_NONBLOCK opening a named pipe would wait for ever for someone to write.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unreadable(`${path} cannot be opened: ${readFailure(cause)}`, cause);
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw unreadable(`${path} is no file`);
    // One byte more than there should be is asked for, so that a file that grows meanwhile is noticed too.
    const buffer = new Uint8Array(Math.min(stat.size, MAX_JSON_BYTES) + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    if (length === buffer.length) {
      throw unreadable(`${path} is larger than ${MAX_JSON_BYTES} bytes, or is being written`);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function unreadable(message: string, cause?: unknown): LedgerError {
  return new LedgerError({ code: "record.unreadable", message }, { cause });
}
