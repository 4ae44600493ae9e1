import { hexOf, sha256 } from "../digest.ts";
import type { HashFunction, Sha256 } from "../digest.ts";
import { preAuthEncoding } from "../dsse.ts";
import type { RegisteredKey } from "../keys/key-registry.ts";
import type { SignatureVerifier, Signer } from "../keys/signer.ts";
import { leafHash } from "../leaf.ts";
import { LedgerError } from "../ledger-error.ts";
import type { ProblemCode } from "../ledger-error.ts";
import { MAX_READ_RECORDS } from "../store.ts";
import { consistencyProof, provesConsistency } from "../tree/consistency.ts";
import { EMPTY_FRONTIER, frontierAt, growFrontier, rootOfFrontier } from "../tree/frontier.ts";
import type { Frontier } from "../tree/frontier.ts";
import { admission, keysAfter } from "./admission.ts";
import type { HeldBack, KeysAt } from "./admission.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { signCheckpoint, verifyCheckpoint } from "./checkpoint-signature.ts";
import type { LogStore, SequencedBatch, StoredCheckpoint } from "./log-store.ts";
import { openRecords, stepOrder } from "./step-order.ts";
import type { OpenedRecord } from "./step-order.ts";

/** How many records one step puts in order at most. */
export const MAX_SEQUENCE_RECORDS: number = MAX_READ_RECORDS;

/** How often a step begins again because another sequencer was faster. */
const MAX_ATTEMPTS = 5;

/** How many pages of records are read in which none gets a place. */
const MAX_HELD_PAGES = 100;

/** What a step is made with: the log, the log's key, and the world's clock. */
export type SequenceOptions = {
  readonly store: LogStore;
  /** The key with which the log signs. */
  readonly signer: Signer;
  readonly origin: string;
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: () => number;
  /** The keys that may have signed the checkpoint before; the signer's own unless given, as after it took another's place. */
  readonly keys?: Iterable<RegisteredKey>;
  /**
   * The last checkpoint that the key signed, kept where the log's disk cannot be changed; null for a log of which nothing was
   * signed yet. A log that does not extend it is not signed any more: it was set back, or has forked. Left out, what the log
   * itself holds is gone by.
   */
  readonly lastSigned?: Uint8Array | null;
  /**
   * The keys of the log up to a size that it had, as `verifyLog` says. Given, a record that does not hold gets no place, and its
   * stream waits behind it; left out, every well-formed record gets one, and a stranger's makes the log invalid for good.
   */
  readonly admittedBy?: KeysAt;
  readonly verifySignature?: SignatureVerifier;
  readonly sha256?: HashFunction;
};

/** What a step did. */
export type SequenceStep = {
  /** How many leaves the tree has now. */
  readonly size: number;
  /** How many records got their place. */
  readonly added: number;
  /** The log's last checkpoint; null for a log that has none yet. */
  readonly checkpoint: StoredCheckpoint | null;
  /** The records that got no place, one a stream at most; none without `admittedBy`. */
  readonly heldBack: readonly HeldBack[];
  /** The keys up to the size that is reached; null without `admittedBy`. */
  readonly keys: KeysAt | null;
};

/**
 * Makes one step: the records that have no place yet get theirs, and the size that is reached is signed. Nothing is signed
 * where there are none, where the log's last checkpoint does not hold, where the tree is not the one that it names, or where a
 * record is not what the store says of it. So the key never signs two trees of one size, nor one that does not extend the other.
 * Rejects with a `LedgerError`; `store.conflict` where other sequencers were faster each time.
 */
