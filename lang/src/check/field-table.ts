import type { FieldTable } from "@interlock/runtime/vocabulary";

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Field } from "../syntax/tree.ts";
import { reportRepeated } from "./parameters.ts";
import type { Scope } from "./scope.ts";
import { brokenType } from "./type.ts";
import { resolveType } from "./type-expression.ts";

/** The fields of an entity, an action or a requirement. */
export function fieldTables(
  fields: readonly Field[],
  scope: Scope,
  diagnostics: Diagnostic[],
): readonly FieldTable[] {
  const names = fields.map((field) => field.name);
  reportRepeated(names, scope.path, diagnostics);
  return fields.map(({ name, optional, claimed, secret, type }) => {
    const resolved = resolveType(type, "field", scope, diagnostics);
    return { name: name.text, type: resolved ?? brokenType, optional, claimed, secret };
  });
}
