import type { QuickAction, QuickTable, QuickTest } from "./table.ts";

/**
 * Columns of few words, each with some bits of one number: one for whether nobody can tell the word, one for each of its
 * words, one for any other. Of every column one bit is set, so that all that a rule asks of these columns is one comparison.
 */
export interface Signature {
  /** By column: its first bit; {@link unsigned} where it has none. */
  readonly bits: readonly number[];
  /** The columns that have bits, each with its first one behind it. */
  readonly signed: Int32Array;
}

/** The bit of a column that has none. */
export const unsigned = -1;

/** So many bits engines calculate with the fastest. */
const allBits = 30;

/** The bits of an action's columns: those of the fewest words have some. What the kernel reads when it is asked has none. */
export function signatureOf({ columns: given }: QuickTable, { columns }: QuickAction): Signature {
  const bits = columns.map(() => unsigned);
  const widths = columns.map((index, column) => {
    const { from, sort, words } = given[index] ?? nothing;
    const isSigned = sort === "words" && from.kind !== "asked";
    return { column, width: isSigned ? words.length + 2 : Number.POSITIVE_INFINITY };
  });
  const signed: number[] = [];
  let free = 0;
  for (const { column, width } of widths.toSorted((one, other) => one.width - other.width)) {
    if (free + width > allBits) break;
    bits[column] = free;
    signed.push(column, free);
    free += width;
  }
  return { bits, signed: Int32Array.from(signed) };
}

const nothing = { from: { kind: "asked" }, sort: "number", words: [] } as const;

type WordsTest = Pick<QuickTest & { readonly kind: "words" }, "words" | "is">;

/**
 * The bits of a column that a signature must not have for a test to hold: that the column holds one of these words or, where
 * `is` is false, a known one that is none of them. The column has so many words, and its bits begin at `bit`.
 */
export function bitsAgainst(bit: number, count: number, { words, is }: WordsTest): number {
  const those = words.reduce((all, word) => all | (1 << (bit + 1 + word)), 0);
  const own = ((1 << (count + 2)) - 1) << bit;
  return is ? own & ~those : those | (1 << bit);
}
