/** How many random bytes are drawn at once: each draw takes far longer than the few bytes that most ask for. */
const DRAWN = 4_096;

const pool = new Uint8Array(DRAWN);
let used = DRAWN;

/** Random bytes that are fit for nonces, salts and ids. Each is handed out once. */
export function freshBytes(count: number): Uint8Array {
  if (count > DRAWN) return drawn(new Uint8Array(count));
  if (used + count > DRAWN) {
    drawn(pool);
    used = 0;
  }
  const bytes = pool.slice(used, used + count);
  // Nobody finds here what somebody else was given.
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}

/** Fills bytes anew, in pieces: one call draws 65,536 at most (Web Cryptography, 10.1.1). Its module is not loaded for it. */
function drawn(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  for (let from = 0; from < bytes.length; from += DRAWN)
    crypto.getRandomValues(bytes.subarray(from, from + DRAWN));
  return bytes;
}
