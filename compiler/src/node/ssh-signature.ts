import { hash } from "./hash.ts";
import { nodeCrypto } from "./node-crypto.ts";
import { PUBLIC_KEY_LENGTH, readSshKey, SSH_KEY_TYPE, sshKeyText } from "./ssh-key.ts";
import { isAtEnd, shownName, sshString, takeBytes, takeNumber, takeString } from "./ssh-wire.ts";

/** The longest armoured signature, in characters. An Ed25519 one has some 300. */
const MAX_SIGNATURE_LENGTH = 4096;

/** What a signature says. Only `valid` says anything about who signed. */
export type SshSignature =
  /** The key, as `ssh-keygen` writes it without a comment, signed exactly these bytes. */
  | { readonly kind: "valid"; readonly key: string }
  /** It may be a good signature of a kind that is not verified here. */
  | { readonly kind: "unsupported"; readonly what: string }
  /** It is no signature, or none of these bytes. */
  | { readonly kind: "broken"; readonly why: string };

const BEGIN = "-----BEGIN SSH SIGNATURE-----";
const END = "-----END SSH SIGNATURE-----";
const MAGIC = "SSHSIG";
const SIGNATURE_LENGTH = 64;

/** Tells whether a text begins as an armoured SSH signature does. Pure. */
export function isSshSignature(armoured: string): boolean {
  return armoured.startsWith(`${BEGIN}\n`);
}

/**
 * Verifies an armoured SSH signature (OpenSSH's `PROTOCOL.sshsig`, version 1) over a message in one namespace. Never
 * throws. Strict: every length and every byte is accounted for, and two spellings of one signature are not both taken.
 * Whether the key is anybody's is for the caller to say.
 */
export function verifySshSignature(armoured: string, message: Uint8Array, namespace: string): SshSignature {
  const blob = unarmoured(armoured);
  if (blob === null) return broken("it is not armoured as SSH signatures are");
  const parts = readParts(blob);
  if (!("publicKey" in parts)) return parts;
  // A signature that was made for mails or files says nothing about commits.
  if (shownName(parts.namespace) !== namespace)
    return broken(`it was made for \`${shownName(parts.namespace)}\`, not for \`${namespace}\``);
  const signed = Buffer.concat([
    Buffer.from(MAGIC),
    sshString(parts.namespace),
    sshString(""),
    sshString(parts.hashName),
    sshString(Buffer.from(hash(parts.hashName, message), "hex")),
  ]);
  return isSignedBy(parts.publicKey, signed, parts.signature)
    ? { kind: "valid", key: sshKeyText(parts.publicKey) }
    : broken("its key did not sign these bytes");
}

interface SignatureParts {
  readonly publicKey: Uint8Array;
  readonly namespace: Uint8Array;
  readonly hashName: "sha256" | "sha512";
  readonly signature: Uint8Array;
}

/** The bytes between the two lines; null where anything but them stands there. */
function unarmoured(armoured: string): Uint8Array | null {
  if (armoured.length > MAX_SIGNATURE_LENGTH) return null;
  const lines = armoured.replace(/\n$/u, "").split("\n");
  if (lines.length < 3 || lines[0] !== BEGIN || lines.at(-1) !== END) return null;
  const body = lines.slice(1, -1);
  if (body.some((line) => line === "")) return null;
  const base64 = body.join("");
  const bytes = Buffer.from(base64, "base64");
  // Node reads over whatever is no base64: only what it would write itself is taken.
  return bytes.toString("base64") === base64 ? bytes : null;
}

function readParts(bytes: Uint8Array): SignatureParts | SshSignature {
  const wire = { bytes, at: 0 };
  const magic = takeBytes(wire, MAGIC.length);
  if (magic === null || shownName(magic) !== MAGIC) return broken("it does not begin as SSH signatures do");
  const version = takeNumber(wire);
  if (version !== 1) return unsupported(`version ${version ?? "none"} of SSH's signatures`);
  const keyBytes = takeString(wire);
  const namespace = takeString(wire);
  const reserved = takeString(wire);
  const hashBytes = takeString(wire);
  const signatureBytes = takeString(wire);
  if (
    keyBytes === null ||
    namespace === null ||
    reserved === null ||
    hashBytes === null ||
    signatureBytes === null
  )
    return broken("it is cut off");
  if (!isAtEnd(wire)) return broken("bytes stand behind it");
  const key = readSshKey(keyBytes);
  if (key.kind === "malformed") return broken(key.why);
  if (key.kind === "unsupported") return unsupported(`an SSH key of type \`${key.type}\``);
  if (reserved.length > 0) return unsupported("an SSH signature whose reserved field says something");
  const hashName = shownName(hashBytes);
  if (hashName !== "sha256" && hashName !== "sha512") return unsupported(`the hash \`${hashName}\``);
  const signature = readRawSignature(signatureBytes);
  if (signature === null) return broken("its last part is no Ed25519 signature");
  return { publicKey: key.publicKey, namespace, hashName, signature };
}

function readRawSignature(bytes: Uint8Array): Uint8Array | null {
  const wire = { bytes, at: 0 };
  const type = takeString(wire);
  const signature = takeString(wire);
  if (type === null || shownName(type) !== SSH_KEY_TYPE || !isAtEnd(wire)) return null;
  return signature?.length === SIGNATURE_LENGTH ? signature : null;
}

/** What stands before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

function isSignedBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_LENGTH) return false;
  const { createPublicKey, verify } = nodeCrypto();
  let key;
  try {
    key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: "der", type: "spki" });
  } catch {
    // OpenSSL says "no key" by throwing.
    return false;
  }
  return verify(null, message, key, signature);
}

function broken(why: string): SshSignature {
  return { kind: "broken", why };
}

function unsupported(what: string): SshSignature {
  return { kind: "unsupported", what };
}
