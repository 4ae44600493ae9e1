import type { SshCrypto } from "@interlock/ledger/ssh";

import { nodeCrypto } from "./node-crypto.ts";

/** Node's own cryptography, loaded with the first signature. */
export const sshCrypto: SshCrypto = {
  sha256: (bytes) => nodeCrypto().createHash("sha256").update(bytes).digest(),
  sha512: (bytes) => nodeCrypto().createHash("sha512").update(bytes).digest(),
  verifySignature(publicKey, message, signature) {
    const { createPublicKey, verify } = nodeCrypto();
    let key;
    try {
      key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: "der", type: "spki" });
    } catch {
      // OpenSSL says "no key" by throwing.
      return false;
    }
    return verify(null, message, key, signature);
  },
};

/** What stands before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
