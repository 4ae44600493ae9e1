import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Name } from "../syntax/name.ts";
import type { Declaration } from "../syntax/tree.ts";
import type { ParsedModule } from "./scope.ts";

/** Two modules of a set that declare the same action, entity or enum: a proposal could not tell which is meant. */
export function sharedWords(modules: readonly ParsedModule[]): readonly Diagnostic[] {
  const first = new Map<string, { readonly path: string; readonly name: Name }>();
  const diagnostics: Diagnostic[] = [];
  for (const { path, module } of modules) {
    for (const declaration of module.declarations) {
      for (const name of sharedBy(declaration)) {
        const key = `${declaration.kind} ${name.text}`;
        const other = first.get(key);
        if (other === undefined) first.set(key, { path, name });
        else if (other.path !== path) {
          const related = [{ path: other.path, span: other.name.span, label: "first declared here" }];
          const facts = { what: declaration.kind, name: name.text, other: other.path };
          diagnostics.push(diagnose("IL2009", facts, { path, span: name.span, related }));
        }
      }
    }
  }
  return diagnostics;
}

/** Actions, entities and enums are known to the whole set by their word alone. */
function sharedBy(declaration: Declaration): readonly Name[] {
  if (declaration.kind === "action") return declaration.names;
  return declaration.kind === "entity" || declaration.kind === "enum" ? [declaration.name] : [];
}

/** Two modules of one name: their rules' ids could not be told apart. */
export function repeatedModules(modules: readonly ParsedModule[]): readonly Diagnostic[] {
  const first = new Map<string, ParsedModule>();
  return modules.flatMap((parsed) => {
    const { name, sort } = parsed.module;
    if (name === null) return [];
    const other = first.get(name.text);
    if (other === undefined) {
      first.set(name.text, parsed);
      return [];
    }
    const facts = { what: sort, name: name.text, other: other.path };
    return [diagnose("IL2009", facts, { path: parsed.path, span: name.span })];
  });
}
