import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { SIGNATURE_BYTES } from "../ed25519.ts";
import { PUBLIC_KEY_BYTES, publicKeyToSpki } from "../public-key.ts";

/** How many parsed public keys are kept; a registry in use has a handful. */
const MAX_CACHED_KEYS = 256;

const FIELD_PRIME = 2n ** 255n - 19n;
const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

// The y of two points of order 8; the other two have its negative. The remaining points of small order have
// y = 0 (order 4), 1 (the identity) and −1 (order 2). The sign of x does not matter.
const ORDER_EIGHT_Y = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  FIELD_PRIME - 1n,
  ORDER_EIGHT_Y,
  FIELD_PRIME - ORDER_EIGHT_Y,
]);

const parsedKeys = new Map<string, KeyObject>();

/**
 * Verifies by `node:crypto` under the one strict rule of `verifyEd25519`, several times faster; never throws.
 *
 * OpenSSL compares S·B − k·A with R byte by byte. What else it turns away differs by version: 3.0 (Node 20)
 * takes keys of small order, under which one signature holds for many messages, and keys with y ≥ p; 3.5 (Node 24)
 * does not. So these are turned away here by their bytes, before it is asked. Its own arithmetic makes it a second,
 * independent verifier; the tests hold the two to the same answers.
 */
export function verifyEd25519WithNode(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  if (!isSoundEncoding(publicKey) || !isSoundEncoding(signature.subarray(0, 32))) return false;
  if (littleEndian(signature.subarray(32)) >= GROUP_ORDER) return false;
  const key = parsedKey(publicKey);
  return key !== null && verify(null, message, key, signature);
}

/** True of 32 bytes that encode a y below p and no point of small order; whether they are on the curve is open. */
export function isSoundEncoding(point: Uint8Array): boolean {
  // The sign bit needs no check of its own: x = 0, which has no negative, takes y = ±1, and these are turned away.
  const y = littleEndian(point) & (2n ** 255n - 1n);
  return y < FIELD_PRIME && !SMALL_ORDER_Y.has(y);
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}

function parsedKey(publicKey: Uint8Array): KeyObject | null {
  const name = Buffer.from(publicKey).toString("hex");
  const cached = parsedKeys.get(name);
  if (cached !== undefined) return cached;
  const parsed = parse(publicKey);
  if (parsed !== null) {
    if (parsedKeys.size >= MAX_CACHED_KEYS) parsedKeys.clear();
    parsedKeys.set(name, parsed);
  }
  return parsed;
}

function parse(publicKey: Uint8Array): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(publicKeyToSpki(publicKey)), format: "der", type: "spki" });
  } catch {
    // OpenSSL says "not a key" by throwing; to us that is an answer.
    return null;
  }
}
