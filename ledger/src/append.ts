import { signRecord } from "./record.ts";
import type { RecordContent, SignedRecord, SigningMeans } from "./record.ts";
import type { KeyId } from "./keys/public-key.ts";
import type { Signer } from "./keys/signer.ts";
import { LedgerError } from "./ledger-error.ts";
import type { RecordStore, StreamHead } from "./store.ts";
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
  means?: SigningMeans,
): Promise<SignedRecord> {
  const record = await signNext(await store.head(place.stream), content, { signer, means }, place);
  await store.append(record);
  return record;
}

async function signNext(
  head: StreamHead | null,
  content: RecordContent,
  { signer, means }: { readonly signer: Signer; readonly means: SigningMeans | undefined },
  { stream, origin, atMs, random }: AppendPlace,
): Promise<SignedRecord> {
  return await signRecord(
    {
      ...content,
      id: ulid(atMs, random),
      stream,
      seq: head === null ? 0 : head.seq + 1,
      prev: head === null ? null : head.leafHash,
      at: new Date(atMs).toISOString(),
      origin,
    },
    signer,
    means,
  );
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
  readonly means?: SigningMeans;
};

/** A record that has its place in the stream, and when it will not be lost any more. */
export type WrittenRecord = {
  readonly record: SignedRecord;
  /** Resolves when the record is durable; rejects as `append` does. Whoever does not wait for it is told of nothing. */
  readonly durable: Promise<void>;
};

/** One writer's stream, open for appending. */
export type Ledger = {
  /** The key that signs. */
  readonly keyId: KeyId;
  /** Appends as `appendRecord` does; calls that overlap are taken one after the other, in order. */
  append(content: RecordContent): Promise<SignedRecord>;
  /**
   * The same, but answers as soon as the record is signed and handed to the store: what follows can be signed while it is
   * being stored. Where a record cannot be stored, neither can those that were signed after it, and each of them rejects.
   */
  write(content: RecordContent): Promise<WrittenRecord>;
};

/** Opens a stream for its one writer in this process. */
export function openLedger(options: LedgerOptions): Ledger {
  const { store, signer, stream, origin, nowMs, randomBytes, means } = options;
  /** The last record that was handed to the store; undefined where the store has to be asked. */
  let tail: StreamHead | null | undefined;
  /** Fulfils once nothing of what was handed to the store is waited for any more. */
  let stored: Promise<unknown> = Promise.resolve();
  let last: Promise<unknown> = Promise.resolve();

  async function writeNext(content: RecordContent): Promise<WrittenRecord> {
    if (tail === undefined) {
      // What failed may be stored all the same, and what was signed after it is still being taken back.
      await stored;
      tail = await store.head(stream);
    }
    const head = tail;
    const place = { stream, origin, atMs: nowMs(), random: randomBytes(ULID_RANDOM_BYTES) };
    const record = await signNext(head, content, { signer, means }, place);
    if (tail !== head) {
      throw new LedgerError({
        code: "store.failed",
        message: `a record before ${record.seq} was not stored`,
      });
    }
    tail = record;
    const durable = store.append(record);
    const forget = (): void => {
      tail = undefined;
    };
    const before = stored;
    stored = durable.catch(forget).then(() => before);
    return { record, durable };
  }

  const write: Ledger["write"] = (content) => {
    const writeNow = (): Promise<WrittenRecord> => writeNext(content);
    // Whether the one before succeeded is its own caller's affair.
    const next = last.then(writeNow, writeNow);
    last = next;
    return next;
  };
  return {
    keyId: signer.keyId,
    write,
    append: async (content) => {
      const { record, durable } = await write(content);
      await durable;
      return record;
    },
  };
}
