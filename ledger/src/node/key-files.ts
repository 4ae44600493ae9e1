import { generateKeyPairSync } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { formatKeyRegistry, keyRegistry, parseKeyRegistry } from "../keys/key-registry.ts";
import type { KeyPurpose } from "../keys/key-purpose.ts";
import type { KeyRegistry } from "../keys/key-registry.ts";
import { LedgerError } from "../ledger-error.ts";
import type { KeyId } from "../keys/public-key.ts";
import type { Signer } from "../keys/signer.ts";
import type { Holder } from "../statement/holder.ts";
import { readFailure } from "./read-failure.ts";
import { signerFromPem } from "./signer.ts";

/** How many bytes a private key's file may have. */
export const MAX_KEY_FILE_BYTES: number = 16 * 1024;

/** What a pair of key files may be called. */
export const KEY_NAME_PATTERN: RegExp = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** For what a new key is to be used. */
export type NewKeyOptions = {
  readonly purpose: KeyPurpose;
  /** The only log the key may sign for; left out, any. */
  readonly origin?: string;
  /** Whom the key speaks for, as its public file will say. */
  readonly holder?: Holder;
};

/** A pair of key files that was just written. */
export type NewKeyPair = {
  readonly keyId: KeyId;
  /** PKCS #8 PEM, readable by the owner only. */
  readonly privatePath: string;
  /** A registry with this one key, to be handed to whoever verifies. */
  readonly publicPath: string;
};

/**
 * Makes an Ed25519 key and writes `NAME.pem` (0600) and `NAME.keys.json` into an existing folder.
 * Never overwrites: a file of either name is a `key.exists` error, and a holder that no registry takes a `key.registry` error; then
 * nothing is left behind.
 */
export function newKeyPair(folder: string, name: string, options: NewKeyOptions): NewKeyPair {
  if (!KEY_NAME_PATTERN.test(name)) {
    throw new LedgerError({ code: "key.name", message: `a key cannot be called ${JSON.stringify(name)}` });
  }
  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const { keyId, publicKey } = signerFromPem(pem);
  const registry = keyRegistry([
    {
      keyId,
      publicKey,
      purpose: options.purpose,
      origin: options.origin ?? null,
      ...(options.holder === undefined ? {} : { holder: options.holder }),
    },
  ]);
  const text = formatKeyRegistry(registry);
  // A holder that no registry can have is found before there is a key.
  parseKeyRegistry(Buffer.from(text));
  const privatePath = join(folder, `${name}.pem`);
  const publicPath = join(folder, `${name}.keys.json`);
  writeNew(privatePath, pem, 0o600);
  try {
    writeNew(publicPath, text, 0o644);
  } catch (error) {
    // The private key is known to nobody yet; left alone it would stop the next attempt.
    unlinkSync(privatePath);
    throw error;
  }
  return { keyId, privatePath, publicPath };
}

/**
 * A signer from a private key file. The file must be a regular one that neither group nor others may touch.
 * Throws a `LedgerError` that names the path and shows nothing of the key.
 */
export function loadSigner(path: string): Signer {
  const descriptor = openToRead(path);
  try {
    // The open file is judged, not the path: between two looks at a path it can become another file.
    const { mode, size } = fstatSync(descriptor);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG || size > MAX_KEY_FILE_BYTES) {
      throw new LedgerError({ code: "key.malformed", message: `${path} is not a key file` });
    }
    // What is no private key is told so, and not to be hidden.
    const signer = signerAt(readFileSync(descriptor, "utf8"), path);
    if ((mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, "0");
      throw new LedgerError({
        code: "key.exposed",
        message: `${path} has mode ${shown}; a private key is for its owner alone (chmod 600)`,
      });
    }
    return signer;
  } finally {
    closeSync(descriptor);
  }
}

/** A signer from the PEM text in an environment variable; throws a `LedgerError` that names the variable. */
export function loadSignerFromEnvironment(
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
): Signer {
  const pem = environment[variable];
  if (pem === undefined || pem === "") {
    throw new LedgerError({
      code: "key.missing",
      message: `the environment variable ${variable} is not set`,
    });
  }
  return signerAt(pem, `the environment variable ${variable}`);
}

/** A registry from its JSON file; throws a `LedgerError` that names the path. */
export function loadKeyRegistry(path: string): KeyRegistry {
  const descriptor = openToRead(path);
  try {
    if (!fstatSync(descriptor).isFile()) {
      throw new LedgerError({ code: "key.registry", message: "it is no file" });
    }
    return parseKeyRegistry(readFileSync(descriptor));
  } catch (cause) {
    throw inFile(cause, path);
  } finally {
    closeSync(descriptor);
  }
}

function signerAt(pem: string, where: string): Signer {
  try {
    return signerFromPem(pem);
  } catch (cause) {
    throw inFile(cause, where);
  }
}

function inFile(error: unknown, where: string): unknown {
  if (!(error instanceof LedgerError)) return error;
  const { problem } = error;
  return new LedgerError({ ...problem, message: `${where}: ${problem.message}` }, { cause: error });
}

function openToRead(path: string): number {
  try {
    // Without O_NONBLOCK opening a named pipe would wait for ever for someone to write.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const message = `${path} cannot be opened: ${readFailure(cause)}`;
    throw new LedgerError({ code: "key.missing", message }, { cause });
  }
}

function writeNew(path: string, text: string, mode: number): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx", mode);
  } catch (cause) {
    throw new LedgerError({ code: "key.exists", message: `${path} cannot be created anew` }, { cause });
  }
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
