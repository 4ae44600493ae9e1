import { decodeBase64, encodeBase64 } from "../base64.ts";
import { canonical } from "../canonical.ts";
import { LedgerError } from "../ledger-error.ts";
import { encodeUtf8 } from "../utf8.ts";
import { SIGNATURE_BYTES, verifyEd25519 } from "./ed25519.ts";
import type { KeyPurpose } from "./key-purpose.ts";
import type { KeyId } from "./public-key.ts";
import type { SignatureVerifier, Signer } from "./signer.ts";

/** What the new key of a rotation signs: that it takes the place of another, for one purpose, in one log. */
export type Rotation = {
  readonly origin: string;
  readonly oldKey: KeyId;
  readonly newKey: KeyId;
  readonly purpose: KeyPurpose;
};

/** The bytes of a rotation that its new key signs; no record and no checkpoint begins like them. */
export function rotationBytes({ origin, oldKey, newKey, purpose }: Rotation): Uint8Array {
  return encodeUtf8(`interlock key.rotate v1\n${canonical({ origin, oldKey, newKey, purpose })}`);
}

/**
 * The base64 signature of the new key over a rotation: whoever rotates has the key that comes, and not only its name.
 * Throws a `LedgerError` where the signer's signature is none of that key.
 */
export async function proveRotation(rotation: Rotation, newKey: Signer): Promise<string> {
  const bytes = rotationBytes(rotation);
  const signature = await newKey.sign(bytes);
  if (newKey.keyId !== rotation.newKey || !verifyEd25519(newKey.publicKey, bytes, signature)) {
    throw new LedgerError({ code: "signature.invalid", message: "the new key did not sign the rotation" });
  }
  return encodeBase64(signature);
}

/** True where the proof is the new key's signature over the rotation; never throws. */
export function isRotationProven(
  rotation: Rotation,
  newPublicKey: Uint8Array,
  proof: string,
  verifySignature: SignatureVerifier = verifyEd25519,
): boolean {
  const signature = signatureIn(proof);
  return signature !== null && verifySignature(newPublicKey, rotationBytes(rotation), signature);
}

function signatureIn(proof: string): Uint8Array | null {
  let bytes: Uint8Array;
  try {
    bytes = decodeBase64(proof);
  } catch (error) {
    // Text that is no base64 is no signature; that is an answer.
    if (error instanceof LedgerError) return null;
    throw error;
  }
  return bytes.length === SIGNATURE_BYTES ? bytes : null;
}
