import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { announcedBytes, FRAME_HEAD_BYTES, readFrame, SALT_BYTES } from "./frame.ts";
import type { Frame } from "./frame.ts";
import { segmentOf, segmentPath } from "./layout.ts";
import { attempt, codeOf, damaged } from "./store-failure.ts";

/** How many bytes stand before the first frame of a segment. */
export const SEGMENT_HEAD_BYTES = 32;

const MAGIC = Buffer.from("ILKjrnl1", "latin1");
const SALT_AT = 8;
const FIRST_AT = 16;
const CHECKSUM_AT = 28;

/** How much is read from a file at once. */
const WINDOW_BYTES = 128 * 1024;

/** A segment of a journal, open for reading. What was read stands in `window`, which begins at byte `start`. */
export type SegmentReader = {
  readonly path: string;
  readonly stream: string;
  readonly fd: number;
  readonly salt: Uint8Array;
  /** The number of the segment's first record. */
  readonly first: number;
  window: Buffer;
  start: number;
};

/** What stands at a place of a segment: a whole frame, nothing yet, or bytes that are no frame. */
export type Found =
  { readonly kind: "frame"; readonly frame: Frame } | { readonly kind: "blank" } | { readonly kind: "bad" };

/** The head of a segment that begins with this record. */
export function segmentHead(salt: Uint8Array, first: number): Buffer {
  const head = Buffer.alloc(SEGMENT_HEAD_BYTES);
  head.set(MAGIC);
  head.set(salt, SALT_AT);
  head.writeBigUInt64LE(BigInt(first), FIRST_AT);
  head.writeUInt32LE(crc32(head.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return head;
}

/** The first numbers of a journal's segments, in order; none where there is no such journal. */
export function segmentsOf(journal: string): readonly number[] {
  return attempt(`${journal} cannot be read`, () => {
    try {
      const firsts = readdirSync(journal).flatMap((name) => segmentOf(name) ?? []);
      return firsts.sort((one, other) => one - other);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    }
  });
}

/** Opens a segment for reading; its head has to be whole. */
export function openSegment(journal: string, stream: string, first: number): SegmentReader {
  const path = segmentPath(journal, first);
  const fd = attempt(`${path} cannot be read`, () => openForReading(path));
  try {
    const head = Buffer.alloc(SEGMENT_HEAD_BYTES);
    const count = attempt(`${path} cannot be read`, () => readSync(fd, head, 0, head.length, 0));
    const salt = head.subarray(SALT_AT, SALT_AT + SALT_BYTES);
    if (count < head.length || !head.equals(segmentHead(salt, first))) {
      throw damaged(`${path} does not begin as the segment from record ${first} on`);
    }
    return { path, stream, fd, salt, first, window: Buffer.alloc(0), start: 0 };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

// A segment that anyone knows of had a durable record, and is never taken away.
function openForReading(path: string): number {
  let fd: number;
  try {
    // Without O_NONBLOCK opening a named pipe would wait for ever for someone to write.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw codeOf(error) === "ENOENT" ? damaged(`${path} is missing`) : error;
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw damaged(`${path} is no file`);
}

/** What stands at this byte of the segment. */
export function frameAt(reader: SegmentReader, offset: number): Found {
  const head = bytesAt(reader, offset, FRAME_HEAD_BYTES);
  const bytes = announcedBytes(head, reader.salt);
  if (bytes === null) return head.every((byte) => byte === 0) ? { kind: "blank" } : { kind: "bad" };
  const whole = bytesAt(reader, offset, bytes);
  const frame = whole.length < bytes ? null : readFrame(whole, reader.stream);
  return frame === null ? { kind: "bad" } : { kind: "frame", frame };
}

/** Forgets what was read, so that the next look sees what the file holds by then. */
export function lookAgain(reader: SegmentReader): void {
  reader.window = Buffer.alloc(0);
}

/** How what follows the last whole frame came about. */
export type Tail =
  /** Nothing was written there. */
  | "blank"
  /** A write that nobody was told of. */
  | "torn"
  /** What stood there had been synced: a later write stands behind it. */
  | "lost";

/**
 * Judges what stands from `offset` on, where record `seq` should begin. Writes follow each other: whoever finds a whole
 * frame of a later write knows that `seq` was durable before. Takes time that grows with the bytes and with nothing else:
 * frames that lie over one another are of no writer, and end the search.
 */
export function tailFrom(reader: SegmentReader, offset: number, seq: number): Tail {
  const size = attempt(`${reader.path} cannot be read`, () => fstatSync(reader.fd).size);
  let tail: Tail = "blank";
  // What an earlier write left behind may lie under a later one.
  let left = 2 * (size - offset);
  for (let at = offset; at < size;) {
    const bytes = bytesAt(reader, at, WINDOW_BYTES);
    if (bytes.length === 0) return tail;
    if (tail === "blank" && !isBlank(bytes)) tail = "torn";
    for (
      let found = bytes.indexOf(reader.salt);
      found !== -1;
      found = bytes.indexOf(reader.salt, found + 1)
    ) {
      const announced = announcedBytes(bytesAt(reader, at + found, FRAME_HEAD_BYTES), reader.salt);
      if (announced === null || at + found + announced > size) continue;
      left -= announced;
      if (left < 0) return "lost";
      const there = frameAt(reader, at + found);
      if (there.kind === "frame" && there.frame.batch > seq) return "lost";
    }
    // A salt may begin at the end of this window.
    at += Math.max(1, bytes.length - SALT_BYTES + 1);
  }
  return tail;
}

const BLANK = Buffer.alloc(WINDOW_BYTES);

function isBlank(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += WINDOW_BYTES) {
    const part = bytes.subarray(at, at + WINDOW_BYTES);
    if (BLANK.compare(part, 0, part.length, 0, part.length) !== 0) return false;
  }
  return true;
}

// Each refill is a buffer of its own: envelopes that were handed out lie in the one before.
function bytesAt(reader: SegmentReader, offset: number, count: number): Buffer {
  const { path, fd, window, start } = reader;
  if (offset < start || offset + count > start + window.length) {
    const buffer = Buffer.allocUnsafeSlow(Math.max(count, WINDOW_BYTES));
    const read = attempt(`${path} cannot be read`, () => readFully(fd, buffer, offset));
    reader.window = buffer.subarray(0, read);
    reader.start = offset;
  }
  const from = offset - reader.start;
  return reader.window.subarray(from, from + count);
}

function readFully(fd: number, buffer: Buffer, offset: number): number {
  let read = 0;
  while (read < buffer.length) {
    const count = readSync(fd, buffer, read, buffer.length - read, offset + read);
    if (count === 0) break;
    read += count;
  }
  return read;
}
