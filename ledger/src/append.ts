import { signRecord } from "./record.ts";
import type { RecordContent, SignedRecord } from "./record.ts";
import type { Signer } from "./keys/signer.ts";
import type { RecordStore } from "./store.ts";
import { ulid, ULID_RANDOM_BYTES } from "./ulid.ts";

/** Where and when a record is appended. */
export type AppendPlace = {
  readonly stream: string;
  /** The log that the record belongs to. */
  readonly origin: string;
  readonly atMs: number;
  /** `ULID_RANDOM_BYTES` fresh random bytes for the record's id. */
  readonly random: Uint8Array;
};

/**
 * Signs content as the next record of a stream and stores it; the record is durable when the promise resolves.
 * Rejects with a `LedgerError`: the content could not be signed, or the store did not take it. `store.conflict`
 * means that someone else writes to the stream; nothing is tried again, since a stream has one writer.
 */
export async function appendRecord(
  store: RecordStore,
  content: RecordContent,
  signer: Signer,
  place: AppendPlace,
): Promise<SignedRecord> {
  const { stream, origin, atMs, random } = place;
  const id = ulid(atMs, random);
  const head = await store.head(stream);
  const record = await signRecord(
    {
      ...content,
      id,
      stream,
      seq: head === null ? 0 : head.seq + 1,
      prev: head === null ? null : head.leafHash,
      at: new Date(atMs).toISOString(),
      origin,
    },
    signer,
  );
  await store.append(record);
  return record;
}

/** What a ledger is opened with: the store, the one writer key and stream, and the world's clock and randomness. */
export type LedgerOptions = {
  readonly store: RecordStore;
  readonly signer: Signer;
  readonly stream: string;
  readonly origin: string;
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: () => number;
  /** This many cryptographically random bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
};

/** One writer's stream, open for appending. */
export type Ledger = {
  /** Appends as `appendRecord` does; calls that overlap are taken one after the other, in order. */
  append(content: RecordContent): Promise<SignedRecord>;
};

/** Opens a stream for its one writer in this process. */
export function openLedger(options: LedgerOptions): Ledger {
  const { store, signer, stream, origin, nowMs, randomBytes } = options;
  let last: Promise<unknown> = Promise.resolve();
  return {
    append(content) {
      const appendNow = (): Promise<SignedRecord> =>
        appendRecord(store, content, signer, {
          stream,
          origin,
          atMs: nowMs(),
          random: randomBytes(ULID_RANDOM_BYTES),
        });
      // Whether the one before succeeded is its own caller's affair; this one reads the head anew.
      const next = last.then(appendNow, appendNow);
      last = next;
      return next;
    },
  };
}
