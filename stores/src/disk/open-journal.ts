import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fdatasyncSync, fstatSync, ftruncateSync, openSync } from "node:fs";
import type { StoredRecord, StreamHead } from "@interlock/ledger";
import { makeFolder, syncData, syncFile, syncFolder, writeAt, writeDurably } from "./durable-file.ts";
import { frameBytes, SALT_BYTES, writeFrame } from "./frame.ts";
import { segmentStart, walkJournal } from "./journal-walk.ts";
import type { JournalEnd, WalkStart } from "./journal-walk.ts";
import { journalPath, segmentPath } from "./layout.ts";
import { openSegment, SEGMENT_HEAD_BYTES, segmentHead, segmentsOf } from "./segment.ts";
import { attempt } from "./store-failure.ts";

/** The least and the most by which a file is made longer ahead of what is written to it. */
const PADDING_BYTES = { least: 64 * 1024, most: 1024 * 1024 } as const;

type OpenFile = { readonly fd: number; readonly path: string; readonly salt: Uint8Array };

/** The journal of a stream, open at its end for the one who holds its lock. */
export type OpenJournal = {
  readonly stream: string;
  readonly folder: string;
  readonly segmentBytes: number;
  /** The segment that is written to; null before a stream's first record. */
  file: OpenFile | null;
  /** The byte after the last durable record in it, and the byte up to which it has room. */
  end: number;
  allocated: number;
  /** The last record that is known to be durable. */
  head: StreamHead | null;
  /** Brings file and head together again after a write that failed; null while nothing is in doubt. */
  mend: (() => void) | null;
};

/** Which journal is opened. */
export type JournalOptions = {
  readonly folder: string;
  readonly stream: string;
  /** Where the stream's last record in the tree stands; null where it has none. */
  readonly treeEnd: WalkStart | null;
  /** How large a segment grows before the next batch begins another. */
  readonly segmentBytes: number;
};

/** Opens a journal: cuts off what a write left behind that nobody was told of, and makes durable what stands. */
export function openJournal({ folder, stream, treeEnd, segmentBytes }: JournalOptions): OpenJournal {
  const journal: OpenJournal = {
    stream,
    folder: journalPath(folder, stream),
    segmentBytes,
    file: null,
    end: 0,
    allocated: 0,
    head: null,
    mend: null,
  };
  const last = segmentsOf(journal.folder).at(-1);
  if (last === undefined && treeEnd === null) return journal;
  // What stands in the tree has to be there, so the walk begins with it.
  const isInTree = treeEnd !== null && (last === undefined || treeEnd.seq >= last);
  const walk = walkJournal(folder, stream, isInTree ? treeEnd : segmentStart(last ?? 0));
  let step = walk.next();
  while (step.done !== true) {
    const { seq, leafHash } = step.value.record;
    journal.head = { seq, leafHash };
    step = walk.next();
  }
  openAtEnd(journal, step.value);
  return journal;
}

