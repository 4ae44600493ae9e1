import { crc32 } from "node:zlib";
import type { StoredRecord } from "@interlock/ledger";

/** How many bytes stand before the envelope in a frame. */
export const FRAME_HEAD_BYTES = 128;

/** How many bytes the envelope of one record may have. */
export const MAX_ENVELOPE_BYTES: number = 8 * 1024 * 1024;

/** How many random bytes begin every frame of a segment, so that nothing else is taken for one. */
export const SALT_BYTES = 8;

const CHECKSUM_AT = 8;
const LENGTH_AT = 12;
const SEQ_AT = 16;
const BATCH_AT = 24;
const PREV_AT = 32;
const DIGEST_AT = 64;
const LEAF_HASH_AT = 96;
const HASH_BYTES = 32;
const TWO_TO_32 = 0x1_0000_0000;

const HASH_PATTERN = /^[0-9a-f]{64}$/;
const NO_HASH = "0".repeat(2 * HASH_BYTES);

/** A record as it stands in a journal. */
export type Frame = {
  readonly record: StoredRecord;
  /** The number of the first record that was written, and synced, together with this one. */
  readonly batch: number;
  /** How many bytes the frame has. */
  readonly bytes: number;
};

/** How many bytes a record takes in a journal. */
export function frameBytes(record: StoredRecord): number {
  return FRAME_HEAD_BYTES + record.envelope.length;
}

/** True of a record whose own digests and size a frame can hold; `prev` is the leaf hash of a record that fitted. */
export function fitsFrame({ digest, leafHash, envelope }: StoredRecord): boolean {
  return (
    HASH_PATTERN.test(digest) &&
    HASH_PATTERN.test(leafHash) &&
    envelope.length > 0 &&
    envelope.length <= MAX_ENVELOPE_BYTES
  );
}

/** Writes a record's frame into a buffer, and answers where the frame ends. */
export function writeFrame(
  target: Buffer,
  at: number,
  salt: Uint8Array,
  record: StoredRecord,
  batch: number,
): number {
  const end = at + frameBytes(record);
  target.set(salt, at);
  target.writeUInt32LE(record.envelope.length, at + LENGTH_AT);
  writeNumber(target, at + SEQ_AT, record.seq);
  writeNumber(target, at + BATCH_AT, batch);
  target.write(record.prev ?? NO_HASH, at + PREV_AT, HASH_BYTES, "hex");
  target.write(record.digest, at + DIGEST_AT, HASH_BYTES, "hex");
  target.write(record.leafHash, at + LEAF_HASH_AT, HASH_BYTES, "hex");
  target.set(record.envelope, at + FRAME_HEAD_BYTES);
  // The salt needs no checksum: it is compared as it is.
  target.writeUInt32LE(crc32(target.subarray(at + LENGTH_AT, end)), at + CHECKSUM_AT);
  return end;
}

/** How long the frame says that it is, if these bytes begin like one; its checksum is not looked at. */
export function announcedBytes(head: Buffer, salt: Uint8Array): number | null {
  if (head.length < FRAME_HEAD_BYTES || head.compare(salt, 0, SALT_BYTES, 0, SALT_BYTES) !== 0) return null;
  const length = head.readUInt32LE(LENGTH_AT);
  return length > 0 && length <= MAX_ENVELOPE_BYTES ? FRAME_HEAD_BYTES + length : null;
}

/** The frame that a buffer holds from its first byte to its last, or null where its checksum does not hold. */
export function readFrame(bytes: Buffer, stream: string): Frame | null {
  if (crc32(bytes.subarray(LENGTH_AT)) !== bytes.readUInt32LE(CHECKSUM_AT)) return null;
  const seq = readNumber(bytes, SEQ_AT);
  // The three stand one behind the other, and are written out in one go.
  const hashes = bytes.toString("hex", PREV_AT, FRAME_HEAD_BYTES);
  const { buffer, byteOffset, length } = bytes.subarray(FRAME_HEAD_BYTES);
  return {
    record: {
      stream,
      seq,
      prev: seq === 0 ? null : hashes.slice(0, 2 * HASH_BYTES),
      digest: hashes.slice(2 * (DIGEST_AT - PREV_AT), 2 * (LEAF_HASH_AT - PREV_AT)),
      leafHash: hashes.slice(2 * (LEAF_HASH_AT - PREV_AT)),
      envelope: new Uint8Array(buffer, byteOffset, length),
    },
    batch: readNumber(bytes, BATCH_AT),
    bytes: bytes.length,
  };
}

function writeNumber(target: Buffer, at: number, value: number): void {
  target.writeUInt32LE(value % TWO_TO_32, at);
  target.writeUInt32LE(Math.floor(value / TWO_TO_32), at + 4);
}

function readNumber(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * TWO_TO_32;
}
