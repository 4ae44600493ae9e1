import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** How many bytes of a file are in memory at once: evaluators of large sets have many millions. */
const chunkBytes = 1024 * 1024;

/** The SHA-256 of a regular file's bytes, in hexadecimal digits; null where there is none that can be read. */
export function fileDigest(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    if (!fstatSync(file).isFile()) return null;
    const hashing = createHash("sha256");
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const length = readSync(file, chunk);
      if (length === 0) return hashing.digest("hex");
      hashing.update(chunk.subarray(0, length));
    }
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}
