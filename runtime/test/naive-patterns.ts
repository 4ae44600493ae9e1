import type { PatternSort } from "../src/vocabulary/words.ts";

const separators: { readonly [sort in PatternSort]: string } = { paths: "/", hosts: ".", commands: " " };

/** What the language says of `*` on a plain text, tried out in every way. */
export function runMatches(text: readonly string[], pattern: readonly string[]): boolean {
  const [symbol, ...more] = pattern;
  if (symbol === undefined) return text.length === 0;
  if (symbol === "*") {
    return Array.from({ length: text.length + 1 }, (_, at) => at).some((at) =>
      runMatches(text.slice(at), more),
    );
  }
  return text[0] === symbol && runMatches(text.slice(1), more);
}

/** What the language says of parts: `**` is any number of whole ones, `*` alone just one. */
export function partsMatch(parts: readonly string[], patterns: readonly string[]): boolean {
  const [pattern, ...more] = patterns;
  if (pattern === undefined) return parts.length === 0;
  if (pattern === "**") {
    return Array.from({ length: parts.length + 1 }, (_, at) => at).some((at) =>
      partsMatch(parts.slice(at), more),
    );
  }
  const [part, ...rest] = parts;
  if (part === undefined || part === "") return false;
  return runMatches([...part], [...pattern]) && partsMatch(rest, more);
}

/** Whether a text matches a pattern of a sort, by the definition and nothing else. */
export function naivelyMatches(text: string, pattern: string, sort: PatternSort): boolean {
  const separator = separators[sort];
  return partsMatch(text.split(separator), pattern.split(separator));
}

/**
 * The same by a greedy search that goes back to the last star only: a second opinion that is quick enough for long texts.
 */
export function greedilyMatches(text: string, pattern: string, sort: PatternSort): boolean {
  const separator = separators[sort];
  return matchWild(
    text.split(separator),
    pattern.split(separator),
    (symbol) => symbol === "**",
    (part, symbol) => {
      if (symbol === "*") return part !== "";
      return matchWild(
        [...part],
        [...symbol],
        (one) => one === "*",
        (character, one) => character === one,
      );
    },
  );
}

function matchWild(
  items: readonly string[],
  pattern: readonly string[],
  isWild: (symbol: string) => boolean,
  fits: (item: string, symbol: string) => boolean,
): boolean {
  let at = 0;
  let next = 0;
  let wild = -1;
  let resume = 0;
  while (at < items.length) {
    const item = items[at] ?? "";
    const symbol = pattern[next];
    if (symbol !== undefined && isWild(symbol)) {
      wild = next;
      resume = at;
      next += 1;
    } else if (symbol !== undefined && fits(item, symbol)) {
      at += 1;
      next += 1;
    } else if (wild >= 0) {
      resume += 1;
      at = resume;
      next = wild + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(next).every(isWild);
}
