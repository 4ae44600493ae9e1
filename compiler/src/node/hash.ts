import { nodeCrypto } from "./node-crypto.ts";

/** Hashes bytes that stand one behind the other: a text counts as UTF-8. In hexadecimal digits. */
export function hash(
  algorithm: "sha1" | "sha256" | "sha512",
  ...parts: readonly (string | Uint8Array)[]
): string {
  const hashing = nodeCrypto().createHash(algorithm);
  for (const part of parts) hashing.update(part);
  return hashing.digest("hex");
}
