import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { canonical } from "./canonical.ts";
import { encodeUtf8 } from "./utf8.ts";

/** A SHA-256 digest: 64 lowercase hexadecimal digits. */
export type Sha256 = string;

/** Computes the digest that names a JSON value: the SHA-256 of its canonical bytes. */
export type DigestFunction = (value: unknown) => Sha256;

/** Computes the SHA-256 of some bytes: 32 bytes. */
export type HashFunction = {
  (bytes: Uint8Array): Uint8Array;
  /** The same in lowercase hexadecimal, where there is a way which is faster than writing out the bytes. */
  readonly hex?: (bytes: Uint8Array) => Sha256;
  /** That of a text's UTF-8 bytes, where they need not be written out for it. The text has to have such bytes. */
  readonly hexOfText?: (text: string) => Sha256;
};

/** The SHA-256 of some bytes (FIPS 180-4), 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/** The SHA-256 of some bytes in lowercase hexadecimal. */
export function sha256Hex(bytes: Uint8Array, hash: HashFunction = sha256): Sha256 {
  return hash.hex?.(bytes) ?? hexOf(hash(bytes));
}

/** The SHA-256 of a text's UTF-8 bytes in lowercase hexadecimal. A lone surrogate has none and throws. */
export function sha256HexOfText(text: string, hash: HashFunction = sha256): Sha256 {
  if (hash.hexOfText === undefined || !text.isWellFormed()) return sha256Hex(encodeUtf8(text), hash);
  return hash.hexOfText(text);
}

/** Bytes in lowercase hexadecimal. */
export function hexOf(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** The SHA-256 of a JSON value's canonical bytes; throws where `canonical` does. */
export function canonicalDigest(value: unknown, hash?: HashFunction): Sha256 {
  return sha256HexOfText(canonical(value), hash);
}
