import { foldCase } from "./fold-case.ts";
import {
  compilePattern,
  matchesPattern,
  type MatchSort,
  type PatternAutomaton,
} from "./pattern-automaton.ts";
import { asText } from "./text.ts";
import { Uncertain, type Truth, type Value } from "./value.ts";

/** How many patterns are kept compiled, over all modules of a process. */
const mostKept = 20_000;

/** Patterns that were matched before, the least recently compiled first. What is kept changes no answer. */
const kept = new Map<string, PatternAutomaton>();

/** `x like "pattern"` on a plain string: `*` is any run of characters, everything else is itself. */
export function likeText(value: Value, pattern: string): Truth {
  return like(value, pattern, "text");
}

/**
 * `x like "pattern"` on a path: `*` is any run within one segment (alone it is just one segment),
 * `**` alone in a segment is zero or more whole segments. A path that matches only with its case folded is unknown.
 */
export function likePath(value: Value, pattern: string): Truth {
  const isLike = like(value, pattern, "paths");
  if (isLike !== false || typeof value !== "string") return isLike;
  return matchesPattern(automatonOf(foldCase(pattern), "paths"), foldCase(value))
    ? new Uncertain("path", "the path matches only with its case folded")
    : false;
}

/** `x like "pattern"` on a host: as on a path, by label. */
export function likeHost(value: Value, pattern: string): Truth {
  return like(value, pattern, "hosts");
}

/** `x like "pattern"` on a command: as on a path, by argument. */
export function likeCommand(value: Value, pattern: string): Truth {
  return like(value, pattern, "commands");
}

function like(value: Value, pattern: string, sort: MatchSort): Truth {
  const text = asText(value);
  return typeof text === "string" ? matchesPattern(automatonOf(pattern, sort), text) : text;
}

function automatonOf(pattern: string, sort: MatchSort): PatternAutomaton {
  const key = `${sort} ${pattern}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const automaton = compilePattern(pattern, sort);
  for (const oldest of kept.keys()) {
    if (kept.size < mostKept) break;
    kept.delete(oldest);
  }
  kept.set(key, automaton);
  return automaton;
}
