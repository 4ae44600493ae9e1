import { LedgerError, MAX_READ_RECORDS } from "@interlock/ledger";
import type { LogStore, SequencedRecord } from "@interlock/ledger";
import { orderPath } from "./layout.ts";
import { readMark, streamsIn } from "./log-folder.ts";
import { openOrder } from "./order.ts";
import { sequenceStep } from "./sequence-step.ts";
import { attempt } from "./store-failure.ts";
import { headOfStream, recordOfLeaf, recordsOfLeaves, recordsOfStream } from "./stream-reader.ts";
import type { StreamReading } from "./stream-reader.ts";
import { unsequencedRecords, unsequencedWith } from "./unsequenced.ts";
import type { Turn } from "./unsequenced.ts";
import { openWriters } from "./writers.ts";

/** A log in a folder. Several processes may have it open at once, each stream written by one of them. */
export type DiskLog = LogStore & {
  /** Whose log this is, as its folder says; nothing of it is proved. */
  readonly origin: string;
  /** Waits for what is being appended, releases every stream, and closes the files; every later call rejects. */
  close(): Promise<void>;
};

/** How a log is opened. */
export type DiskLogOptions = {
  /** With `read` no byte is ever written. */
  readonly access: "read" | "write";
  /** How large a file of records grows before the next one begins. */
  readonly segmentBytes?: number;
};

/**
 * Opens the log in a folder that `createLog` made. A stream is locked when its first record is appended, until the log is
 * closed or the process ends. Throws `store.foreign` for a folder that holds no log of this version, else `store.failed`.
 */
export function openLog(folder: string, options: DiskLogOptions): DiskLog {
  const { origin } = readMark(folder);
  const order = openOrder(orderPath(folder), options.access);
  const reading: StreamReading = { folder, order, places: new Map() };
  const writers = openWriters(reading, options);
  const turn: Turn = { last: "" };
  let isClosed = false;
  // The engine is synchronous where it reads. The port is not; `async` makes errors rejections.
  const unread = `the log in ${folder} cannot be read`;
  const run = async <T>(query: () => T | Promise<T>): Promise<T> => {
    if (isClosed) throw new LedgerError({ code: "store.failed", message: `the log in ${folder} is closed` });
    // Not awaited: what is there at once, as each node of the tree, needs no second turn.
    return attempt(unread, query);
  };
  return {
    origin,
    head: (stream) => run(() => writers.opened(stream)?.head() ?? headOfStream(reading, stream)),
    append: (record) => run(() => writers.append([record])),
    appendAll: (records) => run(() => writers.append(records)),
    read: (stream, fromSeq, limit = MAX_READ_RECORDS) =>
      run(() =>
        recordsOfStream(reading, stream, fromSeq, { limit, untilSeq: writers.durableSeq(stream) }).map(
          ({ record }) => record,
        ),
      ),
    byDigest: (digest) =>
      run(() => {
        const leaf = order.byDigest(digest);
        return leaf === null ? unsequencedWith(reading, writers, digest) : recordOfLeaf(reading, leaf);
      }),
    streams: () => run(() => streamsIn(folder)),
    unsequenced: (limit = MAX_READ_RECORDS) => run(() => unsequencedRecords(reading, writers, turn, limit)),
    size: () => run(() => order.size()),
    leaves: (from, limit = MAX_READ_RECORDS) =>
      run(() => order.leaves(from, limit).map(({ stream, seq, leafHash }) => ({ stream, seq, leafHash }))),
    sequenced: (from, limit = MAX_READ_RECORDS) =>
      run((): readonly SequencedRecord[] => recordsOfLeaves(reading, order.leaves(from, limit))),
    indexOf: (leafHash) => run(() => order.byLeafHash(leafHash)?.index ?? null),
    node: (level, index) => run(() => order.node(level, index)),
    nodes: (level, from, limit) => run(() => order.nodes(level, from, limit)),
    checkpoint: () => run(() => order.checkpoint()),
    checkpoints: (fromSize, limit = MAX_READ_RECORDS) => run(() => order.checkpoints(fromSize, limit)),
    sequence: (batch) =>
      run(() => {
        sequenceStep(reading, writers, batch);
      }),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      try {
        await writers.close();
      } finally {
        order.close();
      }
    },
  };
}
