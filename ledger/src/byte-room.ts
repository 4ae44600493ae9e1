/** How many bytes are asked for at once, and how many of them one piece may have. */
const ROOM_BYTES = 65_536;
const MAX_PIECE_BYTES = 8192;

let room = new Uint8Array(0);
let taken = 0;

/**
 * So many zero bytes, of which nobody else has any. Many small pieces lie in one buffer, since to ask for a buffer each takes longer
 * than to hash it: so `buffer` is not theirs alone.
 */
export function freshBytes(length: number): Uint8Array {
  if (length > MAX_PIECE_BYTES) return new Uint8Array(length);
  if (taken + length > room.length) {
    room = new Uint8Array(ROOM_BYTES);
    taken = 0;
  }
  const piece = new Uint8Array(room.buffer, taken, length);
  taken += length;
  return piece;
}
