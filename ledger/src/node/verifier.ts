import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { SIGNATURE_BYTES } from "../keys/ed25519.ts";
import { isReducedScalar, isSoundEncoding } from "../keys/point-encoding.ts";
import { PUBLIC_KEY_BYTES, publicKeyToSpki } from "../keys/public-key.ts";

/** How many parsed public keys are kept; a registry in use has a handful. */
const MAX_CACHED_KEYS = 256;

const parsedKeys = new Map<string, KeyObject>();

/** The key that was asked for last, by its bytes as they were: one after the other most signatures are by one key. */
let lastKey: { readonly bytes: Uint8Array; readonly key: KeyObject } | null = null;

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
  if (!isSoundEncoding(signature.subarray(0, 32)) || !isReducedScalar(signature.subarray(32))) return false;
  const key = parsedKey(publicKey);
  return key !== null && verify(null, message, key, signature);
}

/** The key of these bytes; null where they are none, or one that is not sound. */
function parsedKey(publicKey: Uint8Array): KeyObject | null {
  if (lastKey !== null && isSame(lastKey.bytes, publicKey)) return lastKey.key;
  const bytes = Uint8Array.from(publicKey);
  const name = Buffer.from(bytes).toString("hex");
  const key = parsedKeys.get(name) ?? parse(bytes);
  if (key === null) return null;
  if (parsedKeys.size >= MAX_CACHED_KEYS) parsedKeys.clear();
  parsedKeys.set(name, key);
  lastKey = { bytes, key };
  return key;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 0; i < PUBLIC_KEY_BYTES; i += 1) {
    if (one[i] !== other[i]) return false;
  }
  return true;
}

function parse(publicKey: Uint8Array): KeyObject | null {
  if (!isSoundEncoding(publicKey)) return null;
  try {
    return createPublicKey({ key: Buffer.from(publicKeyToSpki(publicKey)), format: "der", type: "spki" });
  } catch {
    // OpenSSL says "not a key" by throwing; to us that is an answer.
    return null;
  }
}
