import { canonical } from "./canonical.ts";
import { originProblem } from "./demand.ts";
import { sha256Hex } from "./digest.ts";
import type { Sha256 } from "./digest.ts";
import { preAuthEncoding } from "./dsse.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { openEnvelope } from "./envelope-reader.ts";
import type { OpenEnvelope } from "./envelope-reader.ts";
import type { KeyPurpose, KeyRegistry, RegisteredKey } from "./keys.ts";
import { leafHash } from "./leaf.ts";
import { LedgerError, problemOf } from "./ledger-error.ts";
import type { Problem } from "./ledger-error.ts";
import type { SignatureVerifier } from "./signer.ts";
import { checkStatement } from "./statement-check.ts";
import { RECORD_KINDS } from "./statement.ts";
import type { RecordKind, Statement } from "./statement.ts";
import { parseStrictJson } from "./strict-json.ts";
import { unreachable } from "./unreachable.ts";
import { decodeUtf8 } from "./utf8.ts";

/** How to verify; both have a safe default. */
export type VerifyOptions = {
  /**
   * The log that the record must belong to; left out, any log for which the key may sign. What is given and is no log's
   * name refuses every record, be it undefined: somebody meant to demand a log.
   */
  readonly origin?: string;
  /** Another implementation of the one strict rule, such as the faster one of `@interlock/ledger/node`. */
  readonly verifySignature?: SignatureVerifier;
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
    return { ok: true, ...verified(openEnvelope(input), registry, options) };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function verified(
  envelope: OpenEnvelope,
  registry: KeyRegistry,
  options: VerifyOptions,
): Omit<VerifiedRecord, "ok"> {
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
  const statement = readStatement(envelope.payload, key);
  checkOrigin(statement, key, options);
  const digest = sha256Hex(signed);
  const { stream, seq } = statement.predicate;
  const { payloadType, signatures } = envelope;
  return {
    statement,
    digest,
    leafHash: leafHash({ digest, payloadType, stream, seq, signatures }),
    proves: provenBy(statement),
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
  if (!signingPurposes.includes(key.purpose)) {
    throw new LedgerError({
      code: "key.purpose",
      message: `the key is enrolled as \`${key.purpose}\`, and signs no records`,
      at,
    });
  }
  return key;
}

/** Whose signature a record of a kind needs. */
function purposeFor(kind: RecordKind): KeyPurpose {
  return kind === "activate" ? "activator" : "writer";
}

const signingPurposes: readonly KeyPurpose[] = RECORD_KINDS.map(purposeFor);

function readStatement(payload: Uint8Array, key: RegisteredKey): Statement {
  const value = parseStrictJson(payload);
  if (canonical(value) !== decodeUtf8(payload)) {
    throw new LedgerError({ code: "json.not-canonical", message: "the payload is not canonical JSON" });
  }
  const check = checkStatement(value, key.keyId);
  if (!check.ok) throw new LedgerError(check.problem);
  const { kind } = check.statement.predicate;
  if (purposeFor(kind) !== key.purpose) {
    throw new LedgerError({
      code: "key.purpose",
      message: `the key is enrolled as \`${key.purpose}\`, a record \`${kind}\` is signed by a key for \`${purposeFor(kind)}\``,
      at: "/signatures/0/keyid",
    });
  }
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

function provenBy({ predicate }: Statement): readonly string[] {
  const { kind, keyId, origin, stream, seq } = predicate;
  const common = [
    `the ${purposeFor(kind)} key ${keyId} signed this ${kind} record, number ${seq} of stream ${stream} of the log ${origin}`,
    "no byte of the record changed since it was signed",
  ];
  switch (predicate.kind) {
    case "evaluate":
      return [...common, `the verdict \`${predicate.body.outcome}\` was recorded with exactly these facts`];
    case "activate":
      return [
        ...common,
        `it puts the bytes that hash to ${predicate.policy.moduleDigest} in force as \`${predicate.body.module}\``,
      ];
    case "propose":
    case "enforce":
    case "remember":
      return common;
    default:
      return unreachable(predicate);
  }
}

function notProvenBy({ predicate }: Statement): readonly string[] {
  const common = [
    "that what the record asserts was true",
    `that it was signed at ${predicate.at}: the time is the signer's own word`,
    "that nothing went unrecorded, before it, after it or beside it",
  ];
  switch (predicate.kind) {
    case "propose":
      return [...common, "that the proposal was judged, or acted upon"];
    case "evaluate":
      return [...common, "that the policy gives this verdict on these facts: that takes a replay"];
    case "enforce":
      return [...common, "that the effect took place, or was the one that was judged"];
    case "remember":
      return [...common, "that the observer was independent of the actor"];
    case "activate":
      return [
        ...common,
        "that the module is what the commit compiles to: that takes compiling it once more",
        "that it is in force still: a later activation may be withheld",
      ];
    default:
      return unreachable(predicate);
  }
}
