import {
  decodeBase64,
  type Holder,
  type KeyPurpose,
  keyIdOf,
  LedgerError,
  parseKeyRegistry,
  rawPublicKey,
} from "@interlock/ledger";
import { parseSshKey } from "@interlock/ledger/ssh";

import { unreadable } from "../command-failure.ts";
import { readInput } from "../read-file.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** A public key as a file offers it; what the file does not say is null. */
export interface OfferedKey {
  readonly keyId: string;
  /** The raw 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly purpose: KeyPurpose | null;
  readonly origin: string | null;
  /** The application of a security key; null for every other. */
  readonly application: string | null;
  /** Whom the key speaks for by its owner's own word: a registrar has to say the same. */
  readonly holder: Holder | null;
}

const PUBLIC_PEM = /^\s*-----BEGIN PUBLIC KEY-----(?<body>[A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/;
const PRIVATE_MARK = "PRIVATE KEY-----";
const KEY_ID = /^sha256:[0-9a-f]{64}$/;
const SSH_LINE = /^(?<key>[a-z0-9@.-]+ [A-Za-z0-9+/=]+)(?: [^\n]*)?\n?$/;

/**
 * The public keys of a file: a registry's JSON, one key in PEM, or one as `ssh-keygen` writes it into its `.pub` file. Throws a
 * failure that names the file.
 */
export function offeredKeys(path: string, world: Pick<World, "cwd">): readonly OfferedKey[] {
  const bytes = readInput(path, world);
  const text = new TextDecoder().decode(bytes);
  if (text.includes(PRIVATE_MARK)) {
    throw unreadable(`${quotedText(path)} is a private key: this takes the public one`);
  }
  try {
    const body = PUBLIC_PEM.exec(text)?.groups?.["body"];
    if (body !== undefined) return [ofPem(decodeBase64(body.replace(/\s/g, "")))];
    const line = SSH_LINE.exec(text)?.groups?.["key"];
    return line === undefined ? ofRegistry(bytes) : [ofSsh(line)];
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(`${quotedText(path)} holds no keys: ${shownText(cause.message)}`, cause);
  }
}

/** The one public key of a file. Throws a failure where it holds more, or none. */
export function offeredKey(path: string, world: Pick<World, "cwd">): OfferedKey {
  const [key, ...others] = offeredKeys(path, world);
  if (key !== undefined && others.length === 0) return key;
  throw unreadable(
    `${quotedText(path)} holds ${others.length === 0 ? "no key" : "several keys"}: this takes one`,
  );
}

/** The id of a key that is named by it, or by the file of its public key. */
export function namedKeyId(named: string, world: Pick<World, "cwd">): string {
  return KEY_ID.test(named) ? named : offeredKey(named, world).keyId;
}

/** Whether a file holds a private key. */
export function isPrivateKey(path: string, world: Pick<World, "cwd">): boolean {
  return new TextDecoder().decode(readInput(path, world)).includes(PRIVATE_MARK);
}

function ofRegistry(bytes: Uint8Array): readonly OfferedKey[] {
  return [...parseKeyRegistry(bytes).values()].map(({ application, holder, ...key }) => ({
    ...key,
    application: application ?? null,
    holder: holder ?? null,
  }));
}

function ofPem(der: Uint8Array): OfferedKey {
  const publicKey = rawPublicKey(der);
  if (publicKey === null) throw malformed("not an Ed25519 public key");
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    purpose: null,
    origin: null,
    application: null,
    holder: null,
  };
}

function ofSsh(line: string): OfferedKey {
  const read = parseSshKey(line);
  if (read.kind === "malformed") throw malformed(read.why);
  if (read.kind === "unsupported") throw malformed(`an SSH key of type \`${read.type}\` is not supported`);
  const { publicKey, application } = read.key;
  return { keyId: keyIdOf(publicKey), publicKey, purpose: null, origin: null, application, holder: null };
}

function malformed(message: string): LedgerError {
  return new LedgerError({ code: "key.malformed", message });
}
