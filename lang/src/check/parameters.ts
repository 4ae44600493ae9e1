import { limits, type ParameterTable } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Name } from "../syntax/name.ts";
import type { Parameter } from "../syntax/tree.ts";
import { isTaken, type Scope } from "./scope.ts";
import { brokenType } from "./type.ts";
import { resolveType, type TypePlace } from "./type-expression.ts";

/** What a fact, a group or a `let` is asked with, in order. */
export function parameterTables(
  parameters: readonly Parameter[],
  at: TypePlace & ("question" | "parameter of a `let`"),
  scope: Scope,
  diagnostics: Diagnostic[],
): readonly ParameterTable[] {
  const [beyond] = parameters.slice(limits.parametersPerDeclaration);
  if (beyond !== undefined) {
    const facts = { what: "parameters here", most: limits.parametersPerDeclaration };
    diagnostics.push(diagnose("IL2212", facts, { path: scope.path, span: beyond.span }));
  }
  const names = parameters.map((parameter) => parameter.name);
  reportRepeated(names, scope.path, diagnostics);
  for (const { text, span } of names) {
    const what = isTaken(text) ? "a word of the language" : scope.names.has(text) ? "declared" : null;
    if (what !== null) {
      diagnostics.push(diagnose("IL2003", { name: text, what }, { path: scope.path, span }));
    }
  }
  return parameters.map(({ name, type }) => ({
    name: name.text,
    type: resolveType(type, at, scope, diagnostics) ?? brokenType,
  }));
}

/** Reports every name that stood before in the same list. */
export function reportRepeated(names: readonly Name[], path: string, diagnostics: Diagnostic[]): void {
  const seen = new Set<string>();
  for (const { text, span } of names) {
    if (seen.has(text)) diagnostics.push(diagnose("IL2002", { name: text }, { path, span }));
    seen.add(text);
  }
}
