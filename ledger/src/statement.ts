import type { Sha256 } from "./digest.ts";
import type { JsonObject } from "./json.ts";
import type { KeyId } from "./public-key.ts";

/** What a record can be about: an action's life in its order, then what happens to policies. */
export const RECORD_KINDS = ["propose", "evaluate", "enforce", "remember", "activate"] as const;

/** What one record is about; each stage of an action's life owes the next a signed record. */
export type RecordKind = (typeof RECORD_KINDS)[number];

/** The stages of adoption that a policy can stand at, from the weakest. */
export const STAGES = ["advisory", "constrained", "green_path", "calibrated"] as const;

/** How far a policy is trusted to decide alone. */
export type Stage = (typeof STAGES)[number];

/** What can come of a proposal, from the narrowest. */
export const OUTCOMES = ["refuse", "hold", "permit"] as const;

/** A verdict in one word. */
export type Outcome = (typeof OUTCOMES)[number];

/** The `_type` of every statement (in-toto Attestation Framework, Statement v1). */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/** The version of the predicates that this code writes and reads. */
export const PREDICATE_VERSION = 1;

/** The subject that carries the proposal's digest. */
export const PROPOSAL_SUBJECT = "proposal";

/** The subject that carries the policy's git commit. */
export const POLICY_SUBJECT = "policy";

/** The subject that carries the digest of a compiled module. */
export const MODULE_SUBJECT = "module";

/** What an activated module may be called: short enough for a stream of its own. */
export const MODULE_NAME_PATTERN: RegExp = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** What a stream may be called: one writer process, no personal data, short enough for `MAX_LEAF_BYTES`. */
export const STREAM_PATTERN: RegExp = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,43}$/;

/** The last number a stream can give; beyond it a leaf would outgrow `MAX_LEAF_BYTES`. */
export const MAX_SEQ = 999_999_999_999;

/** What a log's origin looks like: printable ASCII without blanks, as a line of a checkpoint needs it. */
export const ORIGIN_PATTERN: RegExp = /^[\x21-\x7e]{1,256}$/;

/** The URI that says of which kind and version a predicate is. */
export function predicateType(kind: RecordKind): string {
  return `https://interlock.dev/records/${kind}/v1`;
}

/** One source file of a policy: its path in the repository, its git blob id and its own SHA-256. */
export type PolicySource = { readonly path: string; readonly blob: string; readonly sha256: Sha256 };

/** Which policy decided: where it lies, at which commit, and what it was compiled to by what. */
export type PolicyPin = {
  readonly repository: string;
  /** Null for a policy that comes from no commit; such a record names no policy subject. */
  readonly commit: string | null;
  readonly sources: readonly PolicySource[];
  readonly moduleDigest: Sha256;
  readonly compiler: string;
  readonly language: string;
};

/** What an agent wishes to do; the runtime owns the inner shape. */
export type ProposeBody = { readonly proposal: JsonObject };

/** What was decided, from which facts. `outcome` binds; `advised` is what rules at the advisory stage would add. */
export type EvaluateBody = {
  readonly proposalDigest: Sha256;
  readonly factsDigest: Sha256;
  readonly facts: JsonObject;
  readonly decision: JsonObject;
  readonly action: string;
  readonly targets: readonly string[];
  readonly agent: JsonObject;
  readonly outcome: Outcome;
  readonly advised: Outcome;
  /** The primitives that the outcome rests on. */
  readonly primitives: readonly string[];
};

/** What was let happen on the strength of one evaluation. */
export type EnforceBody = {
  /** The digest of the evaluate record. */
  readonly evaluation: Sha256;
  readonly outcome: Outcome;
  readonly reason?: string;
};

/** What was seen to happen. */
export type RememberBody = {
  /** The digest of the enforce record. */
  readonly enforcement: Sha256;
  readonly observed: JsonObject;
};

/** Which module a person put in force, and what it takes the place of; its bytes and its sources are in the policy. */
export type ActivateBody = {
  /** The name by which hosts ask for it; one name has one module in force. */
  readonly module: string;
  /** SHA-256 of the plan: the same policy has the same, whatever it was compiled to. */
  readonly planDigest: Sha256;
  /** The canonical digest of the pin that the module carries. */
  readonly pinDigest: Sha256;
  /** The version of the functions that the module is handed. */
  readonly kernel: string;
  /** The digest of the activation that ends with this one; null for the first of this name. */
  readonly replaces: Sha256 | null;
};

/** A policy that comes from a commit: nothing else can be put in force. */
export type CommittedPin = PolicyPin & { readonly commit: string };

/** A kind together with the body it has. */
export type KindAndBody =
  | { readonly kind: "propose"; readonly body: ProposeBody }
  | { readonly kind: "evaluate"; readonly body: EvaluateBody }
  | { readonly kind: "enforce"; readonly body: EnforceBody }
  | { readonly kind: "remember"; readonly body: RememberBody }
  | { readonly kind: "activate"; readonly body: ActivateBody; readonly policy: CommittedPin };

/** What every record says beside its body. */
export type PredicateFrame = {
  readonly v: typeof PREDICATE_VERSION;
  /** A ULID whose time is `at`. */
  readonly id: string;
  readonly stream: string;
  /** Counts the stream's records from 0 without a gap. */
  readonly seq: number;
  /** The leaf hash of the record before in the stream; null for the first. */
  readonly prev: Sha256 | null;
  /** The digests of the records that this one follows from. */
  readonly parents: readonly Sha256[];
  /** The signer's clock: UTC, ISO 8601, milliseconds. */
  readonly at: string;
  /** The key that signs, inside the signed bytes. */
  readonly keyId: KeyId;
  /** The log that the record belongs to: what was signed for another means nothing here. */
  readonly origin: string;
  readonly stage: Stage;
  readonly policy?: PolicyPin;
};

/** The signed content of a record. */
export type Predicate = PredicateFrame & KindAndBody;

/** What a statement is about, by digest. */
export type Subject =
  | { readonly name: typeof PROPOSAL_SUBJECT; readonly digest: { readonly sha256: Sha256 } }
  | { readonly name: typeof POLICY_SUBJECT; readonly digest: { readonly gitCommit: string } }
  | { readonly name: typeof MODULE_SUBJECT; readonly digest: { readonly sha256: Sha256 } };

/** An in-toto Statement v1 that holds one record. */
export type Statement = {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: Predicate;
};
