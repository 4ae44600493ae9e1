import { isAtEnd, shownName, sshString, takeString } from "./ssh-wire.ts";

/** The one kind of SSH key whose signatures are verified. */
export const SSH_KEY_TYPE = "ssh-ed25519";

/** How many bytes an Ed25519 public key has. */
export const PUBLIC_KEY_LENGTH = 32;

/** A public key as SSH stores it, or why it cannot be used. */
export type SshKey =
  | { readonly kind: "key"; readonly publicKey: Uint8Array }
  | { readonly kind: "unsupported"; readonly type: string }
  | { readonly kind: "malformed"; readonly why: string };

/** Reads a key from SSH's bytes for it: its type, the key, and nothing behind. Pure. */
export function readSshKey(bytes: Uint8Array): SshKey {
  const wire = { bytes, at: 0 };
  const type = takeString(wire);
  if (type === null) return { kind: "malformed", why: "the key is cut off" };
  if (!Buffer.from(type).equals(Buffer.from(SSH_KEY_TYPE)))
    return { kind: "unsupported", type: shownName(type) };
  const publicKey = takeString(wire);
  if (publicKey?.length !== PUBLIC_KEY_LENGTH)
    return { kind: "malformed", why: `the key does not have ${PUBLIC_KEY_LENGTH} bytes` };
  if (!isAtEnd(wire)) return { kind: "malformed", why: "bytes stand behind the key" };
  if (!isSound(publicKey)) return { kind: "malformed", why: "the key is one that signs anything" };
  return { kind: "key", publicKey };
}

/**
 * Reads a key as `ssh-keygen` writes it into its `.pub` file, without the comment: `ssh-ed25519 AAAA…`. Pure; a
 * second spelling of the same key is none.
 */
export function parseSshKey(text: string): SshKey {
  const [type = "", base64 = ""] = text.split(" ");
  if (type !== SSH_KEY_TYPE) return { kind: "unsupported", type: shownName(Buffer.from(type)) };
  const key = readSshKey(Buffer.from(base64, "base64"));
  if (key.kind !== "key") return key;
  return sshKeyText(key.publicKey) === text
    ? key
    : { kind: "malformed", why: "more stands there than the type and the key" };
}

/** Writes a key as `ssh-keygen` does, without a comment. Pure. */
export function sshKeyText(publicKey: Uint8Array): string {
  const bytes = Buffer.concat([sshString(SSH_KEY_TYPE), sshString(publicKey)]);
  return `${SSH_KEY_TYPE} ${bytes.toString("base64")}`;
}

const FIELD_PRIME = 2n ** 255n - 19n;

// The y of one point of order eight. The others of small order have its negative, 0, 1 or −1.
const ORDER_EIGHT_Y = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const smallOrderYs: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  FIELD_PRIME - 1n,
  ORDER_EIGHT_Y,
  FIELD_PRIME - ORDER_EIGHT_Y,
]);

/**
 * Whether a signature under this key means something. Under a key of small order one signature holds for many
 * messages, and the OpenSSL of Node 20 takes such keys; with y ≥ p one key would have two spellings.
 */
function isSound(publicKey: Uint8Array): boolean {
  const number = BigInt(`0x${Buffer.from(publicKey).reverse().toString("hex")}`);
  // The highest bit is the sign of x.
  const y = number & (2n ** 255n - 1n);
  return y < FIELD_PRIME && !smallOrderYs.has(y);
}
