import type * as Crypto from "node:crypto";
import { createRequire } from "node:module";

let crypto: typeof Crypto | null = null;

/**
 * Hashes bytes that stand one behind the other: a text counts as UTF-8. In hexadecimal digits. `node:crypto` is loaded
 * with the first hash: that takes as long as checking a small policy, and checking needs none.
 */
export function hash(algorithm: "sha1" | "sha256", ...parts: readonly (string | Uint8Array)[]): string {
  crypto ??= createRequire(import.meta.url)("node:crypto") as typeof Crypto;
  const hashing = crypto.createHash(algorithm);
  for (const part of parts) hashing.update(part);
  return hashing.digest("hex");
}
