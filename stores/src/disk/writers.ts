import { LedgerError, STREAM_PATTERN } from "@interlock/ledger";
import type { StoredRecord } from "@interlock/ledger";
import { openJournalWriter } from "./journal-writer.ts";
import type { JournalWriter } from "./journal-writer.ts";
import { journalPath } from "./layout.ts";
import { streamsIn } from "./log-folder.ts";
import { segmentsOf } from "./segment.ts";
import { leafStart, recordsOfStream } from "./stream-reader.ts";
import type { StreamReading } from "./stream-reader.ts";

/** How many streams one process holds open for writing; one that rests is closed for another. */
export const MAX_OPEN_STREAMS = 64;

/** How large a file of records grows before the next batch begins another, in bytes, unless the caller says otherwise. */
export const SEGMENT_BYTES: number = 64 * 1024 * 1024;

/** How many streams a log may have. */
export const MAX_STREAMS = 100_000;

/** The streams that this process writes to. */
export type Writers = {
  /** The stream's writer, if this process has one. */
  opened(stream: string): JournalWriter | undefined;
  /** Up to which number a stream may be read: a writer's own records count when they are durable. */
  durableSeq(stream: string): number;
  /** Appends records of some streams, all or none, as far as can be told before they are written. */
  append(records: readonly StoredRecord[]): Promise<void>;
  close(): Promise<void>;
};

/** How streams are written. */
export type WritersOptions = { readonly access: "read" | "write"; readonly segmentBytes?: number };

/** The streams of a log that this process writes to: none yet. */
export function openWriters(reading: StreamReading, options: WritersOptions): Writers {
  const open = new Map<string, JournalWriter>();
  let streamCount: number | null = null;
  const openStream = (stream: string): JournalWriter => {
    const { folder, order } = reading;
    if (segmentsOf(journalPath(folder, stream)).length === 0) {
      // Counted once, and from then on as this process adds some: a bound, not a number that anyone reads.
      streamCount = (streamCount ?? streamsIn(folder).length) + 1;
      if (streamCount > MAX_STREAMS) throw failed(`a log has at most ${MAX_STREAMS} streams`);
    }
    const last = order.lastOf(stream);
    const treeEnd = last === null ? null : leafStart(last);
    return openJournalWriter({
      folder,
      stream,
      treeEnd,
      segmentBytes: options.segmentBytes ?? SEGMENT_BYTES,
    });
  };
  const writerOf = (stream: string): JournalWriter => {
    if (options.access === "read") throw failed("the log is open for reading only");
    if (!STREAM_PATTERN.test(stream)) throw failed(`\`${stream}\` is no name of a stream`);
    let writer = open.get(stream);
    // The last one asked for stands last, so that the first is the one that has rested longest.
    open.delete(stream);
    if (writer === undefined) {
      makeRoom(open);
      writer = openStream(stream);
    }
    open.set(stream, writer);
    return writer;
  };
  return {
    opened: (stream) => open.get(stream),
    durableSeq: (stream) => {
      const writer = open.get(stream);
      return writer === undefined ? Number.POSITIVE_INFINITY : (writer.durable()?.seq ?? -1);
    },
    append: async (records) => {
      const groups = [...byStream(records)].map(([stream, group]) => ({ writer: writerOf(stream), group }));
      for (const { writer, group } of groups) refuseStored(reading, writer, group);
      // Nothing runs between the looks and the writes, so none of them can be refused any more.
      if (groups.length > 1) for (const { writer, group } of groups) writer.check(group);
      const written = await Promise.allSettled(groups.map(({ writer, group }) => writer.append(group)));
      for (const result of written) if (result.status === "rejected") throw result.reason;
    },
    close: async () => {
      const closed = await Promise.allSettled([...open.values()].map((writer) => writer.close()));
      open.clear();
      for (const result of closed) if (result.status === "rejected") throw result.reason;
    },
  };
}

function makeRoom(open: Map<string, JournalWriter>): void {
  if (open.size < MAX_OPEN_STREAMS) return;
  for (const [stream, writer] of open) {
    if (!writer.isIdle()) continue;
    open.delete(stream);
    writer.closeNow();
    return;
  }
  throw failed(`at most ${MAX_OPEN_STREAMS} streams can be written at once`);
}

function byStream(records: readonly StoredRecord[]): ReadonlyMap<string, readonly StoredRecord[]> {
  const groups = new Map<string, StoredRecord[]>();
  for (const record of records) {
    const group = groups.get(record.stream);
    if (group === undefined) groups.set(record.stream, [record]);
    else group.push(record);
  }
  return groups;
}

/** Tells a record that is there already from one that takes the place of another. */
function refuseStored(reading: StreamReading, writer: JournalWriter, [first]: readonly StoredRecord[]): void {
  const head = writer.head();
  if (first === undefined || head === null || first.seq > head.seq) return;
  const { stream, seq, digest } = first;
  const [stored] = recordsOfStream(reading, stream, seq, { limit: 1, untilSeq: head.seq });
  if (stored?.record.digest !== digest) return;
  throw new LedgerError({ code: "store.duplicate", message: `the record ${digest} is stored already` });
}

function failed(message: string): LedgerError {
  return new LedgerError({ code: "store.failed", message });
}
