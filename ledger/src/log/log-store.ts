import type { Sha256 } from "../digest.ts";
import type { RecordStore, StoredRecord } from "../store.ts";

/** A leaf in the one order that a log gives to the records of all its streams. */
export type SequencedLeaf = {
  readonly stream: string;
  readonly seq: number;
  readonly leafHash: Sha256;
};

/** A record and its place in the tree, counted from 0. */
export type SequencedRecord = StoredRecord & { readonly index: number };

/** The hash of a complete subtree: 2^level leaves, the first of them number `index` · 2^level. Level 0 is the leaves. */
export type TreeNode = { readonly level: number; readonly index: number; readonly hash: Sha256 };

/** What one step of the sequencer adds to the log. */
export type SequencedBatch = {
  /** The size that the tree has to have for this step to count. */
  readonly from: number;
  readonly leaves: readonly SequencedLeaf[];
  /** Every subtree that these leaves complete, leaves included. */
  readonly nodes: readonly TreeNode[];
  /** The signed note over the size that is reached. */
  readonly checkpoint: Uint8Array;
};

/** A signed note as it was stored, and the size of the tree that it speaks of. */
export type StoredCheckpoint = { readonly size: number; readonly note: Uint8Array };

/** Where records live that stand in one tree. Like those of {@link RecordStore}, answers are an index and prove nothing. */
export type LogStore = RecordStore & {
  /** Takes the next records of some streams, all or none; they are durable when the promise resolves. Rejects as `append` does. */
  appendAll(records: readonly StoredRecord[]): Promise<void>;
  /** Records that stand in no tree yet, stream by stream, each in its order and from where the tree left it; at most `limit`. */
  unsequenced(limit?: number): Promise<readonly StoredRecord[]>;
  /** How many leaves the tree has. */
  size(): Promise<number>;
  /** Leaves in the tree's order, from number `from` on; at most `limit`, itself at most `MAX_READ_RECORDS`. */
  leaves(from: number, limit?: number): Promise<readonly SequencedLeaf[]>;
  /** The same with their records. */
  sequenced(from: number, limit?: number): Promise<readonly SequencedRecord[]>;
  /** The place of the record with this leaf hash in the tree; null while it has none. */
  indexOf(leafHash: Sha256): Promise<number | null>;
  /** The hash of a complete subtree; null where the tree does not hold it. */
  node(level: number, index: number): Promise<Sha256 | null>;
  /** The same of so many subtrees of a level, from number `from` on; at most `MAX_READ_RECORDS`. */
  nodes(level: number, from: number, limit: number): Promise<readonly (Sha256 | null)[]>;
  /** The last checkpoint; null before the first step. */
  checkpoint(): Promise<StoredCheckpoint | null>;
  /** The checkpoints of all steps whose size is `fromSize` or more, in their order; at most `limit`. */
  checkpoints(fromSize: number, limit?: number): Promise<readonly StoredCheckpoint[]>;
  /**
   * Adds a step, durably. Rejects with `store.conflict` where the tree has another size than `from`, so that of two
   * sequencers one goes on and one begins again.
   */
  sequence(batch: SequencedBatch): Promise<void>;
};
