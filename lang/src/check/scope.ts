import { factNames } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Name } from "../syntax/name.ts";
import type {
  ActionDeclaration,
  EntityDeclaration,
  EnumDeclaration,
  GroupDeclaration,
  LetDeclaration,
  Module,
  PrincipalDeclaration,
} from "../syntax/tree.ts";

/** A parsed module as the checker takes it. */
export interface ParsedModule {
  readonly path: string;
  readonly text: string;
  readonly module: Module;
}

/** What a name stands for, and the module that declares it. */
export type Meaning = (
  | { readonly kind: "enum"; readonly declaration: EnumDeclaration }
  | { readonly kind: "entity"; readonly declaration: EntityDeclaration }
  | { readonly kind: "action"; readonly declaration: ActionDeclaration }
  | { readonly kind: "zone" }
  | { readonly kind: "source" }
  | { readonly kind: "principal"; readonly declaration: PrincipalDeclaration }
  | { readonly kind: "group"; readonly declaration: GroupDeclaration }
  | { readonly kind: "let"; readonly declaration: LetDeclaration }
) & { readonly name: Name; readonly home: string };

/** The names of one module: its own and the imported ones. */
export interface Scope {
  readonly path: string;
  /** The module's own word; its path where it has none. */
  readonly module: string;
  readonly names: ReadonlyMap<string, Meaning>;
  /** Names whose import or declaration is broken: a diagnostic stands for them, so using one is no second mistake. */
  readonly missing: ReadonlySet<string>;
}

const languageWords =
  "agent unproven reads changes restores team role schedule codeowners list claimed secret " +
  "bool int percent duration instant string path host command";

/** Words that mean something everywhere; no declaration may take them. */
const taken: ReadonlySet<string> = new Set([...factNames, ...languageWords.split(" ")]);

/** How each sort of declaration is called in a diagnostic. */
export const sorts: Readonly<Record<Meaning["kind"], string>> = {
  enum: "an enum",
  entity: "an entity",
  action: "an action",
  zone: "a zone",
  source: "a source",
  principal: "a principal",
  group: "a group",
  let: "a `let`",
};

/** Collects the names of every module of a set. Imports bring names only, and only names declared over there. */
export function collectScopes(modules: readonly ParsedModule[]): {
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const own = new Map(modules.map((parsed) => [parsed.path, declaredNames(parsed, diagnostics)] as const));
  const scopes = new Map<string, Scope>();
  for (const parsed of modules) {
    const names = new Map(own.get(parsed.path));
    const missing = new Set(parsed.module.unparsed);
    for (const { name, meaning } of importedNames(parsed, own, diagnostics)) {
      const first = names.get(name.text);
      if (meaning === null) missing.add(name.text);
      else if (first === undefined) names.set(name.text, meaning);
      else diagnostics.push(declaredTwice(parsed.path, name, first));
    }
    scopes.set(parsed.path, { path: parsed.path, module: moduleName(parsed), names, missing });
  }
  return { scopes, diagnostics };
}

/** The word that a module's ids begin with. */
export function moduleName(parsed: ParsedModule): string {
  return parsed.module.name?.text ?? parsed.path;
}

function declaredNames(parsed: ParsedModule, diagnostics: Diagnostic[]): ReadonlyMap<string, Meaning> {
  const names = new Map<string, Meaning>();
  const { path } = parsed;
  for (const meaning of meanings(parsed)) {
    const { text, span } = meaning.name;
    if (taken.has(text)) {
      diagnostics.push(diagnose("IL2003", { name: text, what: "a word of the language" }, { path, span }));
      continue;
    }
    const first = names.get(text);
    if (first === undefined) names.set(text, meaning);
    else diagnostics.push(declaredTwice(path, meaning.name, first));
  }
  return names;
}

function declaredTwice(path: string, name: Name, first: Meaning): Diagnostic {
  const related = [{ path: first.home, span: first.name.span, label: "first declared here" }];
  return diagnose("IL2002", { name: name.text }, { path, span: name.span, related });
}

function meanings(parsed: ParsedModule): readonly Meaning[] {
  const home = parsed.path;
  return parsed.module.declarations.flatMap((declaration): readonly Meaning[] => {
    switch (declaration.kind) {
      case "enum":
        return [{ kind: "enum", declaration, name: declaration.name, home }];
      case "entity":
        return [{ kind: "entity", declaration, name: declaration.name, home }];
      case "action":
        return declaration.names.map((name) => ({ kind: "action", declaration, name, home }));
      case "zone":
        return declaration.names.map((name) => ({ kind: "zone", name, home }));
      case "source":
        return declaration.names.map((name) => ({ kind: "source", name, home }));
      case "principal":
        return [{ kind: "principal", declaration, name: declaration.name, home }];
      case "group":
        return [{ kind: "group", declaration, name: declaration.name, home }];
      case "let":
        return [{ kind: "let", declaration, name: declaration.name, home }];
      case "import":
      case "stage":
      case "permit":
      case "bound":
      case "refuse":
      case "test":
        return [];
      default:
        return [];
    }
  });
}

function importedNames(
  parsed: ParsedModule,
  own: ReadonlyMap<string, ReadonlyMap<string, Meaning>>,
  diagnostics: Diagnostic[],
): readonly { readonly name: Name; readonly meaning: Meaning | null }[] {
  const { path } = parsed;
  return parsed.module.declarations.flatMap((declaration) => {
    if (declaration.kind !== "import") return [];
    const { from } = declaration;
    const target = resolveImport(path, from.text);
    const there = target.kind === "path" ? own.get(target.path) : undefined;
    if (there === undefined) {
      const problem = target.kind === "problem" ? target.problem : "there is no such file";
      diagnostics.push(diagnose("IL2006", { path: from.text, problem }, { path, span: from.span }));
      return declaration.names.map((name) => ({ name, meaning: null }));
    }
    return declaration.names.map((name) => {
      const meaning = there.get(name.text) ?? null;
      if (meaning === null) {
        const facts = { name: name.text, module: from.text, known: [...there.keys()] };
        diagnostics.push(diagnose("IL2007", facts, { path, span: name.span }));
      }
      return { name, meaning };
    });
  });
}

/** Where an import leads: a path from the repository's root, or why it leads nowhere. */
export function resolveImport(
  from: string,
  target: string,
): { readonly kind: "path"; readonly path: string } | { readonly kind: "problem"; readonly problem: string } {
  if (target.includes(":")) {
    return { kind: "problem", problem: "imports from other repositories are not in this version" };
  }
  if (target.startsWith("/") || target.includes("\\")) {
    return { kind: "problem", problem: "the path is not relative" };
  }
  const segments = from.split("/").slice(0, -1);
  for (const segment of target.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return { kind: "problem", problem: "it leaves the repository" };
  }
  const path = segments.join("/");
  return path === from
    ? { kind: "problem", problem: "a module cannot import itself" }
    : { kind: "path", path };
}
