import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { LedgerError } from "../ledger-error.ts";
import { keyIdOf, rawPublicKey } from "../keys/public-key.ts";
import type { Signer } from "../keys/signer.ts";

/**
 * A signer from a private Ed25519 key in PKCS #8 PEM. The key is parsed once and stays inside.
 * Throws a `LedgerError` for anything else; no error repeats any part of the key.
 */
export function signerFromPem(pem: string): Signer {
  const key = privateKey(pem);
  const publicKey = rawPublicKey(createPublicKey(key).export({ format: "der", type: "spki" }));
  if (publicKey === null) throw notThisKind();
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: (bytes) => new Uint8Array(sign(null, bytes, key)),
  };
}

function privateKey(pem: string): KeyObject {
  if (!pem.trimStart().startsWith("-----BEGIN PRIVATE KEY-----")) throw notThisKind();
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: "pem" });
  } catch (cause) {
    throw new LedgerError({ code: "key.malformed", message: "the private key cannot be read" }, { cause });
  }
  if (key.asymmetricKeyType !== "ed25519") throw notThisKind();
  return key;
}

function notThisKind(): LedgerError {
  return new LedgerError({ code: "key.malformed", message: "not an Ed25519 private key in PKCS #8 PEM" });
}
