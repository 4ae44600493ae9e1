import type { FactTable } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { FactDeclaration, Origin } from "../syntax/tree.ts";
import { lookUp } from "./look-up.ts";
import { parameterTables } from "./parameters.ts";
import type { Scope } from "./scope.ts";
import { brokenType } from "./type.ts";
import { resolveType } from "./type-expression.ts";

/** What a source answers. */
export function factTable(fact: FactDeclaration, scope: Scope, diagnostics: Diagnostic[]): FactTable {
  return {
    id: `${scope.module}.${fact.name.text}`,
    parameters: parameterTables(fact.parameters, "question", scope, diagnostics),
    type: resolveType(fact.type, "answer", scope, diagnostics) ?? brokenType,
    optional: fact.optional,
    ...originOf(fact.origin, scope, diagnostics),
  };
}

/** Who answers, and for how long an answer counts. */
export function originOf(
  origin: Origin,
  scope: Scope,
  diagnostics: Diagnostic[],
): { readonly source: string; readonly freshMs: number } {
  const source = lookUp(scope, origin.source, ["source"], diagnostics);
  if (origin.freshMs <= 0) {
    diagnostics.push(diagnose("IL2209", { what: "`fresh`" }, { path: scope.path, span: origin.span }));
  }
  return { source: source?.name.text ?? origin.source.text, freshMs: origin.freshMs };
}
