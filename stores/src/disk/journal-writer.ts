import type { LedgerError, StoredRecord, StreamHead } from "@interlock/ledger";
import { continuation } from "./continuation.ts";
import { frameBytes } from "./frame.ts";
import { lockPath } from "./layout.ts";
import { closeJournal, mendJournal, openJournal, writeBatch } from "./open-journal.ts";
import type { JournalOptions, OpenJournal } from "./open-journal.ts";
import { storeFailure } from "./store-failure.ts";
import { lockStream } from "./stream-lock.ts";
import type { StreamLock } from "./stream-lock.ts";

/** How many bytes of waiting records go out in one write, at most; what came in one call always goes together. */
export const MAX_BATCH_BYTES: number = 4 * 1024 * 1024;

/** How many bytes one call may append to a stream. */
export const MAX_GROUP_BYTES: number = 64 * 1024 * 1024;

/** A stream that this process alone writes to. */
export type JournalWriter = {
  /** The stream's last durable record. Throws `store.failed` while it cannot be known. */
  head(): StreamHead | null;
  /** The last record that is known to be durable, whatever else may be. */
  durable(): StreamHead | null;
  /** Throws what `append` would reject with before anything is written. */
  check(records: readonly StoredRecord[]): void;
  /** Takes the next records; resolves when they are durable. What waits while others are synced goes out together. */
  append(records: readonly StoredRecord[]): Promise<void>;
  /** Whether nothing is being written. */
  isIdle(): boolean;
  /** Closes a writer that is idle, at once. */
  closeNow(): void;
  /** Waits for what was appended, gives back what was preallocated, and releases the stream. */
  close(): Promise<void>;
};

/** Records that came in one call, and whoever waits for them. */
type Group = {
  readonly records: readonly StoredRecord[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: LedgerError) => void;
};

type Writer = {
  readonly journal: OpenJournal;
  readonly lock: StreamLock;
  /** The head once all that waits is written. */
  tail: StreamHead | null;
  waiting: Group[];
  draining: Promise<void> | null;
  isClosed: boolean;
};

/** Opens a stream for writing: takes its lock and recovers it. Throws `store.locked`, `store.damaged` or `store.failed`. */
export function openJournalWriter(options: JournalOptions): JournalWriter {
  const writer = lockedWriter(options);
  const { journal } = writer;
  return {
    head: () => {
      mend(writer);
      return journal.head;
    },
    durable: () => journal.head,
    check: (records) => {
      checked(writer, records);
    },
    append: async (records) => {
      const { tail, bytes } = checked(writer, records);
      if (records.length === 0) return;
      writer.tail = tail;
      await new Promise<void>((resolve, reject) => {
        writer.waiting.push({ records, bytes, resolve, reject });
        writer.draining ??= drain(writer);
      });
    },
    isIdle: () => writer.draining === null,
    closeNow: () => {
      release(writer);
    },
    close: async () => {
      while (writer.draining !== null) await writer.draining;
      release(writer);
    },
  };
}

function lockedWriter(options: JournalOptions): Writer {
  const { folder, stream } = options;
  const lock = lockStream(lockPath(folder, stream), stream);
  try {
    const journal = openJournal(options);
    return { journal, lock, tail: journal.head, waiting: [], draining: null, isClosed: false };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function checked(
  writer: Writer,
  records: readonly StoredRecord[],
): { readonly tail: StreamHead | null; readonly bytes: number } {
  const { stream } = writer.journal;
  if (writer.isClosed) throw storeFailure(`stream ${stream} is closed`, null);
  mend(writer);
  const tail = continuation(stream, writer.tail, records);
  const bytes = records.reduce((sum, record) => sum + frameBytes(record), 0);
  if (bytes <= MAX_GROUP_BYTES) return { tail, bytes };
  throw storeFailure(`${bytes} bytes cannot be appended at once, at most ${MAX_GROUP_BYTES}`, null);
}

async function drain(writer: Writer): Promise<void> {
  while (writer.waiting.length > 0) {
    const groups = takeGroups(writer);
    try {
      await writeBatch(
        writer.journal,
        groups.flatMap(({ records }) => records),
      );
      for (const { resolve } of groups) resolve();
    } catch (cause) {
      giveUp(writer, groups, cause);
    }
  }
  writer.draining = null;
}

function takeGroups(writer: Writer): readonly Group[] {
  const [first, ...others] = writer.waiting;
  if (first === undefined) return [];
  const groups = [first];
  let bytes = first.bytes;
  for (const group of others) {
    bytes += group.bytes;
    if (bytes > MAX_BATCH_BYTES) break;
    groups.push(group);
  }
  writer.waiting = writer.waiting.slice(groups.length);
  return groups;
}

// What waits continues what failed, so it cannot be taken either.
function giveUp(writer: Writer, groups: readonly Group[], cause: unknown): void {
  const { journal } = writer;
  const failure = `records of stream ${journal.stream} were not stored in ${journal.folder}, or it is not known whether they were`;
  const failed = [...groups, ...writer.waiting];
  writer.waiting = [];
  writer.tail = journal.head;
  try {
    mend(writer);
  } catch {
    // Whoever asks next tries again, and is told.
  }
  for (const { reject } of failed) reject(storeFailure(failure, cause));
}

function mend(writer: Writer): void {
  if (writer.journal.mend === null) return;
  mendJournal(writer.journal);
  writer.tail = writer.journal.head;
}

function release(writer: Writer): void {
  if (writer.isClosed) return;
  writer.isClosed = true;
  try {
    closeJournal(writer.journal);
  } finally {
    writer.lock.release();
  }
}
