import type { HashFunction } from "../digest.ts";
import { isReducedScalar, isSoundEncoding } from "../keys/point-encoding.ts";
import type { SignatureVerifier } from "../keys/signer.ts";
import { encodeUtf8 } from "../utf8.ts";
import { fromBase64, readSshKey, sshKeyType } from "./ssh-key.ts";
import type { SshPublicKey } from "./ssh-key.ts";
import {
  isAtEnd,
  joined,
  shownName,
  sshNumber,
  sshString,
  takeBytes,
  takeNumber,
  takeString,
} from "./ssh-wire.ts";

/** What verifying takes of cryptography; Node's own is faster than what runs in browsers. */
export type SshCrypto = {
  readonly sha256: HashFunction;
  readonly sha512: HashFunction;
  readonly verifySignature: SignatureVerifier;
};

/** What a security key says of the moment in which it signed; all of it is in the bytes that it signed. */
export type SshTouch = {
  /** Somebody touched it. */
  readonly isPresent: boolean;
  /** It knew who, by a PIN or a finger. */
  readonly isVerified: boolean;
  /** It counts its signatures; some keys stay at 0. */
  readonly counter: number;
};

/** What a signature says. Only `valid` says anything about who signed. */
export type SshSignature =
  /** The key signed exactly these bytes; `touch` is null but for a security key. */
  | { readonly kind: "valid"; readonly key: SshPublicKey; readonly touch: SshTouch | null }
  /** It may be a good signature of a kind that is not verified here. */
  | { readonly kind: "unsupported"; readonly what: string }
  /** It is no signature, or none of these bytes. */
  | { readonly kind: "broken"; readonly why: string };

/** The longest armoured signature, in characters. An Ed25519 one has some 300. */
const MAX_SIGNATURE_LENGTH = 4096;

const BEGIN = "-----BEGIN SSH SIGNATURE-----";
const END = "-----END SSH SIGNATURE-----";
const MAGIC = "SSHSIG";
const VERSION = 1;
const SIGNATURE_LENGTH = 64;

// The flags of a security key (FIDO's authenticator data). Others announce more signed bytes than SSH has a place for.
const PRESENT = 0x01;
const VERIFIED = 0x04;

/** Tells whether a text begins as an armoured SSH signature does. Pure. */
export function isSshSignature(armoured: string): boolean {
  return armoured.startsWith(`${BEGIN}\n`);
}

/** The bytes between the two lines of an armoured signature; null where anything but them stands there. Pure. */
export function unarmoured(armoured: string): Uint8Array | null {
  if (armoured.length > MAX_SIGNATURE_LENGTH) return null;
  const lines = armoured.replace(/\n$/u, "").split("\n");
  if (lines.length < 3 || lines[0] !== BEGIN || lines.at(-1) !== END) return null;
  const body = lines.slice(1, -1);
  return body.some((line) => line === "") ? null : fromBase64(body.join(""));
}

/**
 * Verifies an SSH signature (OpenSSH's `PROTOCOL.sshsig`, version 1; `PROTOCOL.u2f` for security keys), without its armour,
 * over a message in one namespace. Pure, and never throws. Strict: every length and every byte is accounted for, and two
 * spellings of one signature are not both taken. Whether the key is anybody's is for the caller to say, and so is
 * whether a touch is asked for.
 */
export function verifySshSignature(
  signature: Uint8Array,
  message: Uint8Array,
  namespace: string,
  crypto: SshCrypto,
): SshSignature {
  const parts = readParts(signature);
  if ("kind" in parts) return parts;
  // A signature that was made for mails or files says nothing about commits.
  if (shownName(parts.namespace) !== namespace) {
    return broken(`it was made for \`${shownName(parts.namespace)}\`, not for \`${namespace}\``);
  }
  const signed = joined([
    encodeUtf8(MAGIC),
    sshString(parts.namespace),
    sshString(""),
    sshString(parts.hashName),
    sshString(crypto[parts.hashName](message)),
  ]);
  const { key, raw } = parts;
  if (!isSoundEncoding(raw.signature.subarray(0, 32)) || !isReducedScalar(raw.signature.subarray(32))) {
    return broken("its numbers are no sound Ed25519 signature");
  }
  return crypto.verifySignature(key.publicKey, signedByKey(parts, signed, crypto), raw.signature)
    ? { kind: "valid", key, touch: key.application === null ? null : touchOf(raw) }
    : broken("its key did not sign these bytes");
}

