/** The first of the UTF-16 units that make up pairs. */
const SURROGATES = 0xd800;

/** Which of two well-formed texts comes first in the order of their UTF-8 bytes, which is that of their code points. */
export function compareKeys(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const one = left.charCodeAt(at);
    const other = right.charCodeAt(at);
    if (one !== other) return rank(one) - rank(other);
  }
  return left.length - right.length;
}

/** Units of pairs stand for code points behind U+FFFF, although the units U+E000 to U+FFFF are greater. */
function rank(unit: number): number {
  if (unit < SURROGATES) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
