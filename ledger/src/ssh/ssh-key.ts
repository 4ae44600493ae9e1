import { decodeBase64, encodeBase64 } from "../base64.ts";
import { isSoundEncoding } from "../keys/point-encoding.ts";
import { LedgerError } from "../ledger-error.ts";
import { isAtEnd, joined, shownName, sshString, takeString } from "./ssh-wire.ts";

/** An Ed25519 key of OpenSSH; `application` is null but for a security key, which signs for one application only. */
export type SshPublicKey = {
  /** The raw 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly application: string | null;
};

/** A public key as SSH stores it, or why it cannot be used. */
export type SshKey =
  | { readonly kind: "key"; readonly key: SshPublicKey }
  | { readonly kind: "unsupported"; readonly type: string }
  | { readonly kind: "malformed"; readonly why: string };

/** The type of a key that stands in a file. */
export const SOFTWARE_KEY_TYPE = "ssh-ed25519";

/** The type of a key that never leaves a security key (FIDO). */
export const SECURITY_KEY_TYPE = "sk-ssh-ed25519@openssh.com";

const PUBLIC_KEY_BYTES = 32;

/** The longest application of a security key; OpenSSH's is `ssh:`. */
const MAX_APPLICATION_LENGTH = 64;

/** The type by which SSH calls a key. Pure. */
export function sshKeyType({ application }: SshPublicKey): string {
  return application === null ? SOFTWARE_KEY_TYPE : SECURITY_KEY_TYPE;
}

/** Reads a key from SSH's bytes for it: its type, the key, for a security key its application, and nothing behind. Pure. */
export function readSshKey(bytes: Uint8Array): SshKey {
  const wire = { bytes, at: 0 };
  const typeBytes = takeString(wire);
  if (typeBytes === null) return malformed("the key is cut off");
  const type = shownName(typeBytes);
  if (type !== SOFTWARE_KEY_TYPE && type !== SECURITY_KEY_TYPE) return { kind: "unsupported", type };
  const publicKey = takeString(wire);
  if (publicKey?.length !== PUBLIC_KEY_BYTES) {
    return malformed(`the key does not have ${PUBLIC_KEY_BYTES} bytes`);
  }
  let application: string | null = null;
  if (type === SECURITY_KEY_TYPE) {
    application = plainName(takeString(wire));
    if (application === null) return malformed("the security key names no application");
  }
  if (!isAtEnd(wire)) return malformed("bytes stand behind the key");
  if (!isSoundEncoding(publicKey)) return malformed("the key is one that signs anything");
  return { kind: "key", key: { publicKey, application } };
}

/**
 * Reads a key as `ssh-keygen` writes it into its `.pub` file, without the comment: `ssh-ed25519 AAAA…`. Pure; a
 * second spelling of the same key is none.
 */
export function parseSshKey(text: string): SshKey {
  const [type = "", base64 = ""] = text.split(" ");
  if (type !== SOFTWARE_KEY_TYPE && type !== SECURITY_KEY_TYPE) {
    return { kind: "unsupported", type: type.replaceAll(/[^\x21-\x7e]/gu, "?") };
  }
  const bytes = fromBase64(base64);
  const found = bytes === null ? malformed("the key is no base64") : readSshKey(bytes);
  if (found.kind !== "key") return found;
  return sshKeyText(found.key) === text ? found : malformed("more stands there than the type and the key");
}

/** Writes a key as `ssh-keygen` does, without a comment. Pure. */
export function sshKeyText(key: SshPublicKey): string {
  return `${sshKeyType(key)} ${encodeBase64(sshKeyBytes(key))}`;
}

function sshKeyBytes(key: SshPublicKey): Uint8Array {
  const parts = [sshString(sshKeyType(key)), sshString(key.publicKey)];
  return joined(key.application === null ? parts : [...parts, sshString(key.application)]);
}

/** The bytes of base64 in its one spelling; null for anything else. Pure. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    return decodeBase64(text);
  } catch (error) {
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

/** A name that is shown as it is; null for every other, and where there is none. */
function plainName(name: Uint8Array | null): string | null {
  if (name === null || name.length === 0 || name.length > MAX_APPLICATION_LENGTH) return null;
  return name.every((byte) => byte > 0x20 && byte < 0x7f) ? shownName(name) : null;
}

function malformed(why: string): Extract<SshKey, { readonly kind: "malformed" }> {
  return { kind: "malformed", why };
}
