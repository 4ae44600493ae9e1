import type { KeyId } from "./public-key.ts";

/** Signs with one Ed25519 key and never shows it: a file's key, a cloud's, a hardware token's. */
export type Signer = {
  readonly keyId: KeyId;
  /** The raw 32 bytes that `keyId` names. */
  readonly publicKey: Uint8Array;
  /** The 64-byte signature of the bytes (RFC 8032, pure Ed25519). */
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
};

/** Says whether a signature holds under the one strict rule of `verifyEd25519`; never throws. */
export type SignatureVerifier = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean;
