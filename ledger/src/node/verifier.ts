import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { SIGNATURE_BYTES } from "../keys/ed25519.ts";
import { isReducedScalar, isSoundEncoding } from "../keys/point-encoding.ts";
import { PUBLIC_KEY_BYTES, publicKeyToSpki } from "../keys/public-key.ts";

/** How many parsed public keys are kept; a registry in use has a handful. */
const MAX_CACHED_KEYS = 256;

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
  if (!isReducedScalar(signature.subarray(32))) return false;
  const key = parsedKey(publicKey);
  return key !== null && verify(null, message, key, signature);
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
