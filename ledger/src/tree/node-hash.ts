import { hexToBytes } from "@noble/hashes/utils.js";
import { sha256, sha256Hex } from "../digest.ts";
import type { HashFunction, Sha256 } from "../digest.ts";

/** How many leaves a tree may have: beyond this a number is not exact. */
export const MAX_TREE_SIZE: number = Number.MAX_SAFE_INTEGER;

/** The root of a tree without leaves: the SHA-256 of nothing (RFC 6962, 2.1). */
export const EMPTY_ROOT: Sha256 = sha256Hex(new Uint8Array(0));

const SHA256_PATTERN = /^[0-9a-f]{64}$/;

// RFC 6962 (2.1): a leaf is hashed under 0x00, an inner node under 0x01, so that neither passes for the other.
const NODE_PREFIX = 0x01;

/** The hash of an inner node, SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Sha256, right: Sha256, hash: HashFunction = sha256): Sha256 {
  const bytes = new Uint8Array(65);
  bytes[0] = NODE_PREFIX;
  bytes.set(hexToBytes(left), 1);
  bytes.set(hexToBytes(right), 33);
  return sha256Hex(bytes, hash);
}

/** True of 64 lowercase hexadecimal digits, the one form in which hashes are written here. */
export function isSha256(text: string): text is Sha256 {
  return SHA256_PATTERN.test(text);
}

/** True of a number that a tree can have leaves. */
export function isTreeSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}
