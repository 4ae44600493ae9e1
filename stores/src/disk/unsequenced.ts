import { MAX_READ_RECORDS } from "@interlock/ledger";
import type { Sha256, StoredRecord } from "@interlock/ledger";
import { streamsIn } from "./log-folder.ts";
import { MAX_READ_BYTES, recordsOfStream } from "./stream-reader.ts";
import type { StreamReading } from "./stream-reader.ts";
import type { Writers } from "./writers.ts";

/** Whose turn it is: the stream after this one, so that one that never rests does not hold up the others. */
export type Turn = { last: string };

/** Durable records that stand in no tree, stream by stream; at most `limit`, and no more than fit in a page. */
export function unsequencedRecords(
  reading: StreamReading,
  writers: Writers,
  turn: Turn,
  limit: number,
): readonly StoredRecord[] {
  const streams = streamsIn(reading.folder);
  const first = streams.findIndex((stream) => stream > turn.last);
  const most = Math.min(limit, MAX_READ_RECORDS);
  const found: StoredRecord[] = [];
  let bytes = 0;
  for (const stream of [...streams.slice(Math.max(0, first)), ...streams.slice(0, Math.max(0, first))]) {
    if (found.length >= most || bytes >= MAX_READ_BYTES) break;
    for (const record of tailOf(reading, writers, stream, most - found.length)) {
      found.push(record);
      bytes += record.envelope.length;
    }
    turn.last = stream;
  }
  return found;
}

/** The record with this digest that stands in no tree yet, or null: a walk through all such records. */
export function unsequencedWith(
  reading: StreamReading,
  writers: Writers,
  digest: Sha256,
): StoredRecord | null {
  for (const stream of streamsIn(reading.folder)) {
    let fromSeq = nextInTree(reading, stream);
    for (;;) {
      const untilSeq = writers.durableSeq(stream);
      const page = recordsOfStream(reading, stream, fromSeq, { limit: MAX_READ_RECORDS, untilSeq });
      const found = page.find(({ record }) => record.digest === digest);
      if (found !== undefined) return found.record;
      if (page.length === 0) break;
      fromSeq += page.length;
    }
  }
  return null;
}

function tailOf(
  reading: StreamReading,
  writers: Writers,
  stream: string,
  limit: number,
): readonly StoredRecord[] {
  const untilSeq = writers.durableSeq(stream);
  const page = recordsOfStream(reading, stream, nextInTree(reading, stream), { limit, untilSeq });
  return page.map(({ record }) => record);
}

function nextInTree({ order }: StreamReading, stream: string): number {
  return (order.lastOf(stream)?.seq ?? -1) + 1;
}
