import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** What a write came to: how many bytes were taken, and why not all. */
export type Written = { readonly bytes: number; readonly error: unknown };

/** Writes bytes at a place of a file until all are taken or the system refuses. */
export function writeAt(fd: number, bytes: Uint8Array, offset: number): Written {
  let written = 0;
  try {
    while (written < bytes.length) {
      written += writeSync(fd, bytes, written, bytes.length - written, offset + written);
    }
    return { bytes: written, error: null };
  } catch (error) {
    return { bytes: written, error };
  }
}

/** Resolves when all that was written to the file is on the disk. */
export async function syncData(fd: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    fdatasync(fd, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

/** Writes a file that is there whole, and durably, or not at all. */
export function writeDurably(path: string, bytes: Uint8Array): void {
  const draft = `${path}.new`;
  try {
    const fd = openSync(draft, "w");
    try {
      const { error } = writeAt(fd, bytes, 0);
      if (error !== null) throw error;
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Makes a folder where there is none; its name is durable when this returns. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  // Also where it was there: whoever made it may have been stopped before its name was durable.
  syncFolder(dirname(path));
}

/** Makes durable which names a folder has. */
export function syncFolder(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes durable what any process has written to a file. */
export function syncFile(path: string): void {
  const fd = openSync(path, "r");
  try {
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
