import { Nothing, Uncertain, type Truth, type Value } from "./value.ts";

/**
 * `x like "pattern"` on a plain string: `*` is any run of characters, everything else is itself.
 * Runs in at most length of text × length of pattern steps and never backtracks further than the last `*`.
 */
export function likeText(value: Value, pattern: string): Truth {
  const text = asText(value);
  return typeof text === "string" ? matchRun([...text], [...pattern]) : text;
}

/**
 * `x like "pattern"` on a path: `*` is any run within one segment (alone it is just one segment),
 * `**` alone in a segment is zero or more whole segments. A path that matches only with its case folded is unknown.
 */
export function likePath(value: Value, pattern: string): Truth {
  const text = asText(value);
  if (typeof text !== "string") return text;
  if (matchSegments(text.split("/"), pattern.split("/"))) return true;
  if (matchSegments(fold(text).split("/"), fold(pattern).split("/"))) {
    return new Uncertain("path", "the path matches only with its case folded");
  }
  return false;
}

function asText(value: Value): string | Uncertain {
  if (Uncertain.is(value)) return value;
  if (Nothing.is(value)) return new Uncertain("value", "there is none");
  return typeof value === "string" ? value : new Uncertain("pattern", "the left side is no text");
}

/**
 * Folds case without a locale, so that two machines agree. Lower first, for the Kelvin sign; upper last, for `ß`, `ſ`
 * and the sigma, whose lower case depends on what stands beside it.
 */
function fold(text: string): string {
  return text.toLowerCase().toUpperCase();
}

function matchSegments(segments: readonly string[], patterns: readonly string[]): boolean {
  return matchWild(
    segments,
    patterns,
    (pattern) => pattern === "**",
    (segment, pattern) => {
      // A `*` alone stands for one segment, and a segment is never empty.
      return pattern === "*" ? segment !== "" : matchRun([...segment], [...pattern]);
    },
  );
}

function matchRun(text: readonly string[], pattern: readonly string[]): boolean {
  return matchWild(
    text,
    pattern,
    (symbol) => symbol === "*",
    (character, symbol) => character === symbol,
  );
}

/** Matches a sequence against one with wild items: greedy, going back to the last wild item only. */
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
