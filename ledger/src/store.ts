import type { Sha256 } from "./digest.ts";

/** How many records one read hands out at most. */
export const MAX_READ_RECORDS = 1000;

/** The last record of a stream. */
export type StreamHead = { readonly seq: number; readonly leafHash: Sha256 };

/** A record as a store keeps it. The envelope is the record; everything else is an index and proves nothing. */
export type StoredRecord = StreamHead & {
  readonly stream: string;
  readonly prev: Sha256 | null;
  readonly digest: Sha256;
  /** The stored envelope, byte for byte as it was appended. */
  readonly envelope: Uint8Array;
};

/** Where records live. Implementations never change, reorder or drop what they have taken. */
export type RecordStore = {
  /** The stream's last record, or null for a stream that has none. */
  head(stream: string): Promise<StreamHead | null>;
  /**
   * Takes the next record of a stream; it is durable when the promise resolves. Calls may overlap, and are taken in their order: the
   * next record may come before this one is durable, and is not taken where this one was not.
   * Rejects with a `LedgerError`: `store.conflict` if seq and prev do not continue the stream's head,
   * `store.duplicate` if the record is there already, `store.failed` if the engine could not. Whoever gets
   * `store.failed` does not know the outcome and reads the head again.
   */
  append(record: StoredRecord): Promise<void>;
  /** The stream's records from `fromSeq` on, in order; at most `limit`, itself at most `MAX_READ_RECORDS`. */
  read(stream: string, fromSeq: number, limit?: number): Promise<readonly StoredRecord[]>;
  /** The record with this digest, or null. */
  byDigest(digest: Sha256): Promise<StoredRecord | null>;
  /** The names of all streams, in code unit order. */
  streams(): Promise<readonly string[]>;
};
