import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

/** What a pack says that an entry is. */
export const packTypes = { commit: 1, tree: 2, blob: 3, tag: 4, "offset delta": 6, "id delta": 7 } as const;

/** An entry of a pack, whether it makes sense or not. */
export interface PackEntry {
  /** Under which id the index lists it. */
  readonly id: string;
  readonly type: number;
  /** What is stored: an object's bytes, or a delta. */
  readonly bytes: Uint8Array;
  /** What stands between the header and the bytes: how a delta names its base. */
  readonly base?: Uint8Array;
  /** The length that the header says, where it is not that of the bytes. */
  readonly saidLength?: number;
  /** Where the index says that the entry lies, where that is not so. */
  readonly saidOffset?: number;
}

/** A pack and its index. */
export interface Pack {
  readonly pack: Buffer;
  readonly index: Buffer;
}

/** Writes a pack of these entries and its index, with the checksums that they would have if all were well. */
export function packOf(entries: readonly PackEntry[]): Pack {
  const parts = [Buffer.from("PACK"), number(2), number(entries.length)];
  const listed: { readonly id: string; readonly offset: number }[] = [];
  let offset = 12;
  for (const { id, type, bytes, base, saidLength, saidOffset } of entries) {
    const header = entryHeader(type, saidLength ?? bytes.length);
    const entry = Buffer.concat([header, base ?? Buffer.alloc(0), deflateSync(bytes)]);
    listed.push({ id, offset: saidOffset ?? offset });
    parts.push(entry);
    offset += entry.length;
  }
  const pack = withChecksum(parts);
  return { pack, index: indexOf(listed, pack.subarray(-20)) };
}

function indexOf(
  listed: readonly { readonly id: string; readonly offset: number }[],
  packChecksum: Uint8Array,
): Buffer {
  const sorted = listed.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const fanout = Array.from({ length: 256 }, (_, first) =>
    number(sorted.filter(({ id }) => Number.parseInt(id.slice(0, 2), 16) <= first).length),
  );
  return withChecksum([
    Buffer.from("ff744f63", "hex"),
    number(2),
    ...fanout,
    ...sorted.map(({ id }) => Buffer.from(id, "hex")),
    Buffer.alloc(4 * sorted.length),
    ...sorted.map(({ offset }) => number(offset)),
    packChecksum,
  ]);
}

/** A delta that makes a text out of whatever its base is, if that has this length. */
export function deltaOf(baseLength: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([sized(baseLength), sized(bytes.length), Buffer.from([bytes.length]), bytes]);
}

/** Names the base of a delta by how far it lies before it. */
export function back(distance: number): Buffer {
  if (distance > 127) throw new Error("such bases are not written here");
  return Buffer.from([distance]);
}

/** Makes a forged file's last 20 bytes right again. */
export function withChecksum(parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([bytes, createHash("sha1").update(bytes).digest()]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function entryHeader(type: number, length: number): Buffer {
  const first = (type << 4) | (length & 15);
  return length < 16
    ? Buffer.from([first])
    : Buffer.concat([Buffer.from([first | 0x80]), sized(Math.floor(length / 16))]);
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function sized(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
