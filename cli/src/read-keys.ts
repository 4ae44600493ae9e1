import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  canonical,
  decodeBase64,
  type KeyRegistry,
  keyIdOf,
  keyRegistry,
  LedgerError,
  parseKeyRegistry,
  rawPublicKey,
  type RegisteredKey,
} from "@interlock/ledger";

import { unreadable } from "./command-failure.ts";
import { readInput } from "./read-file.ts";
import { quotedText, shownText } from "./shown-text.ts";
import type { World } from "./world.ts";

const PUBLIC_PEM = /^\s*-----BEGIN PUBLIC KEY-----(?<body>[A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/;

/**
 * The keys that a verification believes: of a registry's JSON file, or of one Ed25519 public key in PEM, which then counts
 * as a writer's of any log; several files are separated by commas. Throws a failure that names the file.
 */
export function readKeys(paths: string, world: Pick<World, "cwd">): KeyRegistry {
  // A name that holds a comma is a name all the same.
  return readKeyFiles(existsSync(resolve(world.cwd, paths)) ? [paths] : paths.split(","), world);
}

/** The same of files that are listed one by one. */
export function readKeyFiles(files: readonly string[], world: Pick<World, "cwd">): KeyRegistry {
  const keys = new Map<string, RegisteredKey>();
  for (const file of files) {
    for (const key of keysOf(file, world).values()) {
      const known = keys.get(key.keyId);
      if (known !== undefined && !isSame(known, key)) {
        throw unreadable(
          `${quotedText(file)} says otherwise of the key ${key.keyId} than the file before it`,
        );
      }
      keys.set(key.keyId, key);
    }
  }
  return keyRegistry([...keys.values()]);
}

function isSame(one: RegisteredKey, other: RegisteredKey): boolean {
  return (
    one.purpose === other.purpose &&
    one.origin === other.origin &&
    one.application === other.application &&
    canonical(one.holder ?? null) === canonical(other.holder ?? null)
  );
}

function keysOf(path: string, world: Pick<World, "cwd">): KeyRegistry {
  const bytes = readInput(path, world);
  const text = new TextDecoder().decode(bytes);
  if (text.includes("PRIVATE KEY-----")) {
    throw unreadable(`${quotedText(path)} is a private key: verifying takes the public one`);
  }
  try {
    const body = PUBLIC_PEM.exec(text)?.groups?.["body"];
    return body === undefined ? parseKeyRegistry(bytes) : registryOf(decodeBase64(body.replace(/\s/g, "")));
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(`${quotedText(path)} holds no keys: ${shownText(cause.message)}`, cause);
  }
}

function registryOf(der: Uint8Array): KeyRegistry {
  const publicKey = rawPublicKey(der);
  if (publicKey === null)
    throw new LedgerError({ code: "key.malformed", message: "not an Ed25519 public key" });
  return keyRegistry([{ keyId: keyIdOf(publicKey), publicKey, purpose: "writer", origin: null }]);
}
