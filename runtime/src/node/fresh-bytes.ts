import { randomFillSync } from "node:crypto";

/** How many random bytes are drawn at once: each draw takes far longer than the few bytes that most ask for. */
const DRAWN = 4_096;

const pool = new Uint8Array(DRAWN);
let used = DRAWN;

/** Random bytes that are fit for nonces, salts and ids. Each is handed out once. */
export function freshBytes(count: number): Uint8Array {
  if (count > DRAWN) return randomFillSync(new Uint8Array(count));
  if (used + count > DRAWN) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.slice(used, used + count);
  // Nobody finds here what somebody else was given.
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}
