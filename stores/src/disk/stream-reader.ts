import { closeSync } from "node:fs";
import { MAX_READ_RECORDS, STREAM_PATTERN } from "@interlock/ledger";
import type { SequencedRecord, StoredRecord, StreamHead } from "@interlock/ledger";
import { FRAME_HEAD_BYTES } from "./frame.ts";
import { segmentStart, walkJournal } from "./journal-walk.ts";
import type { Place, WalkStart } from "./journal-walk.ts";
import { journalPath } from "./layout.ts";
import type { Order, PlacedLeaf } from "./order.ts";
import { frameAt, openSegment, segmentsOf } from "./segment.ts";
import type { SegmentReader } from "./segment.ts";
import { damaged } from "./store-failure.ts";

/** How many bytes of records one read hands out at most, beside the first record. */
export const MAX_READ_BYTES: number = 32 * 1024 * 1024;

/** How many places are remembered at which a read has ended. */
const MAX_PLACES = 4096;

/** How many segments are held open while leaves are read in the tree's order. */
const MAX_OPEN_SEGMENTS = 16;

/** What reading a log's streams takes; `places` remembers where reads ended, so that the next one begins there. */
export type StreamReading = {
  readonly folder: string;
  readonly order: Order;
  readonly places: Map<string, WalkStart>;
};

/** A record of a journal and where it stands. */
export type PlacedRecord = { readonly record: StoredRecord; readonly place: Place };

/** Whether a page may take one more record. */
type Page = { readonly limit: number; readonly untilSeq: number };

/** The stream's last whole record, or null. */
export function headOfStream(reading: StreamReading, stream: string): StreamHead | null {
  // What is no name of a stream could be the name of another folder.
  if (!STREAM_PATTERN.test(stream)) return null;
  const { seq, after } = walkAll(reading, stream, startBefore(reading, stream, Number.POSITIVE_INFINITY));
  return seq === 0 || after === undefined || after === null ? null : { seq: seq - 1, leafHash: after };
}

/** The stream's whole records from `fromSeq` up to `untilSeq`, at most `limit`, and no more than fit in a page. */
export function recordsOfStream(
  reading: StreamReading,
  stream: string,
  fromSeq: number,
  page: Page,
): readonly PlacedRecord[] {
  const found: PlacedRecord[] = [];
  const limit = Math.min(page.limit, MAX_READ_RECORDS);
  if (limit <= 0 || !Number.isSafeInteger(fromSeq) || !STREAM_PATTERN.test(stream)) return found;
  let bytes = 0;
  walkAll(reading, stream, startBefore(reading, stream, Math.max(0, fromSeq)), (record, place) => {
    if (record.seq < fromSeq) return true;
    if (record.seq > page.untilSeq) return false;
    found.push({ record, place });
    bytes += record.envelope.length;
    return found.length < limit && bytes < MAX_READ_BYTES;
  });
  return found;
}

/** The record that a leaf of the tree names. Throws `store.damaged` where the journal holds no such record there. */
export function recordOfLeaf({ folder }: StreamReading, leaf: PlacedLeaf): StoredRecord {
  const segment = openSegment(journalPath(folder, leaf.stream), leaf.stream, leaf.place.segment);
  try {
    return recordAt(segment, leaf);
  } finally {
    closeSync(segment.fd);
  }
}

/** The records that leaves of the tree name, in their order, as many as fit in a page. */
export function recordsOfLeaves(
  reading: StreamReading,
  leaves: readonly PlacedLeaf[],
): readonly SequencedRecord[] {
  const segments = new Map<string, SegmentReader>();
  const found: SequencedRecord[] = [];
  let bytes = 0;
  try {
    for (const leaf of leaves) {
      if (bytes >= MAX_READ_BYTES) break;
      const record = recordAt(segmentFor(reading, segments, leaf), leaf);
      bytes += FRAME_HEAD_BYTES + record.envelope.length;
      found.push({ ...record, index: leaf.index });
    }
    return found;
  } finally {
    for (const { fd } of segments.values()) closeSync(fd);
  }
}

function recordAt(segment: SegmentReader, leaf: PlacedLeaf): StoredRecord {
  const found = frameAt(segment, leaf.place.offset);
  if (found.kind !== "frame") return missing(leaf);
  const { record } = found.frame;
  const isSame =
    record.seq === leaf.seq && record.leafHash === leaf.leafHash && record.digest === leaf.digest;
  return isSame ? record : missing(leaf);
}

function missing({ index, stream, seq }: PlacedLeaf): never {
  throw damaged(
    `leaf ${index} of the tree is record ${seq} of stream ${stream}, and its journal does not hold it where it stood`,
  );
}

function segmentFor(
  { folder }: StreamReading,
  segments: Map<string, SegmentReader>,
  { stream, place }: PlacedLeaf,
): SegmentReader {
  const name = `${stream} ${place.segment}`;
  const open = segments.get(name);
  if (open !== undefined) return open;
  const segment = openSegment(journalPath(folder, stream), stream, place.segment);
  const [oldest] = segments;
  if (segments.size >= MAX_OPEN_SEGMENTS && oldest !== undefined) {
    closeSync(oldest[1].fd);
    segments.delete(oldest[0]);
  }
  segments.set(name, segment);
  return segment;
}

/** Walks from a start while `visit` agrees, and answers where the next record of the stream stands or will stand. */
function walkAll(
  reading: StreamReading,
  stream: string,
  start: WalkStart,
  visit: (record: StoredRecord, place: Place) => boolean = () => true,
): WalkStart {
  const walk = walkJournal(reading.folder, stream, start);
  let end = start;
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done === true) {
      end = step.value.place;
      break;
    }
    const { record, place, next } = step.value;
    end = next;
    if (visit(record, place)) continue;
    // Lets the walk close its file.
    walk.return({ place: next, isTorn: false });
    remember(reading, stream, end);
    return end;
  }
  const last = reading.order.lastOf(stream);
  if (last !== null && end.seq <= last.seq) {
    throw damaged(`record ${end.seq} of stream ${stream} stands in the tree, and its journal ends before it`);
  }
  remember(reading, stream, end);
  reading.places.set(endOf(stream), end);
  return end;
}

function remember({ places }: StreamReading, stream: string, place: WalkStart): void {
  const name = nameOf(stream, place.seq);
  places.delete(name);
  places.set(name, place);
  const [oldest] = places.keys();
  if (places.size > MAX_PLACES && oldest !== undefined) places.delete(oldest);
}

function nameOf(stream: string, seq: number): string {
  return `${stream} ${seq}`;
}

function endOf(stream: string): string {
  return `${stream} end`;
}

/** The nearest known place at or before a record of the stream. */
function startBefore({ folder, order, places }: StreamReading, stream: string, seq: number): WalkStart {
  const remembered = places.get(nameOf(stream, seq));
  if (remembered !== undefined) return remembered;
  const segment = segmentsOf(journalPath(folder, stream)).findLast((first) => first <= seq) ?? 0;
  const last = order.lastOf(stream);
  const leaf = last === null || last.seq <= seq ? last : order.leafOf(stream, seq);
  const starts = [segmentStart(segment)];
  if (leaf !== null) starts.push(leafStart(leaf));
  const end = places.get(endOf(stream));
  if (end !== undefined && end.seq <= seq) starts.push(end);
  return starts.reduce((best, start) => (start.seq > best.seq ? start : best));
}

/** Where the record of a leaf stands. */
export function leafStart({ place, leafHash }: PlacedLeaf): WalkStart {
  return { ...place, after: place.seq === 0 ? null : undefined, is: leafHash };
}
