import type * as Crypto from "node:crypto";
import { createRequire } from "node:module";

let crypto: typeof Crypto | null = null;

/**
 * Answers `node:crypto`, loaded with the first call: that takes as long as checking a small policy, and checking needs
 * none of it.
 */
export function nodeCrypto(): typeof Crypto {
  crypto ??= createRequire(import.meta.url)("node:crypto") as typeof Crypto;
  return crypto;
}
