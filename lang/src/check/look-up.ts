import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Name } from "../syntax/name.ts";
import { importable, sorts, type Meaning, type Scope } from "./scope.ts";

/** The meaning of a name that must be of certain sorts; null where a diagnostic stands for it. */
export function lookUp(
  scope: Scope,
  name: Name,
  wanted: readonly Meaning["kind"][],
  diagnostics: Diagnostic[],
): Meaning | null {
  const meaning = scope.names.get(name.text);
  if (meaning !== undefined && wanted.includes(meaning.kind)) return meaning;
  if (scope.missing.has(name.text)) return null;
  const place = { path: scope.path, span: name.span };
  const what = wanted.map((kind) => sorts[kind]).join(" or ");
  if (meaning !== undefined) {
    diagnostics.push(diagnose("IL2004", { name: name.text, is: sorts[meaning.kind], wanted: what }, place));
    return null;
  }
  const known = [...scope.names].flatMap(([word, { kind }]) => (wanted.includes(kind) ? [word] : []));
  const sort = sorts[wanted[0] ?? "let"].replace(/^an? /, "");
  const elsewhere = importable(scope, name.text, wanted);
  diagnostics.push(diagnose("IL2001", { what: sort, name: name.text, known, elsewhere }, place));
  return null;
}
