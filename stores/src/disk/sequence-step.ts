import { LedgerError } from "@interlock/ledger";
import type { SequencedBatch } from "@interlock/ledger";
import { syncFile } from "./durable-file.ts";
import { journalPath, segmentPath } from "./layout.ts";
import type { PlacedLeaf } from "./order.ts";
import { recordsOfStream } from "./stream-reader.ts";
import type { PlacedRecord, StreamReading } from "./stream-reader.ts";
import type { Writers } from "./writers.ts";

type Placing = Omit<PlacedLeaf, "index">;

/**
 * Adds a step to the order, after every record that it names was found in its journal and is on the disk: the tree never
 * names a record that a lost power supply could still take away.
 */
export function sequenceStep(reading: StreamReading, writers: Writers, batch: SequencedBatch): void {
  const { order, folder } = reading;
  if (batch.leaves.length === 0) {
    throw new LedgerError({ code: "store.failed", message: "a step of the tree has at least one leaf" });
  }
  const size = order.size();
  // Looked at again under the lock; here it saves the search for records that another sequencer took.
  if (size !== batch.from) {
    throw conflict(`the tree has ${size} leaves, and the step was made for ${batch.from}`);
  }
  const placed = placesOf(reading, writers, batch);
  const segments = new Set(
    placed.map(({ stream, place }) => segmentPath(journalPath(folder, stream), place.segment)),
  );
  for (const path of segments) syncFile(path);
  order.add(batch, placed);
}

function placesOf(reading: StreamReading, writers: Writers, { leaves }: SequencedBatch): readonly Placing[] {
  const pages = new Map<string, { records: readonly PlacedRecord[]; next: number }>();
  return leaves.map(({ stream, seq, leafHash }, number) => {
    let page = pages.get(stream);
    if (page === undefined || page.next >= page.records.length) {
      // As many as may follow: what is read beyond them is read once a step.
      const limit = leaves.length - number;
      const untilSeq = writers.durableSeq(stream);
      page = { records: recordsOfStream(reading, stream, seq, { limit, untilSeq }), next: 0 };
      pages.set(stream, page);
    }
    const found = page.records[page.next];
    page.next += 1;
    if (found === undefined || found.record.seq !== seq || found.record.leafHash !== leafHash) {
      throw conflict(`no such record ${seq} of stream ${stream} is in its journal`);
    }
    return { stream, seq, leafHash, digest: found.record.digest, place: found.place };
  });
}

function conflict(message: string): LedgerError {
  return new LedgerError({ code: "store.conflict", message });
}
