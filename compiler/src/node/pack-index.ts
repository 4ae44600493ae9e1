/** What comes before the ids of an index: its mark, its version, and how many objects there are up to each first byte. */
const HEAD_BYTES: number = 8 + 256 * 4;

/** What an index holds for each object: its id, a checksum, and where it lies. */
const OBJECT_BYTES: number = 20 + 4 + 4;

/** What stands at its end: the checksums of the pack and of the index. */
const CHECKSUM_BYTES = 40;

/** Where the first object of a pack lies, behind its mark, its version and its count. */
const FIRST_PLACE = 12;

/**
 * Says why bytes are no index of a pack, version 2; null where they may be one. Pure. The git library believes what an
 * index says of its own size, and would count to four thousand millions for one that says so; and an object that is said
 * to lie at the very start it would look for again and again.
 */
export function whyNoPackIndex(bytes: Uint8Array): string | null {
  if (bytes.length < HEAD_BYTES + CHECKSUM_BYTES) return "an index of a pack is cut off";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0xff744f63 || view.getUint32(4) !== 2)
    return "an index of a pack is not of version 2";
  const count = view.getUint32(8 + 255 * 4);
  const least = HEAD_BYTES + count * OBJECT_BYTES + CHECKSUM_BYTES;
  // Objects that lie far behind have a place of 8 bytes more.
  const isWhole =
    bytes.length >= least && bytes.length <= least + count * 8 && (bytes.length - least) % 8 === 0;
  if (!isWhole) return `an index of a pack has not the length of an index of ${count} objects`;
  const places = HEAD_BYTES + count * (OBJECT_BYTES - 4);
  for (let at = places; at < places + count * 4; at += 4) {
    if (view.getUint32(at) < FIRST_PLACE)
      return "an index of a pack says that an object lies in the pack's head";
  }
  return null;
}
