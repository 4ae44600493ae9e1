/** A source of whole numbers below a bound that gives the same ones each time. */
export type Random = (below: number) => number;

/** Numbers that follow from a seed alone, as mulberry32 has them. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One of some, or undefined where there are none. */
export function pick<T>(random: Random, some: readonly T[]): T | undefined {
  return some.length === 0 ? undefined : some[random(some.length)];
}
