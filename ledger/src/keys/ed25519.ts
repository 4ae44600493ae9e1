import { Point } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { PUBLIC_KEY_BYTES } from "./public-key.ts";

/** How many bytes an Ed25519 signature has (RFC 8032). */
export const SIGNATURE_BYTES = 64;

/**
 * True if the signature is the key's over the message, by one strict rule; pure, and never throws.
 *
 * The rule: A and R are canonical encodings (y < p, no negative zero) and not of small order, S < L, and
 * S·B − k·A, with k the hash reduced modulo L, encodes to exactly the bytes of R. No cofactor is multiplied in.
 * RFC 8032 leaves these points open and libraries differ in them; two verifiers that differ are two histories.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (s >= Point.CURVE().n) return false;
  const a = soundPoint(publicKey);
  if (a === null || soundPoint(r) === null) return false;
  const k = littleEndian(sha512(concatBytes(r, publicKey, message))) % Point.CURVE().n;
  const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return bytesToHex(expected.toBytes()) === bytesToHex(r);
}

/** True of a raw key that signatures may be checked against: canonical, on the curve, not of small order. */
export function isSoundPublicKey(publicKey: Uint8Array): boolean {
  return publicKey.length === PUBLIC_KEY_BYTES && soundPoint(publicKey) !== null;
}

function soundPoint(encoded: Uint8Array): Point | null {
  try {
    // `false` asks for the strict decoding of RFC 8032 instead of ZIP 215's.
    const point = Point.fromBytes(encoded, false);
    return point.isSmallOrder() ? null : point;
  } catch {
    // The library says "not a point" by throwing; to us that is an answer, and the caller's is false.
    return null;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  // `slice` of a Node Buffer shares its memory, and reversing would change the caller's signature.
  return BigInt(`0x${bytesToHex(Uint8Array.from(bytes).reverse())}`);
}
