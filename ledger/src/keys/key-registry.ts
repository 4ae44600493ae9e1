import { encodeBase64 } from "../base64.ts";
import { canonical } from "../canonical.ts";
import { LedgerError, problemOf } from "../ledger-error.ts";
import type { Problem } from "../ledger-error.ts";
import type { Holder } from "../statement/holder.ts";
import { schemaProblem } from "../statement/schema-problem.ts";
import { parseStrictJson } from "../strict-json.ts";
import { isSoundPublicKey } from "./ed25519.ts";
import type { EnrolledKey } from "./enrolled-key.ts";
import type { KeyPurpose } from "./key-purpose.ts";
import { decodePublicKey, keyIdOf, publicKeyToSpki } from "./public-key.ts";
import type { KeyId } from "./public-key.ts";
import { registrySchema } from "./registry-schema.ts";

/** A key that may be believed, for one purpose, and for one log where `origin` names it. */
export type RegisteredKey = {
  readonly keyId: KeyId;
  /** The raw 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly purpose: KeyPurpose;
  /** The only log the key may sign for; null for any. */
  readonly origin: string | null;
  /**
   * Of a security key (FIDO) only: the application that it signs for, `ssh:` where OpenSSH made it. Such a key approves by
   * SSH signatures that show a touch. It is enrolled as one, since any software key could claim to be one.
   */
  readonly application?: string;
  /** Whom the key speaks for. Without a holder it signs as before, but what it approves counts for nobody. */
  readonly holder?: Holder;
};

/** The keys a verifier believes. They come from outside of what is verified, never from within. */
export type KeyRegistry = ReadonlyMap<KeyId, RegisteredKey>;

/** A key that may be believed for what it is asked for, or why it may not. */
export type KeyAnswer =
  { readonly ok: true; readonly key: RegisteredKey } | { readonly ok: false; readonly problem: Problem };

/**
 * A registry from the bytes of its JSON file: `{v: 1, keys: [{keyId, publicKey, purpose, origin?, application?, holder?}]}`,
 * with `publicKey` the base64 of SubjectPublicKeyInfo DER or of the raw 32 bytes. Every key id is computed again.
 * Throws a `LedgerError` that names the place of a key that is malformed, weak, listed twice or misnamed.
 */
export function parseKeyRegistry(bytes: Uint8Array): KeyRegistry {
  const parsed = registrySchema.safeParse(parseStrictJson(bytes));
  if (!parsed.success) throw new LedgerError(schemaProblem(parsed.error, "key.registry"));
  return keyRegistry(
    parsed.data.keys.map(({ keyId, publicKey, purpose, origin, application, holder }, index) => ({
      keyId,
      publicKey: publicKeyAt(publicKey, `/keys/${index}/publicKey`),
      purpose,
      origin: origin ?? null,
      ...(application === undefined ? {} : { application }),
      ...(holder === undefined ? {} : { holder }),
    })),
  );
}

/** A registry from keys at hand; throws a `LedgerError` as `parseKeyRegistry` does. */
export function keyRegistry(keys: readonly RegisteredKey[]): KeyRegistry {
  const registry = new Map<KeyId, RegisteredKey>();
  for (const [index, key] of keys.entries()) {
    const problem = registeredKeyProblem(key);
    if (problem !== null) throw new LedgerError({ ...problem, at: `/keys/${index}` });
    if (registry.has(key.keyId)) {
      throw new LedgerError({
        code: "key.registry",
        message: "the key is listed twice",
        at: `/keys/${index}`,
      });
    }
    registry.set(key.keyId, key);
  }
  return registry;
}

/** What keeps a key from being believed by anybody: a weak point, another key's id, a security key for anything but approvals. */
export function registeredKeyProblem({
  keyId,
  publicKey,
  purpose,
  application,
}: RegisteredKey): Problem | null {
  if (!isSoundPublicKey(publicKey)) {
    return { code: "key.weak", message: "the key is no sound Ed25519 point" };
  }
  if (keyIdOf(publicKey) !== keyId) {
    return { code: "key.id-mismatch", message: "the key id is not the key's" };
  }
  if (application !== undefined && purpose !== "approver") {
    return { code: "key.purpose", message: `a security key approves; it cannot be \`${purpose}\`` };
  }
  return null;
}

/** A key of a registry as a record carries it; its holder stands beside it there. */
export function enrolledKey({ keyId, publicKey, purpose, origin, application }: RegisteredKey): EnrolledKey {
  const encoded = encodeBase64(publicKeyToSpki(publicKey));
  return { keyId, publicKey: encoded, purpose, origin, application: application ?? null };
}

/** The key of a record as a registry holds it, with its holder. Throws a `LedgerError` for one that no registry would take. */
export function registeredKey(
  { keyId, publicKey, purpose, origin, application }: EnrolledKey,
  holder?: Holder,
): RegisteredKey {
  const key = {
    keyId,
    publicKey: decodePublicKey(publicKey),
    purpose,
    origin,
    ...(application === null ? {} : { application }),
    ...(holder === undefined ? {} : { holder }),
  };
  const problem = registeredKeyProblem(key);
  if (problem !== null) throw new LedgerError(problem);
  return key;
}

/** The text of a registry's JSON file, one line, ending in a line feed; `parseKeyRegistry` reads it back. */
export function formatKeyRegistry(registry: KeyRegistry): string {
  const keys = [...registry.values()].map(({ keyId, publicKey, purpose, origin, application, holder }) => ({
    keyId,
    publicKey: encodeBase64(publicKeyToSpki(publicKey)),
    purpose,
    ...(origin === null ? {} : { origin }),
    ...(application === undefined ? {} : { application }),
    ...(holder === undefined ? {} : { holder }),
  }));
  return `${canonical({ v: 1, keys })}\n`;
}

function publicKeyAt(text: string, at: string): Uint8Array {
  try {
    return decodePublicKey(text);
  } catch (cause) {
    throw new LedgerError({ ...problemOf(cause), at }, { cause });
  }
}
