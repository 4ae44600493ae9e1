import type { QuickNode, QuickTest } from "@interlock/runtime";

/** A test, and what its rule asks of the columns before anything else can matter. */
export interface Entry {
  /** The test's place. */
  readonly place: number;
  /** By column, the words of which it has to hold one. */
  readonly asks: ReadonlyMap<number, ReadonlySet<number>>;
}

/** A column is asked next where this share of the tests asks something of it, at least. */
const enough = 0.6;

/** The way to the tests that matter: by what the columns hold, those first that tell most apart. So few are carried out unsorted. */
export function wayTo(
  entries: readonly Entry[],
  fewTests: number,
  asked: ReadonlySet<number> = new Set(),
): QuickNode {
  const column = entries.length <= fewTests ? null : bestColumn(entries, asked);
  if (column === null) return { here: entries.map(({ place }) => place), by: null };
  const inside = new Map<number, Entry[]>();
  const rest: Entry[] = [];
  for (const entry of entries) {
    const words = entry.asks.get(column);
    if (words === undefined) rest.push(entry);
    for (const word of words ?? []) {
      const those = inside.get(word);
      if (those === undefined) inside.set(word, [entry]);
      else those.push(entry);
    }
  }
  const deeper = new Set([...asked, column]);
  return {
    here: [],
    by: {
      column,
      next: [...inside]
        .sort(([a], [b]) => a - b)
        .map(([word, those]) => [word, wayTo(those, fewTests, deeper)] as const),
      rest: rest.length === 0 ? null : wayTo(rest, fewTests, deeper),
    },
  };
}

/** The column that leaves the fewest tests on each way; null where none tells enough of them apart. */
function bestColumn(entries: readonly Entry[], asked: ReadonlySet<number>): number | null {
  const counts = new Map<number, { asking: number; words: Map<number, number> }>();
  for (const { asks } of entries) {
    for (const [column, words] of asks) {
      if (asked.has(column)) continue;
      const count = counts.get(column) ?? { asking: 0, words: new Map<number, number>() };
      counts.set(column, count);
      count.asking += 1;
      for (const word of words) count.words.set(word, (count.words.get(word) ?? 0) + 1);
    }
  }
  let best: number | null = null;
  let least = entries.length;
  for (const [column, { asking, words }] of counts) {
    if (asking < entries.length * enough || words.size < 2) continue;
    const left = entries.length - asking + Math.max(...words.values());
    if (left < least) [best, least] = [column, left];
  }
  return best;
}

/** What a test asks of the columns before anything else: one of some words. */
export function asksOf(test: QuickTest): ReadonlyMap<number, ReadonlySet<number>> {
  const asks = new Map<number, ReadonlySet<number>>();
  const parts = test.kind === "all" ? test.parts : [test];
  for (const part of parts) {
    if (part.kind === "words" && part.is && !asks.has(part.column)) {
      asks.set(part.column, new Set(part.words));
    }
  }
  return asks;
}
