export { activationInForce, MAX_ACTIVATIONS } from "./activation.ts";
export type { Activation, ActivationDemand, ActivationVerdict } from "./activation.ts";
export { appendRecord, openLedger } from "./append.ts";
export type { AppendPlace, Ledger, LedgerOptions } from "./append.ts";
export { decodeBase64, encodeBase64 } from "./base64.ts";
export { canonical, canonicalBytes } from "./canonical.ts";
export { canonicalDigest, sha256, sha256Hex } from "./digest.ts";
export type { Sha256 } from "./digest.ts";
export { preAuthEncoding, STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";
export type { Envelope, EnvelopeSignature } from "./dsse.ts";
export { isSoundPublicKey, SIGNATURE_BYTES, verifyEd25519 } from "./ed25519.ts";
export { isJsonObject, MAX_JSON_BYTES, MAX_JSON_DEPTH } from "./json.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { formatKeyRegistry, keyRegistry, KEY_PURPOSES, MAX_REGISTRY_KEYS, parseKeyRegistry } from "./keys.ts";
export type { KeyPurpose, KeyRegistry, RegisteredKey } from "./keys.ts";
export { leafBytes, leafHash, MAX_LEAF_BYTES } from "./leaf.ts";
export type { LeafContent } from "./leaf.ts";
export { LedgerError } from "./ledger-error.ts";
export type { Problem, ProblemCode } from "./ledger-error.ts";
export { keyIdOf, PUBLIC_KEY_BYTES, publicKeyToSpki, rawPublicKey } from "./public-key.ts";
export type { KeyId } from "./public-key.ts";
export { MAX_PAYLOAD_BYTES, signRecord } from "./record.ts";
export type { RecordContent, RecordDraft, SignedRecord } from "./record.ts";
export type { SignatureVerifier, Signer } from "./signer.ts";
export {
  MAX_SEQ,
  MODULE_NAME_PATTERN,
  ORIGIN_PATTERN,
  OUTCOMES,
  predicateType,
  RECORD_KINDS,
  STAGES,
  STREAM_PATTERN,
} from "./statement.ts";
export type {
  ActivateBody,
  CommittedPin,
  EnforceBody,
  EvaluateBody,
  KindAndBody,
  Outcome,
  PolicyPin,
  PolicySource,
  Predicate,
  PredicateFrame,
  ProposeBody,
  RecordKind,
  RememberBody,
  Stage,
  Statement,
  Subject,
} from "./statement.ts";
export {
  MAX_NAME_LENGTH,
  MAX_PARENTS,
  MAX_POLICY_SOURCES,
  MAX_PRIMITIVES,
  MAX_TARGETS,
} from "./statement-schema.ts";
export { proposalDigest } from "./statement-check.ts";
export { MAX_READ_RECORDS } from "./store.ts";
export type { RecordStore, StoredRecord, StreamHead } from "./store.ts";
export { parseStrictJson } from "./strict-json.ts";
export { ulid, ULID_RANDOM_BYTES } from "./ulid.ts";
export { verifyRecord } from "./verify.ts";
export type { RecordVerdict, VerifiedRecord, VerifyOptions } from "./verify.ts";
export { verifyChain, verifyStream } from "./verify-chain.ts";
export type { ChainLink, ChainOptions, ChainVerdict } from "./verify-chain.ts";
