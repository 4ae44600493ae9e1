import type { Base64Decoder } from "./base64.ts";
import { countersignatureProblem } from "./countersignature.ts";
import { originProblem } from "./demand.ts";
import { sha256, sha256Hex } from "./digest.ts";
import type { HashFunction, Sha256 } from "./digest.ts";
import { preAuthEncoding } from "./dsse.ts";
import { verifyEd25519 } from "./keys/ed25519.ts";
import { openEnvelope } from "./envelope-reader.ts";
import type { OpenEnvelope } from "./envelope-reader.ts";
import type { KeyRegistry, RegisteredKey } from "./keys/key-registry.ts";
import { leafHash } from "./leaf.ts";
import { LedgerError, problemOf } from "./ledger-error.ts";
import type { Problem } from "./ledger-error.ts";
import type { SignatureVerifier } from "./keys/signer.ts";
import { checkStatement } from "./statement/statement-check.ts";
import type { Statement } from "./statement/statement.ts";
import { notProvenBy, provenBy } from "./statement/proven-words.ts";
import { signingProblem } from "./statement/signing-rights.ts";
import { readCanonicalJson } from "./strict-json.ts";

/** How to verify; each has a safe default. */
export type VerifyOptions = {
  /**
   * The log that the record must belong to; left out, any log for which the key may sign. What is given and is no log's
   * name refuses every record, be it undefined: somebody meant to demand a log.
   */
  readonly origin?: string;
  /** Another implementation of the one strict rule, such as the faster one of `@interlock/ledger/node`. */
  readonly verifySignature?: SignatureVerifier;
  /** Another implementation of SHA-256, such as the faster one of `@interlock/ledger/node`. */
  readonly sha256?: HashFunction;
  /** Another implementation of base64, such as the faster one of `@interlock/ledger/node`. */
  readonly decodeBase64?: Base64Decoder;
};

/** A record whose every check passed, and in words what that shows and what it does not. */
export type VerifiedRecord = {
  readonly ok: true;
  readonly statement: Statement;
  readonly digest: Sha256;
  readonly leafHash: Sha256;
  readonly proves: readonly string[];
  readonly doesNotProve: readonly string[];
};

/** The verified record, or the first thing wrong with it. */
export type RecordVerdict = VerifiedRecord | { readonly ok: false; readonly problem: Problem };

/**
 * Verifies one record against the keys that the caller believes; pure, and never throws on bytes or JSON.
 *
 * The order is the protection: the signature over the stored bytes with a key of the registry, and only then
 * strict parse, canonical form, closed shape, and what the parts say of each other. Nothing unsigned is parsed
 * beyond its envelope, and no key, algorithm or rule comes out of the record itself.
 */
export function verifyRecord(
  input: Uint8Array | object,
  registry: KeyRegistry,
  options: VerifyOptions = {},
): RecordVerdict {
  try {
    return { ok: true, ...verified(signedEnvelope(input, registry, options), registry, options) };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

/** An envelope whose signature is its key's over these bytes; nothing inside of it was read yet. */
export type SignedEnvelope = {
  readonly envelope: OpenEnvelope;
  readonly key: RegisteredKey;
  /** The bytes that the key signed. */
  readonly signed: Uint8Array;
};

/**
 * The first half of `verifyRecord`, for whoever verifies many records: one signature after the other is faster than each between
 * the reading of two records. Null where the signature does not hold; why, `verifyRecord` says.
 */
export function holdingSignature(
  input: Uint8Array,
  registry: KeyRegistry,
  options: VerifyOptions,
): SignedEnvelope | null {
  try {
    return signedEnvelope(input, registry, options);
  } catch (error) {
    problemOf(error);
    return null;
  }
}

/** The second half. The registry may be a later one: null where it has another key than the one that the signature was held against. */
export function verifySigned(
  signed: SignedEnvelope,
  registry: KeyRegistry,
  options: VerifyOptions,
): RecordVerdict | null {
  if (registry.get(signed.envelope.signature.keyId) !== signed.key) return null;
  try {
    return { ok: true, ...verified(signed, registry, options) };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function signedEnvelope(
  input: Uint8Array | object,
  registry: KeyRegistry,
  options: VerifyOptions,
): SignedEnvelope {
  const envelope = openEnvelope(input, options.decodeBase64);
  const key = signingKey(envelope, registry);
  const signed = preAuthEncoding(envelope.payloadType, envelope.payload);
  const verifySignature = options.verifySignature ?? verifyEd25519;
  if (!verifySignature(key.publicKey, signed, envelope.signature.bytes)) {
    throw new LedgerError({
      code: "signature.invalid",
      message: "the signature is not the key's over these bytes",
      at: "/signatures/0/sig",
    });
  }
  return { envelope, key, signed };
}

function verified(
  { envelope, key, signed }: SignedEnvelope,
  registry: KeyRegistry,
  options: VerifyOptions,
): Omit<VerifiedRecord, "ok"> {
  const hash = options.sha256 ?? sha256;
  const statement = readStatement(envelope.payload, key, hash);
  checkOrigin(statement, key, options);
  const refused = countersignatureProblem(statement.predicate, registry, options);
  if (refused !== null) throw new LedgerError(refused);
  const digest = sha256Hex(signed, hash);
  const { stream, seq } = statement.predicate;
  const { payloadType, signatures } = envelope;
  return {
    statement,
    digest,
    leafHash: leafHash({ digest, payloadType, stream, seq, signatures }, hash),
    proves: provenBy(statement, key.purpose),
    doesNotProve: notProvenBy(statement),
  };
}

const KEY_ID_PATTERN = /^sha256:[0-9a-f]{64}$/;

function signingKey(envelope: OpenEnvelope, registry: KeyRegistry): RegisteredKey {
  const key = registry.get(envelope.signature.keyId);
  const at = "/signatures/0/keyid";
  if (key === undefined) {
    // Nobody signed the envelope itself: what stands there is repeated only if it is a key's id.
    const { keyId } = envelope.signature;
    const which = KEY_ID_PATTERN.test(keyId) ? `the key ${keyId}` : "the key";
    throw new LedgerError({ code: "key.unknown", message: `${which} is not in the registry`, at });
  }
  if (key.application !== undefined) {
    // Its device signs in SSH's way only: whoever signed this had the key somewhere else.
    throw new LedgerError({
      code: "key.purpose",
      message: "a security key approves, and signs no records",
      at,
    });
  }
  return key;
}

function readStatement(payload: Uint8Array, key: RegisteredKey, hash: HashFunction): Statement {
  const { value, bytesOf } = readCanonicalJson(payload);
  const check = checkStatement(value, key.keyId, (part) => sha256Hex(bytesOf(part), hash));
  if (!check.ok) throw new LedgerError(check.problem);
  const refused = signingProblem(check.statement.predicate, key.purpose);
  if (refused !== null) throw new LedgerError(refused);
  return check.statement;
}

function checkOrigin(statement: Statement, key: RegisteredKey, options: VerifyOptions): void {
  const { origin } = statement.predicate;
  const at = "/predicate/origin";
  if ("origin" in options) {
    const problem = originProblem(options.origin);
    if (problem !== null) throw new LedgerError(problem);
    if (origin !== options.origin) {
      const message = `the record belongs to the log \`${origin}\`, and \`${options.origin}\` is demanded`;
      throw new LedgerError({ code: "statement.origin", message, at });
    }
  }
  if (key.origin !== null && origin !== key.origin) {
    throw new LedgerError({ code: "key.origin", message: "the key may not sign for this log", at });
  }
}