export async function sequenceOnce(options: SequenceOptions): Promise<SequenceStep> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step(options);
    } catch (error) {
      const isConflict = error instanceof LedgerError && error.code === "store.conflict";
      if (!isConflict || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function step(options: SequenceOptions): Promise<SequenceStep> {
  const { store, signer, origin, sha256: hash = sha256 } = options;
  const size = await store.size();
  const last = await lastCheckpoint(options, size);
  const frontier = last === null ? EMPTY_FRONTIER : await provenFrontier(store, last.checkpoint);
  await mustExtendLastSigned(options, frontier);
  const { records, heldBack, keys } = await nextRecords(options, size);
  if (records.length === 0) return { size, added: 0, checkpoint: last?.stored ?? null, heldBack, keys };
  const leaves = records.map((opened) => {
    const { stream, seq } = opened.record;
    return { stream, seq, leafHash: provenLeaf(opened, hash) };
  });
  const grown = growFrontier(
    frontier,
    leaves.map((leaf) => leaf.leafHash),
    hash,
  );
  const reached = { origin, size: grown.frontier.size, root: rootOfFrontier(grown.frontier) };
  const note = await signCheckpoint(reached, signer, timeAfter(options.nowMs(), last?.atMs ?? null));
  mustHold(note, options);
  const batch: SequencedBatch = { from: size, leaves, nodes: grown.nodes, checkpoint: note };
  await store.sequence(batch);
  const checkpoint = { size: reached.size, note };
  return { size: reached.size, added: records.length, checkpoint, heldBack, keys };
}

type NextRecords = Pick<SequenceStep, "heldBack" | "keys"> & { readonly records: readonly OpenedRecord[] };

/** The records of the next step, in its order. */
async function nextRecords(options: SequenceOptions, size: number): Promise<NextRecords> {
  const { store, origin, admittedBy, nowMs, verifySignature, sha256: hash } = options;
  const waiting = await store.unsequenced(MAX_SEQUENCE_RECORDS);
  if (admittedBy === undefined) {
    return { records: stepOrder(openRecords(waiting)), heldBack: [], keys: null };
  }
  const verifying = {
    origin,
    ...(verifySignature === undefined ? {} : { verifySignature }),
    ...(hash === undefined ? {} : { sha256: hash }),
  };
  const keys = await keysAfter(store, admittedBy, size, verifying);
  const heldBack = new Map<string, HeldBack>();
  let found = admission(waiting, keys, nowMs(), verifying);
  for (let page = waiting, pages = 1; ; pages += 1) {
    for (const held of found.heldBack) heldBack.set(held.stream, held);
    // A stream that is held back must not fill every page: the store goes on with the next streams, and comes round at last.
    if (found.admitted.length > 0 || page.length === 0 || pages >= MAX_HELD_PAGES) break;
    page = await store.unsequenced(MAX_SEQUENCE_RECORDS);
    if (page.every(({ stream }) => heldBack.has(stream))) break;
    found = admission(page, keys, nowMs(), verifying);
  }
  return { records: found.admitted, heldBack: [...heldBack.values()], keys: found.keys };
}

type LastCheckpoint = {
  readonly stored: StoredCheckpoint;
  readonly checkpoint: Checkpoint;
  readonly atMs: number | null;
};

async function lastCheckpoint(options: SequenceOptions, size: number): Promise<LastCheckpoint | null> {
  const stored = await options.store.checkpoint();
  if (stored === null) {
    if (size === 0) return null;
    throw wrong("log.checkpoint-missing", `the log has ${size} leaves, and no checkpoint names them`);
  }
  const { checkpoint, atMs } = believed(stored.note, options);
  // Another sequencer may have made a step between the two looks; then the next attempt sees both.
  if (checkpoint.size !== size || stored.size !== size) {
    throw stored.size > size
      ? wrong("store.conflict", "the log is being sequenced by somebody else")
      : wrong(
          "log.checkpoint-old",
          `the log has ${size} leaves, and its last checkpoint names ${checkpoint.size}`,
        );
  }
  return { stored, checkpoint, atMs };
}

async function provenFrontier(store: LogStore, { size, root }: Checkpoint): Promise<Frontier> {
  const frontier = await frontierAt(store, size);
  if (rootOfFrontier(frontier) === root) return frontier;
  throw wrong(
    "log.root",
    `the tree that the log holds is not the one of ${size} leaves that its checkpoint names`,
  );
}

/** What was signed once has to be the beginning of whatever is signed next. */
async function mustExtendLastSigned(
  { lastSigned, ...options }: SequenceOptions,
  frontier: Frontier,
): Promise<void> {
  if (lastSigned === undefined || lastSigned === null) {
    if (lastSigned === null && frontier.size > 0) {
      throw wrong("log.forked", "the log has checkpoints already, and the key is said to have signed none");
    }
    return;
  }
  const { checkpoint } = believed(lastSigned, options);
  if (checkpoint.size > frontier.size) {
    const message = `${checkpoint.size} leaves were signed already, and the log has ${frontier.size}: it was set back`;
    throw wrong("log.cut-off", message);
  }
  const proof = await consistencyProof(options.store, checkpoint.size, frontier.size);
  if (!provesConsistency(proof, checkpoint.root, rootOfFrontier(frontier))) {
    throw wrong(
      "log.forked",
      `the log does not extend the ${checkpoint.size} leaves that were signed already`,
    );
  }
}

/** A checkpoint that the log's keys signed. */
function believed(
  note: Uint8Array,
  { origin, signer, keys, verifySignature }: SequenceOptions,
): { readonly checkpoint: Checkpoint; readonly atMs: number | null } {
  const { keyId, publicKey } = signer;
  const own: RegisteredKey = { keyId, publicKey, purpose: "log", origin: null };
  const verdict = verifyCheckpoint(note, {
    origin,
    keys: keys ?? [own],
    ...(verifySignature === undefined ? {} : { verifySignature }),
  });
  if (!verdict.ok) throw new LedgerError(verdict.problem);
  return { checkpoint: verdict.checkpoint, atMs: verdict.signatures[0].atMs };
}

/** Nothing is stored that whoever verifies would not believe, as when the signer is none of the log's keys. */
function mustHold(note: Uint8Array, options: SequenceOptions): void {
  const { checkpoint, atMs } = believed(note, options);
  if (atMs === null)
    throw wrong("checkpoint.time", `the checkpoint of ${checkpoint.size} leaves bears no time`);
}

/** The leaf hash of a record by its bytes. The store's word for its place goes into it, and is held against the record by whoever verifies. */
function provenLeaf({ record, envelope }: OpenedRecord, hash: HashFunction): Sha256 {
  const { stream, seq } = record;
  const { payloadType, payload, signatures } = envelope;
  const digest = hexOf(hash(preAuthEncoding(payloadType, payload)));
  const own = leafHash({ digest, payloadType, stream, seq, signatures }, hash);
  if (own === record.leafHash) return own;
  throw wrong("chain.row", `record ${seq} of stream ${stream} is not what the store says of it`);
}

/** A clock that runs behind the last checkpoint signs nothing: how late a record came is judged by these times. */
function timeAfter(nowMs: number, lastMs: number | null): number {
  if (lastMs === null || nowMs >= lastMs) return nowMs;
  throw wrong("checkpoint.time", "the clock runs behind the log's last checkpoint");
}

function wrong(code: ProblemCode, message: string): LedgerError {
  return new LedgerError({ code, message });
}
