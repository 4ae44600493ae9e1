import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { canonicalBytes } from "./canonical.ts";

/** A SHA-256 digest: 64 lowercase hexadecimal digits. */
export type Sha256 = string;

/** The SHA-256 of some bytes (FIPS 180-4), 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/** The SHA-256 of some bytes in lowercase hexadecimal. */
export function sha256Hex(bytes: Uint8Array): Sha256 {
  return bytesToHex(nobleSha256(bytes));
}

/** The SHA-256 of a JSON value's canonical bytes; throws where `canonical` does. */
export function canonicalDigest(value: unknown): Sha256 {
  return sha256Hex(canonicalBytes(value));
}
