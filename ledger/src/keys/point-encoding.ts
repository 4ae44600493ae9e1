/** How many bytes a point or a scalar of Ed25519 has. */
const ENCODED_BYTES = 32;

// The y of every point of small order, the lowest byte first: order 4, the identity, order 2, and order 8 with its
// negative. The sign of x does not matter.
const SMALL_ORDER_YS: readonly Uint8Array[] = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
].map(bytesOf);

/** The prime p = 2^255 − 19, and the order L of the base point: the lowest byte first. */
const FIELD_PRIME = bytesOf("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
const GROUP_ORDER = bytesOf("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

/**
 * True of 32 bytes that encode a y below p and no point of small order; whether they are on the curve is open. Under a
 * key of small order one signature holds for many messages, and with y ≥ p one point would have two spellings.
 */
export function isSoundEncoding(point: Uint8Array): boolean {
  if (point.length !== ENCODED_BYTES) return false;
  // The highest bit is the sign of x. It needs no check of its own: x = 0, which has no negative, takes y = ±1.
  if (!isBelow(point, FIELD_PRIME, 0x7f)) return false;
  for (const small of SMALL_ORDER_YS) {
    if (isSame(point, small, 0x7f)) return false;
  }
  return true;
}

/** True of 32 bytes that encode a number below the order of the base point. */
export function isReducedScalar(scalar: Uint8Array): boolean {
  return scalar.length === ENCODED_BYTES && isBelow(scalar, GROUP_ORDER, 0xff);
}

// Of the highest byte only the bits of the mask count. Nothing is copied: these are asked for every signature.

function isBelow(a: Uint8Array, b: Uint8Array, highMask: number): boolean {
  for (let i = ENCODED_BYTES - 1, mask = highMask; i >= 0; i -= 1, mask = 0xff) {
    const left = (a[i] ?? 0) & mask;
    const right = b[i] ?? 0;
    if (left !== right) return left < right;
  }
  return false;
}

function isSame(a: Uint8Array, b: Uint8Array, highMask: number): boolean {
  for (let i = ENCODED_BYTES - 1, mask = highMask; i >= 0; i -= 1, mask = 0xff) {
    if (((a[i] ?? 0) & mask) !== b[i]) return false;
  }
  return true;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: ENCODED_BYTES }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