/** What the key itself signed: a security key signs the hash of the message, after what it has to say by itself. */
function signedByKey({ key, raw }: SignatureParts, signed: Uint8Array, crypto: SshCrypto): Uint8Array {
  if (key.application === null) return signed;
  return joined([
    crypto.sha256(encodeUtf8(key.application)),
    Uint8Array.of(raw.flags),
    sshNumber(raw.counter),
    crypto.sha256(signed),
  ]);
}

function touchOf({ flags, counter }: RawSignature): SshTouch {
  return { isPresent: (flags & PRESENT) !== 0, isVerified: (flags & VERIFIED) !== 0, counter };
}

type SignatureParts = {
  readonly key: SshPublicKey;
  readonly namespace: Uint8Array;
  readonly hashName: "sha256" | "sha512";
  readonly raw: RawSignature;
};

/** The last part: the 64 bytes, and what stands behind them of a security key; 0 and 0 for every other. */
type RawSignature = { readonly signature: Uint8Array; readonly flags: number; readonly counter: number };

function readParts(bytes: Uint8Array): SignatureParts | SshSignature {
  const wire = { bytes, at: 0 };
  const magic = takeBytes(wire, MAGIC.length);
  if (magic === null || shownName(magic) !== MAGIC) return broken("it does not begin as SSH signatures do");
  const version = takeNumber(wire);
  if (version !== VERSION) return unsupported(`version ${version ?? "none"} of SSH's signatures`);
  const keyBytes = takeString(wire);
  const namespace = takeString(wire);
  const reserved = takeString(wire);
  const hashBytes = takeString(wire);
  const last = takeString(wire);
  if (keyBytes === null || namespace === null || reserved === null || hashBytes === null || last === null) {
    return broken("it is cut off");
  }
  if (!isAtEnd(wire)) return broken("bytes stand behind it");
  const read = readSshKey(keyBytes);
  if (read.kind === "malformed") return broken(read.why);
  if (read.kind === "unsupported") return unsupported(`an SSH key of type \`${read.type}\``);
  if (reserved.length > 0) return unsupported("an SSH signature whose reserved field says something");
  const hashName = shownName(hashBytes);
  if (hashName !== "sha256" && hashName !== "sha512") return unsupported(`the hash \`${hashName}\``);
  const raw = readRawSignature(last, read.key);
  return "kind" in raw ? raw : { key: read.key, namespace, hashName, raw };
}

function readRawSignature(bytes: Uint8Array, key: SshPublicKey): RawSignature | SshSignature {
  const wire = { bytes, at: 0 };
  const type = takeString(wire);
  const signature = takeString(wire);
  if (type === null || shownName(type) !== sshKeyType(key) || signature?.length !== SIGNATURE_LENGTH) {
    return broken("its last part is no signature of its key");
  }
  const [flags = null] = key.application === null ? [0] : (takeBytes(wire, 1) ?? []);
  const counter = key.application === null ? 0 : takeNumber(wire);
  if (flags === null || counter === null || !isAtEnd(wire)) {
    return broken("its last part is no signature of its key");
  }
  if ((flags & ~(PRESENT | VERIFIED)) !== 0) {
    return unsupported(`a security key's signature with the flags 0x${flags.toString(16).padStart(2, "0")}`);
  }
  return { signature, flags, counter };
}

function broken(why: string): Extract<SshSignature, { readonly kind: "broken" }> {
  return { kind: "broken", why };
}

function unsupported(what: string): Extract<SshSignature, { readonly kind: "unsupported" }> {
  return { kind: "unsupported", what };
}
