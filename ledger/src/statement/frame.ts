import type { Sha256 } from "../digest.ts";
import type { KeyId } from "../keys/public-key.ts";

/** The stages of adoption that a policy can stand at, from the weakest. */
export const STAGES = ["advisory", "constrained", "green_path", "calibrated"] as const;

/** How far a policy is trusted to decide alone. */
export type Stage = (typeof STAGES)[number];

/** What can come of a proposal, from the narrowest. */
export const OUTCOMES = ["refuse", "hold", "permit"] as const;

/** A verdict in one word. */
export type Outcome = (typeof OUTCOMES)[number];

/** The version of the predicates that this code writes and reads. */
export const PREDICATE_VERSION = 1;

/** What a stream may be called: one writer process, no personal data, short enough for `MAX_LEAF_BYTES`. */
export const STREAM_PATTERN: RegExp = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,43}$/;

/** The last number a stream can give; beyond it a leaf would outgrow `MAX_LEAF_BYTES`. */
export const MAX_SEQ = 999_999_999_999;

/** What a log's origin looks like: printable ASCII without blanks, as a line of a checkpoint needs it. */
export const ORIGIN_PATTERN: RegExp = /^[\x21-\x7e]{1,256}$/;

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

/** A policy that comes from a commit: nothing else can be put in force. */
export type CommittedPin = PolicyPin & { readonly commit: string };

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
  /** The latest stage at which the signer lets rules bind. */
  readonly stage: Stage;
  readonly policy?: PolicyPin;
};
