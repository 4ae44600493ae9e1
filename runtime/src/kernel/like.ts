import { foldCase } from "./fold-case.ts";
import {
  compilePattern,
  matchesPattern,
  type MatchSort,
  type PatternAutomaton,
} from "./pattern-automaton.ts";
import { asText } from "./text.ts";
import { Uncertain, type Truth, type Value } from "./value.ts";

/** How many patterns of one sort are kept compiled, over all modules of a process. */
const mostKept = 20_000;

/** Patterns that were matched before. */
type Kept = Map<string, PatternAutomaton>;

/** By sort, the least recently compiled first. What is kept changes no answer. */
const kept: { readonly [sort in MatchSort]: Kept } = {
  text: new Map(),
  paths: new Map(),
  hosts: new Map(),
  commands: new Map(),
};

/** The same of paths with their case folded, by the pattern as it is written. */
const keptFolded: Kept = new Map();

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
  return matchesPattern(foldedAutomatonOf(pattern), folded(value))
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
  return kept[sort].get(pattern) ?? keep(kept[sort], pattern, compilePattern(pattern, sort));
}

function foldedAutomatonOf(pattern: string): PatternAutomaton {
  return keptFolded.get(pattern) ?? keep(keptFolded, pattern, compilePattern(foldCase(pattern), "paths"));
}

function keep(all: Kept, pattern: string, automaton: PatternAutomaton): PatternAutomaton {
  for (const oldest of all.keys()) {
    if (all.size < mostKept) break;
    all.delete(oldest);
  }
  all.set(pattern, automaton);
  return automaton;
}

/** The text that was folded last, and what it came to: the rules of a decision fold the same path, one after the other. */
let last: { readonly text: string; readonly folded: string } = { text: "", folded: "" };

function folded(text: string): string {
  if (last.text !== text) last = { text, folded: foldCase(text) };
  return last.folded;
}
