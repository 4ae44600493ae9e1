import type { Base64Decoder } from "../base64.ts";
import type { HashFunction, Sha256 } from "../digest.ts";
import type { KeyHistory } from "../keys/history.ts";
import type { KeyRegistry } from "../keys/key-registry.ts";
import type { KeyId } from "../keys/public-key.ts";
import type { SignatureVerifier } from "../keys/signer.ts";
import type { ProblemCode } from "../ledger-error.ts";
import type { VerifiedRecord } from "../verify.ts";

/** After how long a record without a place in the tree is late, unless the caller says otherwise: a minute. */
export const LATE_AFTER_MS: number = 60 * 1000;

/** By how much a record may be dated after the step that placed it: clocks of one system differ by no more. */
export const CLOCK_SKEW_MS: number = 5 * 1000;

/** How many problems are told; the rest is counted. */
export const MAX_LOG_PROBLEMS = 100;

/** What a log has to be. All of it is the caller's own: nothing is taken from the log. */
export type LogDemand = {
  /** The name that the log must have. */
  readonly origin: string;
  /** The keys that are believed from the first record on. Records `key.*` of the log add to them, and take from them. */
  readonly keys: KeyRegistry;
  /** The caller's clock: milliseconds since 1970, UTC. */
  readonly nowMs: number;
  /** Checkpoints of the log that were kept elsewhere. The log has to extend each of them. */
  readonly anchors?: readonly Uint8Array[];
  /** After how long a record without a place is late; `LATE_AFTER_MS` unless given. */
  readonly lateAfterMs?: number;
  /** Is handed every record that holds by itself, in the tree's order; those without a place come last, with null. */
  readonly visit?: (record: VerifiedRecord, index: number | null) => void;
  readonly verifySignature?: SignatureVerifier;
  readonly sha256?: HashFunction;
  readonly decodeBase64?: Base64Decoder;
};

/**
 * What a log came to, from the best: all of it holds and is anchored; all of it holds, and the end could be cut off unseen;
 * something should be there and is not, or came late; something is not what was signed.
 */
export type LogClass = "complete" | "unanchored" | "gap" | "invalid";

/** Something that is wrong with a log, and where. */
export type LogProblem = {
  /** Whether something is missing or late, or is not what was signed. */
  readonly kind: "gap" | "invalid";
  readonly code: ProblemCode;
  readonly message: string;
  /** The place in the tree; null for what has none. */
  readonly index: number | null;
  readonly stream: string | null;
  readonly seq: number | null;
};

/**
 * What is known of a stream. One that began with `stream.open` is open until `stream.close`, and silent where it kept quiet for
 * longer than it promised. Of one that never said, nothing is known.
 */
export type StreamState = "open" | "closed" | "silent" | "undeclared";

/** One stream of a log. */
export type LogStream = {
  readonly stream: string;
  readonly state: StreamState;
  /** The number of its last record. */
  readonly lastSeq: number;
  /** When its last record says that it was signed: milliseconds since 1970. */
  readonly lastAtMs: number;
};

/** A key that may have been somebody else's before it ended, as its revocation says, and what it signed since then. */
export type DoubtedKey = {
  readonly keyId: KeyId;
  /** From when on. */
  readonly compromisedSinceMs: number;
  /** The place of the record that ended the key. */
  readonly endIndex: number;
  /**
   * How many records up to there bear its signature, or carry what it signed, and are dated from that time on. They hold, and
   * are to be looked at. Whoever has a key can date a record back: what is dated before is not cleared by that.
   */
  readonly records: number;
  /** The place of the first of them; null for none. */
  readonly firstIndex: number | null;
};

/** What was found of a log: never one word alone. */
export type LogVerdict = {
  readonly class: LogClass;
  readonly origin: string;
  /** How many records have a place in the tree, and the root over them, computed from their signed bytes. */
  readonly size: number;
  readonly root: Sha256;
  /** The last checkpoint that holds, and when it was signed; null for a log without one. */
  readonly checkpoint: { readonly size: number; readonly atMs: number | null } | null;
  /** The largest size that an anchor names and that holds; null without one. What comes after it could be cut off unseen. */
  readonly anchoredSize: number | null;
  /** How many records stand in no tree yet. They could be taken away unseen. */
  readonly unsequenced: number;
  /** How many records came late. */
  readonly late: number;
  readonly streams: readonly LogStream[];
  /** Which keys are in force at the end of the tree, and where each one was before. */
  readonly keyHistory: KeyHistory;
  /** The keys that were revoked with a time since when somebody else may have had them. */
  readonly doubted: readonly DoubtedKey[];
  /** The first `MAX_LOG_PROBLEMS` of them. */
  readonly problems: readonly LogProblem[];
  readonly problemCount: number;
};
