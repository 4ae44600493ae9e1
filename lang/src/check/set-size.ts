import { limits } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../syntax/span.ts";
import type { Declaration } from "../syntax/tree.ts";
import type { ParsedModule } from "./scope.ts";

interface Count {
  readonly what: string;
  readonly found: number;
  readonly most: number;
  readonly span: Span;
}

/** Everything in a set that is more than it may hold: one diagnostic each, where it stands. */
export function checkSizes(modules: readonly ParsedModule[]): readonly Diagnostic[] {
  const inModules = modules.flatMap((parsed) => overfull(parsed.path, countsIn(parsed)));
  const [first] = modules;
  if (first === undefined) return inModules;
  const all = modules.flatMap(({ module }) => module.declarations);
  const { span } = first.module;
  const ofKind = (...kinds: readonly Declaration["kind"][]): number =>
    all.filter(({ kind }) => kinds.includes(kind)).length;
  const together: readonly Count[] = [
    { what: "rules", found: ofKind("permit", "bound", "refuse"), most: limits.rulesPerSet, span },
    { what: "switches", found: ofKind("switch"), most: limits.switchesPerSet, span },
    { what: "ceilings of stages", found: ofKind("stage-at-most"), most: limits.ceilingsPerSet, span },
  ];
  return [...inModules, ...overfull(first.path, together)];
}

function overfull(path: string, counts: readonly Count[]): readonly Diagnostic[] {
  return counts.flatMap(({ what, found, most, span }) =>
    found > most ? [diagnose("IL2212", { what, most }, { path, span })] : [],
  );
}

function countsIn({ module }: ParsedModule): readonly Count[] {
  const { declarations, span } = module;
  const tests = declarations.reduce((total, declaration) => {
    if (declaration.kind !== "test") return total;
    return total + (declaration.body.kind === "rows" ? declaration.body.rows.length : 1);
  }, 0);
  return [
    { what: "declarations", found: declarations.length, most: limits.declarationsPerModule, span },
    { what: "tests in this module", found: tests, most: limits.testsPerModule, span },
    ...declarations.flatMap(countsOf),
  ];
}

function countsOf(declaration: Declaration): readonly Count[] {
  const { kind } = declaration;
  if (kind !== "test" && kind !== "fixture") return [];
  const span = kind === "test" ? declaration.titleSpan : declaration.name.span;
  return [{ what: "givens here", found: declaration.givens.length, most: limits.givensPerTest, span }];
}
