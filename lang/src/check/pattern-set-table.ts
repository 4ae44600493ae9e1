import { limits, type PatternSetTable } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PatternSetDeclaration } from "../syntax/tree.ts";
import { misfitPattern } from "./pattern.ts";
import type { Scope } from "./scope.ts";

/** A set of patterns as the runtime matches it: every pattern could match something, and none stands twice. */
export function patternSetTable(
  set: PatternSetDeclaration,
  scope: Scope,
  diagnostics: Diagnostic[],
): PatternSetTable {
  const { sort, patterns, except } = set;
  checkSize(set, scope, diagnostics);
  const seen = new Map<string, "in" | "out">();
  for (const [list, side] of [[patterns, "in"] as const, [except, "out"] as const]) {
    for (const { text, span } of list) {
      const place = { path: scope.path, span };
      const problem = misfitPattern(sort, text);
      const first = seen.get(text);
      if (problem !== null) diagnostics.push(diagnose("IL2110", problem, place));
      else if (first !== undefined) {
        diagnostics.push(diagnose("IL2223", { pattern: text, isExcepted: first !== side }, place));
      } else seen.set(text, side);
    }
  }
  return {
    id: `${scope.module}.${set.name.text}`,
    sort,
    patterns: patterns.map(({ text }) => text),
    except: except.map(({ text }) => text),
  };
}

/** A set becomes one automaton, whose states are as many as its patterns' characters. */
function checkSize(set: PatternSetDeclaration, scope: Scope, diagnostics: Diagnostic[]): void {
  const all = [...set.patterns, ...set.except];
  const characters = all.reduce((total, { text }) => total + text.length, 0);
  const { patternsPerSet, patternCharactersPerSet } = limits;
  const place = { path: scope.path, span: set.name.span };
  if (all.length > patternsPerSet) {
    diagnostics.push(diagnose("IL2212", { what: "patterns in this set", most: patternsPerSet }, place));
  } else if (characters > patternCharactersPerSet) {
    const facts = { what: "characters in the patterns of this set", most: patternCharactersPerSet };
    diagnostics.push(diagnose("IL2212", facts, place));
  }
}
