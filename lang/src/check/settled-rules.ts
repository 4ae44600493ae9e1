import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CheckedRule } from "./checked.ts";
import type { ModuleGraph } from "./module-graph.ts";
import type { ModuleRules } from "./module-rules.ts";

/**
 * The rules that a permit can be held against, as far as they are known. None where a bound is broken, or a part of the
 * set is missing: what a permit seems to lack may stand there, and its own mistake is the one to mend. A permit that is
 * broken is left out for the same reason.
 */
export function settledRules(
  judged: readonly ModuleRules[],
  graph: ModuleGraph,
  diagnostics: readonly Diagnostic[],
): readonly CheckedRule[] {
  const isMissing = diagnostics.some(({ code, path }) => code.startsWith("IL1") && graph.judged.has(path));
  if (isMissing || graph.diagnostics.length > 0) return [];
  const found = judged.flatMap(({ parsed, rules }) =>
    rules.map(({ written, rule }) => ({
      rule,
      isBroken: diagnostics.some(
        ({ severity, path, span }) =>
          severity === "error" &&
          path === parsed.path &&
          written.span.start <= span.start &&
          span.end <= written.span.end,
      ),
    })),
  );
  if (found.some(({ rule, isBroken }) => rule.kind === "bound" && isBroken)) return [];
  return found.flatMap(({ rule, isBroken }) => (isBroken ? [] : [rule]));
}
