/** A source of random numbers that gives the same ones in every run: whole numbers from 0, below `bound`. */
export type Random = (bound: number) => number;

/** Random numbers that begin at a seed: a linear congruence, of which the high half is used. */
export function randomFrom(seed: number): Random {
  let state = BigInt(seed);
  return (bound) => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number(((state >> 32n) * BigInt(bound)) >> 32n);
  };
}

/** One of several, each as likely as any other. */
export function oneOf<T>(random: Random, all: readonly T[]): T {
  return at(all, random(all.length));
}

/** One of several, the first the likeliest: the second is half as likely, the third a third as likely, and so on. */
export function skewed<T>(random: Random, all: readonly T[]): T {
  const weights = all.map((_, index) => Math.round(10_000 / (index + 1)));
  let left = random(weights.reduce((sum, weight) => sum + weight, 0));
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return at(all, index);
}

function at<T>(all: readonly T[], index: number): T {
  const chosen = all[index];
  if (chosen === undefined) throw new Error("there is nothing to choose from");
  return chosen;
}
