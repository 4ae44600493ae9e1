/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Milliseconds that something took. */
export function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/**
 * Takes every measure in turn, round after round, and answers the median of each: what slows the machine down for a
 * while slows all of them. The first round warms up and does not count.
 */
export function interleaved<K extends string>(
  rounds: number,
  measures: Readonly<Record<K, () => number>>,
): Readonly<Record<K, number>> {
  const names = Object.keys(measures) as K[];
  const taken = Array.from({ length: rounds + 1 }, () => names.map((name) => measures[name]())).slice(1);
  const medians = names.map((name, at) => [name, median(taken.map((round) => round[at] ?? 0))] as const);
  return Object.fromEntries(medians) as Record<K, number>;
}

/** Milliseconds that something took that may have to be waited for. */
export async function timedAsync(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The same as `interleaved`, for measures that have to be waited for: one after the other, never two at once. */
export async function inTurn<K extends string>(
  rounds: number,
  measures: Readonly<Record<K, () => Promise<number>>>,
): Promise<Readonly<Record<K, number>>> {
  const names = Object.keys(measures) as K[];
  const taken = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const figure = await measures[name]();
      if (round > 0) taken.get(name)?.push(figure);
    }
  }
  return Object.fromEntries([...taken].map(([name, figures]) => [name, median(figures)])) as Record<
    K,
    number
  >;
}
