import * as z from "zod";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { canonical } from "./canonical.ts";
import { isSoundPublicKey } from "./ed25519.ts";
import { LedgerError, problemOf } from "./ledger-error.ts";
import { keyIdOf, publicKeyToSpki, rawPublicKey } from "./public-key.ts";
import type { KeyId } from "./public-key.ts";
import { schemaProblem } from "./schema-problem.ts";
import { ORIGIN_PATTERN } from "./statement.ts";
import { parseStrictJson } from "./strict-json.ts";

/**
 * What a key may be used for; one key has one purpose. A writer signs what happens to actions, an activator which module
 * decides about them: a service that records by itself must not be able to give itself another policy.
 */
export const KEY_PURPOSES = ["writer", "activator", "grant", "approver", "log"] as const;

/** The one use of a key. */
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** How many keys one registry may hold. */
export const MAX_REGISTRY_KEYS = 1024;

/** A key that may be believed, for one purpose, and for one log where `origin` names it. */
export type RegisteredKey = {
  readonly keyId: KeyId;
  /** The raw 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly purpose: KeyPurpose;
  /** The only log the key may sign for; null for any. */
  readonly origin: string | null;
};

/** The keys a verifier believes. They come from outside of what is verified, never from within. */
export type KeyRegistry = ReadonlyMap<KeyId, RegisteredKey>;

const registrySchema = z.strictObject({
  v: z.literal(1),
  keys: z
    .array(
      z.strictObject({
        keyId: z.string(),
        publicKey: z.string(),
        purpose: z.enum(KEY_PURPOSES),
        origin: z.string().regex(ORIGIN_PATTERN, "expected a log's origin").optional(),
      }),
    )
    .max(MAX_REGISTRY_KEYS),
});

/**
 * A registry from the bytes of its JSON file: `{v: 1, keys: [{keyId, publicKey, purpose, origin?}]}`, with
 * `publicKey` the base64 of SubjectPublicKeyInfo DER or of the raw 32 bytes. Every key id is computed again.
 * Throws a `LedgerError` that names the place of a key that is malformed, weak, listed twice or misnamed.
 */
export function parseKeyRegistry(bytes: Uint8Array): KeyRegistry {
  const parsed = registrySchema.safeParse(parseStrictJson(bytes));
  if (!parsed.success) throw new LedgerError(schemaProblem(parsed.error, "key.registry"));
  return keyRegistry(
    parsed.data.keys.map(({ keyId, publicKey, purpose, origin }, index) => ({
      keyId,
      publicKey: publicKeyAt(publicKey, `/keys/${index}/publicKey`),
      purpose,
      origin: origin ?? null,
    })),
  );
}

/** A registry from keys at hand; throws a `LedgerError` as `parseKeyRegistry` does. */
export function keyRegistry(keys: readonly RegisteredKey[]): KeyRegistry {
  const registry = new Map<KeyId, RegisteredKey>();
  for (const [index, key] of keys.entries()) {
    const at = `/keys/${index}`;
    if (!isSoundPublicKey(key.publicKey)) {
      throw new LedgerError({ code: "key.weak", message: "the key is no sound Ed25519 point", at });
    }
    if (keyIdOf(key.publicKey) !== key.keyId) {
      throw new LedgerError({ code: "key.id-mismatch", message: "the key id is not the key's", at });
    }
    if (registry.has(key.keyId)) {
      throw new LedgerError({ code: "key.registry", message: "the key is listed twice", at });
    }
    registry.set(key.keyId, key);
  }
  return registry;
}

/** The text of a registry's JSON file, one line, ending in a line feed; `parseKeyRegistry` reads it back. */
export function formatKeyRegistry(registry: KeyRegistry): string {
  const keys = [...registry.values()].map(({ keyId, publicKey, purpose, origin }) => ({
    keyId,
    publicKey: encodeBase64(publicKeyToSpki(publicKey)),
    purpose,
    ...(origin === null ? {} : { origin }),
  }));
  return `${canonical({ v: 1, keys })}\n`;
}

function publicKeyAt(text: string, at: string): Uint8Array {
  const raw = rawPublicKey(bytesAt(text, at));
  if (raw === null)
    throw new LedgerError({ code: "key.malformed", message: "not an Ed25519 public key", at });
  return raw;
}

function bytesAt(text: string, at: string): Uint8Array {
  try {
    return decodeBase64(text);
  } catch (cause) {
    throw new LedgerError({ ...problemOf(cause), at }, { cause });
  }
}
