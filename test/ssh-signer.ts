import { createPrivateKey, createPublicKey, hash, sign } from "node:crypto";

/** Somebody who signs with SSH, as `ssh-keygen -Y sign` would. */
export interface SshSigner {
  /** `ssh-ed25519 AAAA…`. */
  readonly key: string;
  /** The armoured signature over a text, for git's commits unless another namespace is named. */
  sign(payload: string, namespace?: string): string;
}

/** What stands before the 32 bytes of an Ed25519 private key in its PKCS #8 form (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** A signer whose key is made of one byte: the same key for the same number. */
export function sshSigner(seed: number): SshSigner {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const raw = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
  const publicKey = Buffer.concat([field("ssh-ed25519"), field(raw)]);
  return {
    key: `ssh-ed25519 ${publicKey.toString("base64")}`,
    sign(payload, namespace = "git") {
      const digest = hash("sha512", Buffer.from(payload), "buffer");
      const header = [field(namespace), field(""), field("sha512")];
      const signed = Buffer.concat([Buffer.from("SSHSIG"), ...header, field(digest)]);
      const signature = Buffer.concat([field("ssh-ed25519"), field(sign(null, signed, privateKey))]);
      const version = Buffer.from([0, 0, 0, 1]);
      const parts = [Buffer.from("SSHSIG"), version, field(publicKey), ...header, field(signature)];
      return armoured(Buffer.concat(parts));
    },
  };
}

/** Puts the bytes of a signature between its two lines, seventy characters a line. */
export function armoured(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,70}/gu) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----"].join("\n");
}

function field(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
