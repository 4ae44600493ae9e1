import { hexToBytes } from "@noble/hashes/utils.js";
import { freshBytes } from "../byte-room.ts";
import { sha256, sha256Hex } from "../digest.ts";
import type { HashFunction, Sha256 } from "../digest.ts";

/** How many leaves a tree may have: beyond this a number is not exact. */
export const MAX_TREE_SIZE: number = Number.MAX_SAFE_INTEGER;

/** The root of a tree without leaves: the SHA-256 of nothing (RFC 6962, 2.1). */
export const EMPTY_ROOT: Sha256 = sha256Hex(new Uint8Array(0));

const SHA256_PATTERN = /^[0-9a-f]{64}$/;

// RFC 6962 (2.1): a leaf is hashed under 0x00, an inner node under 0x01, so that neither passes for the other.
const NODE_PREFIX = 0x01;

const NO_DIGIT = 0xff;
const DIGIT = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = "0123456789abcdef".indexOf(String.fromCharCode(code));
  return digit < 0 ? NO_DIGIT : digit;
});

/** The hash of an inner node, SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Sha256, right: Sha256, hash: HashFunction = sha256): Sha256 {
  const bytes = freshBytes(65);
  bytes[0] = NODE_PREFIX;
  putHash(bytes, 1, left);
  putHash(bytes, 33, right);
  return sha256Hex(bytes, hash);
}

/** Writes the bytes of a hash, one digit after the other: a tree has as many nodes as it has leaves. */
function putHash(bytes: Uint8Array, at: number, hash: Sha256): void {
  let all = hash.length === 64 ? 0 : NO_DIGIT;
  for (let i = 0; i < 32; i += 1) {
    const high = DIGIT[hash.charCodeAt(2 * i)] ?? NO_DIGIT;
    const low = DIGIT[hash.charCodeAt(2 * i + 1)] ?? NO_DIGIT;
    all |= high | low;
    bytes[at + i] = (high << 4) | low;
  }
  if (all <= 15) return;
  // What is no hash is for the reader of any hexadecimal text, which says so.
  bytes.fill(0, at, at + 32);
  bytes.set(hexToBytes(hash), at);
}

/** True of 64 lowercase hexadecimal digits, the one form in which hashes are written here. */
export function isSha256(text: string): text is Sha256 {
  return SHA256_PATTERN.test(text);
}

/** True of a number that a tree can have leaves. */
export function isTreeSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}
