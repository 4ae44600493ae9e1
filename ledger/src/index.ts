export { activationInForce, MAX_ACTIVATIONS } from "./activation.ts";
export type { Activation, ActivationDemand, ActivationVerdict } from "./activation.ts";
export { appendRecord, openLedger } from "./append.ts";
export type { AppendPlace, Ledger, LedgerOptions, WrittenRecord } from "./append.ts";
export { decodeBase64, encodeBase64 } from "./base64.ts";
export { BUNDLE_VERSION, MAX_BUNDLE_RECORDS, MAX_BUNDLE_SECRETS } from "./bundle/bundle.ts";
export type { Bundle, BundledRecord, BundledSecret, BundledSource } from "./bundle/bundle.ts";
export type { HeldSources } from "./bundle/bundled-sources.ts";
export { makeBundle } from "./bundle/make-bundle.ts";
export type { BundleOptions } from "./bundle/make-bundle.ts";
export { looksLikeBundle, MAX_BUNDLE_BYTES, parseBundle } from "./bundle/read-bundle.ts";
export type { BundleFindings, PlacedRecord } from "./bundle/bundle-findings.ts";
export { verifyBundle } from "./bundle/verify-bundle.ts";
export type { BundleVerdict, VerifiedBundle } from "./bundle/verify-bundle.ts";
export { canonical, canonicalBytes } from "./canonical.ts";
export { canonicalCopy } from "./canonical-copy.ts";
export { canonicalDigest, sha256, sha256Hex } from "./digest.ts";
export type { HashFunction, Sha256 } from "./digest.ts";
export { preAuthEncoding, STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";
export type { Envelope, EnvelopeSignature } from "./dsse.ts";
export { isSoundPublicKey, SIGNATURE_BYTES, verifyEd25519 } from "./keys/ed25519.ts";
export { isKept, looksCommitted, readCommitment, SALT_BYTES, secretOf } from "./erasure/commitment.ts";
export type { Secret } from "./erasure/commitment.ts";
export { commitmentsIn, conceal, reveal } from "./erasure/conceal.ts";
export type { CommittedPlace, Concealed, ConcealedPlace, Revealed } from "./erasure/conceal.ts";
export { LEAST_ERASURE_QUORUM, MAX_ERASURE_APPROVAL_MS } from "./erasure/erasure-demand.ts";
export type { ErasureDemand } from "./erasure/erasure-demand.ts";
export { erasureQuorum } from "./erasure/erasure-quorum.ts";
export type { ErasureAnswer } from "./erasure/erasure-quorum.ts";
export type { KeptSecret, SecretClass, SecretStore } from "./erasure/secret-store.ts";
export { openEnvelope } from "./envelope-reader.ts";
export type { OpenEnvelope } from "./envelope-reader.ts";
export { isJsonObject, jsonPointer, MAX_JSON_BYTES, MAX_JSON_DEPTH } from "./json.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { APPROVAL_NAMESPACE } from "./keys/approval-signature.ts";
export type { ApprovalMeans, ApprovalOptions } from "./keys/approval-signature.ts";
export { verifyApproval } from "./keys/verify-approval.ts";
export { readGrant, verifyGrantBody } from "./keys/verify-grant.ts";
export type { GrantAnswer } from "./keys/verify-grant.ts";
export type { ApprovalAnswer } from "./keys/verify-approval.ts";
export { peopleOf } from "./keys/people.ts";
export type { People } from "./keys/people.ts";
export {
  applyKeyRecord,
  compromisedSinceMs,
  keyAt,
  MAX_HISTORY_KEYS,
  newKeyHistory,
} from "./keys/history.ts";
export type { HistoryAnswer, KeyEnd, KeyHistory, KeySpan } from "./keys/history.ts";
export { proveRotation } from "./keys/rotation.ts";
export type { Rotation } from "./keys/rotation.ts";
export type { EnrolledKey } from "./keys/enrolled-key.ts";
export { KEY_PURPOSES } from "./keys/key-purpose.ts";
export type { KeyPurpose } from "./keys/key-purpose.ts";
export {
  enrolledKey,
  formatKeyRegistry,
  keyRegistry,
  parseKeyRegistry,
  registeredKey,
} from "./keys/key-registry.ts";
export { MAX_REGISTRY_KEYS } from "./keys/registry-schema.ts";
export type { KeyAnswer, KeyRegistry, RegisteredKey } from "./keys/key-registry.ts";
export { leafBytes, leafHash, MAX_LEAF_BYTES } from "./leaf.ts";
export type { LeafContent } from "./leaf.ts";
export { LedgerError } from "./ledger-error.ts";
export type { Problem, ProblemCode } from "./ledger-error.ts";
export { keyIdOf, PUBLIC_KEY_BYTES, publicKeyToSpki, rawPublicKey } from "./keys/public-key.ts";
export type { KeyId } from "./keys/public-key.ts";
export { MAX_PAYLOAD_BYTES, signRecord } from "./record.ts";
export type { RecordContent, RecordDraft, SignedRecord, SigningMeans } from "./record.ts";
export type { SignatureVerifier, Signer } from "./keys/signer.ts";
export {
  approvalBytes,
  approvalDigest,
  APPROVAL_PAYLOAD_TYPE,
  MAX_APPROVED_CLASSES,
} from "./statement/approval-document.ts";
export type { Approval, Approved } from "./statement/approval-document.ts";
export { readApproval } from "./statement/approval-reader.ts";
export { MAX_OVERRIDE_MS } from "./statement/authority-bodies.ts";
export type {
  ApprovalProof,
  ApproveBody,
  GrantBody,
  KeySignature,
  OverrideBody,
  RevokeBody,
} from "./statement/authority-bodies.ts";
export type { ObservedBlast, PredictedShare, Prediction } from "./statement/blast.ts";
export { citedRecords } from "./statement/cited-records.ts";
export type { CitedRecord } from "./statement/cited-records.ts";
export { MAX_REDACTED } from "./statement/correction-bodies.ts";
export type { RedactBody, RedactCause } from "./statement/correction-bodies.ts";
export { MAX_NAME_LENGTH, MAX_NAMED_RECORDS } from "./statement/field-schemas.ts";
export { MAX_SEQ, ORIGIN_PATTERN, OUTCOMES, STAGES, STREAM_PATTERN } from "./statement/frame.ts";
export type {
  CommittedPin,
  Outcome,
  PolicyPin,
  PolicySource,
  PredicateFrame,
  Stage,
} from "./statement/frame.ts";
export { GRANT_ENDS, grantBytes, grantDigest, GRANT_PAYLOAD_TYPE } from "./statement/grant-document.ts";
export type { Grant, GrantBound, GrantScope } from "./statement/grant-document.ts";
export type { Holder } from "./statement/holder.ts";
export type { KeyEnrollBody, KeyRevokeBody, KeyRotateBody } from "./statement/key-bodies.ts";
export { MAX_PRIMITIVES, MAX_TARGETS, RESULTS } from "./statement/lifecycle-bodies.ts";
export type {
  Charge,
  EffectHold,
  EnforceBody,
  EvaluateBody,
  FactSource,
  ProposeBody,
  RememberBody,
  Reservation,
  Result,
  Reversal,
} from "./statement/lifecycle-bodies.ts";
export type { CalibratedMeasure, CalibrateBody, DriftBody } from "./statement/observation-bodies.ts";
export { MODULE_NAME_PATTERN } from "./statement/policy-bodies.ts";
export type { ActivateBody } from "./statement/policy-bodies.ts";
export { MAX_PRINCIPAL_IDS } from "./statement/principal.ts";
export type { Authority, Principal } from "./statement/principal.ts";
export { predicateType, RECORD_KINDS } from "./statement/record-kind.ts";
export type { RecordKind } from "./statement/record-kind.ts";
export { signersOf } from "./statement/signing-rights.ts";
export type { Bodies, KindAndBody, Predicate, PredicateOf, Statement } from "./statement/statement.ts";
export { MAX_PARENTS, MAX_POLICY_SOURCES } from "./statement/statement-schema.ts";
export { MAX_HEARTBEAT_MS } from "./statement/stream-bodies.ts";
export type {
  HeartbeatBody,
  SeenCheckpoint,
  StreamCloseBody,
  StreamOpenBody,
} from "./statement/stream-bodies.ts";
export { switchDigest } from "./statement/first-subject.ts";
export type { Subject } from "./statement/subject.ts";
export { EVERY_SWITCH } from "./statement/switch-bodies.ts";
export type { HaltBody, ResumeBody, ResumeQuorum } from "./statement/switch-bodies.ts";
export { proposalDigest } from "./statement/statement-check.ts";
export { MAX_READ_RECORDS } from "./store.ts";
export type { RecordStore, StoredRecord, StreamHead } from "./store.ts";
export { parseCanonicalJson, parseStrictJson } from "./strict-json.ts";
export { ulid, ULID_PATTERN, ULID_RANDOM_BYTES, ulidTimeMs } from "./ulid.ts";
export { readUnverified } from "./unverified-record.ts";
export type { UnverifiedRecord } from "./unverified-record.ts";
export { verifyRecord } from "./verify.ts";
export type { RecordVerdict, VerifiedRecord, VerifyOptions } from "./verify.ts";
export { verifyChain, verifyStream } from "./verify-chain.ts";
export type { ChainLink, ChainOptions, ChainVerdict } from "./verify-chain.ts";
export { consistencyProof, provesConsistency } from "./tree/consistency.ts";
export type { ConsistencyProof } from "./tree/consistency.ts";
export { EMPTY_FRONTIER, frontierAt, growFrontier, rootOfFrontier, rootOfLeaves } from "./tree/frontier.ts";
export type { Frontier } from "./tree/frontier.ts";
export { inclusionProof, provesInclusion } from "./tree/inclusion.ts";
export type { InclusionProof } from "./tree/inclusion.ts";
export { EMPTY_ROOT, MAX_TREE_SIZE, nodeHash } from "./tree/node-hash.ts";
export type { NodeSource } from "./tree/subtree.ts";
export {
  checkpointText,
  isCheckpointOrigin,
  parseCheckpointNote,
  parseCheckpointText,
} from "./log/checkpoint.ts";
export type { Checkpoint } from "./log/checkpoint.ts";
export { signCheckpoint, verifyCheckpoint } from "./log/checkpoint-signature.ts";
export type { CheckpointDemand, CheckpointSignature, CheckpointVerdict } from "./log/checkpoint-signature.ts";
export { MAX_SEQUENCE_RECORDS, sequenceOnce } from "./log/sequence.ts";
export type { SequenceOptions, SequenceStep } from "./log/sequence.ts";
export type { HeldBack, KeysAt } from "./log/admission.ts";
export type {
  LogStore,
  SequencedBatch,
  SequencedLeaf,
  SequencedRecord,
  StoredCheckpoint,
  TreeNode,
} from "./log/log-store.ts";
export { CLOCK_SKEW_MS, LATE_AFTER_MS, MAX_LOG_PROBLEMS } from "./log/log-verdict.ts";
export type {
  LogClass,
  LogDemand,
  LogProblem,
  DoubtedKey,
  LogStream,
  LogVerdict,
  StreamState,
} from "./log/log-verdict.ts";
export { verifyLog } from "./log/verify-log.ts";
