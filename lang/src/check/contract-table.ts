import { misfitPath, type ContractTable } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ContractDeclaration } from "../syntax/tree.ts";
import { lookUp } from "./look-up.ts";
import type { Scope } from "./scope.ts";

/** What a contract is about. What a contract of a state demands is checked once the whole vocabulary is known. */
export function contractTable(
  { name, contract }: ContractDeclaration,
  scope: Scope,
  diagnostics: Diagnostic[],
): ContractTable {
  const id = `${scope.module}.${name.text}`;
  if (contract.kind === "state") {
    const entity = lookUp(scope, contract.entity, ["entity"], diagnostics);
    return { id, kind: "state", entity: entity?.name.text ?? contract.entity.text };
  }
  const { file, database } = contract;
  const problems = [
    [file, misfitPath(file.text)],
    [database, database.text === "" ? "names no database" : null],
  ] as const;
  for (const [{ text, span }, problem] of problems) {
    if (problem === null) continue;
    diagnostics.push(diagnose("IL2110", { text, problem }, { path: scope.path, span }));
  }
  return { id, kind: "schema", file: file.text, database: database.text };
}
