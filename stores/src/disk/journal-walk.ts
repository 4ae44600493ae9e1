import { closeSync } from "node:fs";
import type { Sha256, StoredRecord } from "@interlock/ledger";
import { journalPath } from "./layout.ts";
import { segmentList } from "./segment-list.ts";
import type { SegmentList } from "./segment-list.ts";
import { frameAt, lookAgain, openSegment, SEGMENT_HEAD_BYTES, tailFrom } from "./segment.ts";
import type { Found, SegmentReader } from "./segment.ts";
import { damaged } from "./store-failure.ts";

/** Where a record stands in a stream's journal, or where the next one will. */
export type Place = {
  readonly seq: number;
  /** The number of the first record of the segment. */
  readonly segment: number;
  /** The byte of the segment at which its frame begins. */
  readonly offset: number;
};

/** A place, and what is known of it. */
export type WalkStart = Place & {
  /** The leaf hash that a record there has to follow; undefined where that is not known. */
  readonly after: Sha256 | null | undefined;
  /** The leaf hash of the record that stands there, where one is known to. */
  readonly is?: Sha256;
};

/** A record, where it stands, and where the next one does. */
export type Step = { readonly record: StoredRecord; readonly place: Place; readonly next: WalkStart };

/** Where a journal ends, and whether something stands behind the end that is no record. */
export type JournalEnd = { readonly place: WalkStart; readonly isTorn: boolean };

/** The place of the first record of a segment. */
export function segmentStart(segment: number): WalkStart {
  return {
    seq: segment,
    segment,
    offset: SEGMENT_HEAD_BYTES,
    after: segment === 0 ? null : undefined,
  };
}

/**
 * Walks through a stream's whole records from one place on, and answers where they end. It opens files only for reading and
 * may run while a writer appends. Throws `store.damaged` where bytes that had been durable are no longer what was written.
 */
export function* walkJournal(
  folder: string,
  stream: string,
  start: WalkStart,
): Generator<Step, JournalEnd, void> {
  const journal = journalPath(folder, stream);
  const segments = segmentList(journal);
  let at = start;
  for (;;) {
    if (!segments.has(at.segment)) {
      if (at.seq === 0 && at.is === undefined) return { place: at, isTorn: false };
      throw damaged(`${journal} has no segment from record ${at.segment} on`);
    }
    const reader = openSegment(journal, stream, at.segment);
    try {
      const end = yield* walkSegment(segments, reader, at);
      if (end.kind === "journal") return { place: end.place, isTorn: end.isTorn };
      at = end.place;
    } finally {
      closeSync(reader.fd);
    }
  }
}

type SegmentEnd =
  | { readonly kind: "journal"; readonly place: WalkStart; readonly isTorn: boolean }
  | { readonly kind: "segment"; readonly place: WalkStart };

function* walkSegment(
  segments: SegmentList,
  reader: SegmentReader,
  start: WalkStart,
): Generator<Step, SegmentEnd, void> {
  let at = start;
  for (;;) {
    const found = frameAt(reader, at.offset);
    if (found.kind === "frame") {
      const step = stepOver(reader, at, found);
      yield step;
      at = step.next;
      continue;
    }
    const next = segments.after(reader.first);
    if (next === at.seq) return { kind: "segment", place: { ...segmentStart(next), after: at.after } };
    // A segment gets its name when its first record is durable.
    const isEnd = next === undefined && at.seq !== reader.first && at.is === undefined;
    const tail = isEnd ? tailFrom(reader, at.offset, at.seq) : "lost";
    if (tail !== "lost") return { kind: "journal", place: at, isTorn: tail === "torn" };
    // What was written later is there, so by now this has to be, too: the writer may have been faster than we were.
    lookAgain(reader);
    if (frameAt(reader, at.offset).kind !== "frame") {
      throw damaged(`${reader.path}: record ${at.seq} at byte ${at.offset} is not what was written`);
    }
  }
}

function stepOver(reader: SegmentReader, at: WalkStart, found: Extract<Found, { kind: "frame" }>): Step {
  const { record, bytes } = found.frame;
  const isNext = record.seq === at.seq && (at.after === undefined || record.prev === at.after);
  if (!isNext || (at.is !== undefined && record.leafHash !== at.is)) {
    throw damaged(`${reader.path}: another record stands at byte ${at.offset} than record ${at.seq}`);
  }
  const { seq, segment, offset } = at;
  return {
    record,
    place: { seq, segment, offset },
    next: { seq: seq + 1, segment, offset: offset + bytes, after: record.leafHash },
  };
}
