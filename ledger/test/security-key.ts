import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";

/** What a device says in a signature, where it is to say something else than it should. */
export type SecurityKeyHabits = {
  readonly application?: string;
  readonly flags?: number;
  readonly counter?: number;
  /** The flags that stand in the signature, where they are not those that were signed. */
  readonly shownFlags?: number;
  /** The counter that stands in the signature, where it is not the one that was signed. */
  readonly shownCounter?: number;
};

/** A security key as OpenSSH uses one (`PROTOCOL.u2f`), made of software: it signs what a device would sign. */
export type SecurityKey = {
  /** The raw 32 bytes. */
  readonly publicKey: Uint8Array;
  /** `sk-ssh-ed25519@openssh.com AAAA…`. */
  readonly key: string;
  /** The SSHSIG over a message, without its armour. */
  sign(message: Uint8Array, namespace: string, habits?: SecurityKeyHabits): Uint8Array;
};

const TYPE = "sk-ssh-ed25519@openssh.com";

/** A device whose key is made of one byte: the same key for the same number. */
export function securityKey(seed: number): SecurityKey {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  const der = Buffer.concat([prefix, Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const raw = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
  const keyBytes = (application: string): Buffer =>
    Buffer.concat([field(TYPE), field(raw), field(application)]);
  return {
    publicKey: Uint8Array.from(raw),
    key: `${TYPE} ${keyBytes("ssh:").toString("base64")}`,
    sign(message, namespace, habits = {}) {
      const { application = "ssh:", flags = 1, counter = 7 } = habits;
      const header = [field(namespace), field(""), field("sha512")];
      const digest = createHash("sha512").update(message).digest();
      const signed = sha256(Buffer.concat([Buffer.from("SSHSIG"), ...header, field(digest)]));
      const said = Buffer.concat([
        sha256(Buffer.from(application)),
        Buffer.of(flags),
        number(counter),
        signed,
      ]);
      const { shownFlags = flags, shownCounter = counter } = habits;
      const last = [
        field(TYPE),
        field(sign(null, said, privateKey)),
        Buffer.of(shownFlags),
        number(shownCounter),
      ];
      const parts = [Buffer.from("SSHSIG"), number(1), field(keyBytes(application)), ...header];
      return new Uint8Array(Buffer.concat([...parts, field(Buffer.concat(last))]));
    },
  };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function field(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([number(bytes.length), bytes]);
}