function openAtEnd(journal: OpenJournal, { place, isTorn }: JournalEnd): void {
  const { path, salt, fd: reading } = openSegment(journal.folder, journal.stream, place.segment);
  closeSync(reading);
  attempt(`${path} cannot be written`, () => {
    const fd = openSync(path, "r+");
    try {
      if (isTorn) ftruncateSync(fd, place.offset);
      journal.allocated = fstatSync(fd).size;
      // What stands whole may have been written by somebody who was stopped before it was on the disk.
      fdatasyncSync(fd);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    journal.file = { fd, path, salt };
    journal.end = place.offset;
  });
}

/**
 * Writes records that continue the stream; they are durable, and the head is the last of them, when the promise resolves. It has to
 * before the next write begins: recovery relies on it. Where it rejects, `mendJournal` has to be called first.
 */
export async function writeBatch(journal: OpenJournal, records: readonly StoredRecord[]): Promise<void> {
  const { file } = journal;
  const bytes = records.reduce((sum, record) => sum + frameBytes(record), 0);
  if (file === null || journal.end + bytes > journal.segmentBytes) {
    beginSegment(journal, records, bytes);
    return;
  }
  const frames = framesOf(records, file.salt, bytes);
  const { bytes: written, error } = writeAt(file.fd, frames, journal.end);
  if (error !== null) {
    journal.mend = () => {
      keepWhole(journal, file, records, frames.subarray(0, written));
    };
    throw error;
  }
  if (journal.end + bytes > journal.allocated) pad(journal, file, bytes);
  try {
    await syncData(file.fd);
  } catch (failure) {
    // After a failed sync the system may take the bytes for written. Only writing them again makes them dirty again.
    journal.mend = () => {
      keepWhole(journal, file, records, frames);
    };
    throw failure;
  }
  journal.end += bytes;
  journal.head = headOf(records) ?? journal.head;
}

/** Clears up after a write that failed, so that the head is known again; throws `store.failed` while that cannot be. */
export function mendJournal(journal: OpenJournal): void {
  if (journal.mend === null) return;
  attempt(`the journal of stream ${journal.stream} cannot be mended`, journal.mend);
  journal.mend = null;
}

/** Gives back what was preallocated, and closes the file. */
export function closeJournal({ file, end, mend }: OpenJournal): void {
  if (file === null) return;
  // What is in doubt is left for whoever opens the journal next.
  if (mend === null) attempt(`${file.path} cannot be closed`, () => ftruncateSync(file.fd, end));
  closeSync(file.fd);
}

/** Writes a batch as the beginning of a new segment, which gets its name when the batch is durable. */
function beginSegment(journal: OpenJournal, records: readonly StoredRecord[], bytes: number): void {
  const first = records[0]?.seq ?? 0;
  const { folder, file: full } = journal;
  const path = segmentPath(folder, first);
  const salt = randomBytes(SALT_BYTES);
  const adopt = (): void => {
    const fd = openSync(path, "r+");
    if (full !== null) closeSync(full.fd);
    journal.file = { fd, path, salt };
    journal.end = SEGMENT_HEAD_BYTES + bytes;
    journal.allocated = journal.end;
    journal.head = headOf(records) ?? journal.head;
  };
  if (full !== null) {
    ftruncateSync(full.fd, journal.end);
    journal.allocated = journal.end;
  }
  makeFolder(folder);
  try {
    writeDurably(path, Buffer.concat([segmentHead(salt, first), framesOf(records, salt, bytes)]));
    adopt();
  } catch (error) {
    if (existsSync(path)) {
      journal.mend = () => {
        syncFile(path);
        syncFolder(folder);
        adopt();
      };
    }
    throw error;
  }
}

/** Keeps the whole frames of what was written, since a reader may have seen them, and cuts off the rest. */
function keepWhole(
  journal: OpenJournal,
  { fd }: OpenFile,
  records: readonly StoredRecord[],
  written: Buffer,
): void {
  let bytes = 0;
  let count = 0;
  for (const record of records) {
    if (bytes + frameBytes(record) > written.length) break;
    bytes += frameBytes(record);
    count += 1;
  }
  const { error } = writeAt(fd, written.subarray(0, bytes), journal.end);
  if (error !== null) throw error;
  ftruncateSync(fd, journal.end + bytes);
  fdatasyncSync(fd);
  journal.end += bytes;
  journal.allocated = journal.end;
  journal.head = headOf(records.slice(0, count)) ?? journal.head;
}

// A sync that need not write the file's new size is faster. For a large batch that is not worth the zeros, and where there is
// no room for them, they are left out.
function pad(journal: OpenJournal, { fd }: OpenFile, batchBytes: number): void {
  const end = journal.end + batchBytes;
  const { least, most } = PADDING_BYTES;
  const wanted = batchBytes < least ? Math.min(Math.max(end, least), most) : 0;
  const room = Math.max(0, Math.min(wanted, journal.segmentBytes - end));
  journal.allocated = end + writeAt(fd, Buffer.alloc(room), end).bytes;
}

function framesOf(records: readonly StoredRecord[], salt: Uint8Array, bytes: number): Buffer {
  const frames = Buffer.allocUnsafe(bytes);
  const batch = records[0]?.seq ?? 0;
  let at = 0;
  for (const record of records) at = writeFrame(frames, at, salt, record, batch);
  return frames;
}

function headOf(records: readonly StoredRecord[]): StreamHead | null {
  const last = records.at(-1);
  return last === undefined ? null : { seq: last.seq, leafHash: last.leafHash };
}
