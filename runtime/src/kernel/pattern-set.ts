import type { PatternSetTable, Vocabulary } from "../vocabulary/table.ts";
import type { PatternSort } from "../vocabulary/words.ts";
import { and, not } from "./logic.ts";
import { compilePattern, matchesPattern, type PatternAutomaton } from "./pattern-automaton.ts";
import { asText } from "./text.ts";
import { foldCase } from "./fold-case.ts";
import { Uncertain, type Truth, type Value } from "./value.ts";

/** Patterns of one sort, ready to be matched. */
interface CompiledPatterns {
  readonly exact: readonly PatternAutomaton[];
  /** Of paths: the same with their case folded. */
  readonly folded: readonly PatternAutomaton[];
}

interface CompiledSet {
  readonly sort: PatternSort;
  readonly patterns: CompiledPatterns;
  readonly except: CompiledPatterns;
}

/** The sets of each vocabulary, compiled once. A set's patterns never change, so neither does what is kept here. */
const compiled = new WeakMap<Vocabulary, ReadonlyMap<string, CompiledSet>>();

/**
 * `x in S`: one of the set's patterns matches and none of its exceptions does. A path that matches only with its case
 * folded is unknown, on either side: some file systems would take it for the other one.
 */
export function inSet(x: { readonly vocabulary: Vocabulary }, element: Value, setId: string): Truth {
  const text = asText(element);
  if (typeof text !== "string") return text;
  const set = setsOf(x.vocabulary).get(setId);
  if (set === undefined) return new Uncertain("set", "the name is not declared");
  const folded = set.sort === "paths" ? foldCase(text) : null;
  return and(matchesAny(set.patterns, text, folded), not(matchesAny(set.except, text, folded)));
}

function setsOf(vocabulary: Vocabulary): ReadonlyMap<string, CompiledSet> {
  const known = compiled.get(vocabulary);
  if (known !== undefined) return known;
  const sets = new Map(vocabulary.sets.map((set) => [set.id, compileSet(set)] as const));
  compiled.set(vocabulary, sets);
  return sets;
}

function compileSet({ sort, patterns, except }: PatternSetTable): CompiledSet {
  return { sort, patterns: compileAll(patterns, sort), except: compileAll(except, sort) };
}

function compileAll(patterns: readonly string[], sort: PatternSort): CompiledPatterns {
  return {
    exact: patterns.map((pattern) => compilePattern(pattern, sort)),
    folded: sort === "paths" ? patterns.map((pattern) => compilePattern(foldCase(pattern), sort)) : [],
  };
}

function matchesAny({ exact, folded }: CompiledPatterns, text: string, foldedText: string | null): Truth {
  if (exact.some((pattern) => matchesPattern(pattern, text))) return true;
  if (foldedText !== null && folded.some((pattern) => matchesPattern(pattern, foldedText))) {
    return new Uncertain("path", "the path matches only with its case folded");
  }
  return false;
}
