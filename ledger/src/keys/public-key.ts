import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { decodeBase64 } from "../base64.ts";
import { sha256Hex } from "../digest.ts";
import { LedgerError } from "../ledger-error.ts";

/** How many bytes an Ed25519 public key has (RFC 8032). */
export const PUBLIC_KEY_BYTES = 32;

/** A key's name: `sha256:` and the hexadecimal SHA-256 of its SubjectPublicKeyInfo DER. */
export type KeyId = string;

// SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING of 32 bytes }, RFC 8410.
const SPKI_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);
const SPKI_BYTES = SPKI_PREFIX.length + PUBLIC_KEY_BYTES;

/** The SubjectPublicKeyInfo DER (RFC 8410) of a raw Ed25519 public key. */
export function publicKeyToSpki(publicKey: Uint8Array): Uint8Array {
  return concatBytes(SPKI_PREFIX, publicKey);
}

/** The raw 32 bytes of a public key given raw or as SubjectPublicKeyInfo DER; null for anything else. */
export function rawPublicKey(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length === PUBLIC_KEY_BYTES) return Uint8Array.from(bytes);
  if (bytes.length !== SPKI_BYTES) return null;
  const prefix = bytes.subarray(0, SPKI_PREFIX.length);
  return bytesToHex(prefix) === bytesToHex(SPKI_PREFIX)
    ? Uint8Array.from(bytes.subarray(SPKI_PREFIX.length))
    : null;
}

/** The id of a raw public key; it says nothing of whether the key is sound. */
export function keyIdOf(publicKey: Uint8Array): KeyId {
  return `sha256:${sha256Hex(publicKeyToSpki(publicKey))}`;
}

/** The raw 32 bytes of a public key in base64, raw or as SubjectPublicKeyInfo; throws a `LedgerError` for anything else. */
export function decodePublicKey(text: string): Uint8Array {
  const raw = rawPublicKey(decodeBase64(text));
  if (raw === null) throw new LedgerError({ code: "key.malformed", message: "not an Ed25519 public key" });
  return raw;
}
