import { quote } from "./quote.ts";

/** Longer words are not compared: the cost is quadratic, and nobody mistypes a name of that length by one letter. */
const comparedCharacters = 64;

/** "did you mean `x`?", or undefined where no candidate is near enough. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const nearest = suggest(word, candidates);
  return nearest === undefined ? undefined : `did you mean ${quote(nearest)}?`;
}

/**
 * The candidate that was probably meant, or undefined. A third of the longer word's letters may differ, case counting
 * as no difference; words of one or two letters, and words that differ in their digits only, are never guessed at.
 * Among equals the first candidate wins.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (!isComparable(word) || !isComparable(candidate) || withoutDigits(word) === withoutDigits(candidate))
      continue;
    const allowed = Math.floor(Math.max(word.length, candidate.length) / 3);
    // Different lengths alone are that many edits.
    if (Math.abs(word.length - candidate.length) > allowed) continue;
    const found = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (found <= allowed && found < least) {
      nearest = candidate;
      least = found;
    }
  }
  return nearest;
}

function isComparable(word: string): boolean {
  return word.length > 2 && word.length <= comparedCharacters;
}

function withoutDigits(word: string): string {
  return word.replaceAll(/\d/g, "0");
}

/** Edits between two words: insertions, deletions, replacements, and swaps of neighbours (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwap =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
