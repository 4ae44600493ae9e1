import { factNames } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Elsewhere } from "../diagnostics/names-and-types.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Name } from "../syntax/name.ts";
import type { Fixture } from "../syntax/test.ts";
import type {
  ActionDeclaration,
  ContractDeclaration,
  Declaration,
  EntityDeclaration,
  EnumDeclaration,
  FactDeclaration,
  GroupDeclaration,
  LetDeclaration,
  Module,
  PatternSetDeclaration,
  PrincipalDeclaration,
  SwitchDeclaration,
  WindowDeclaration,
} from "../syntax/tree.ts";
import { unreachable } from "../unreachable.ts";
import { importPath, resolveImport, whyMissing } from "./import-path.ts";

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
  | { readonly kind: "fact"; readonly declaration: FactDeclaration }
  | { readonly kind: "set"; readonly declaration: PatternSetDeclaration }
  | { readonly kind: "window"; readonly declaration: WindowDeclaration }
  | { readonly kind: "contract"; readonly declaration: ContractDeclaration }
  | { readonly kind: "switch"; readonly declaration: SwitchDeclaration }
  | { readonly kind: "let"; readonly declaration: LetDeclaration }
  | { readonly kind: "fixture"; readonly declaration: Fixture }
) & { readonly name: Name; readonly home: string };

/** The names of one module: its own and the imported ones. */
export interface Scope {
  readonly path: string;
  /** The module's own word; its path where it has none. */
  readonly module: string;
  readonly sort: Module["sort"];
  readonly names: ReadonlyMap<string, Meaning>;
  /** Names whose import or declaration is broken: a diagnostic stands for them, so using one is no second mistake. */
  readonly missing: ReadonlySet<string>;
  /** The paths of the modules from which it imports something. */
  readonly imports: ReadonlySet<string>;
  /** What every module of the set declares, by name: where an unknown name could be imported from. */
  readonly everywhere: ReadonlyMap<string, readonly Meaning[]>;
}

const languageWords =
  "agent unproven reads changes restores proposes team role schedule codeowners list claimed secret " +
  "observed declared bool int percent duration instant string path host command";

const taken: ReadonlySet<string> = new Set([...factNames, ...languageWords.split(" ")]);

/** Whether a word means something everywhere, so that no declaration may take it. */
export function isTaken(word: string): boolean {
  return taken.has(word);
}

/** How each sort of declaration is called in a diagnostic. */
export const sorts: Readonly<Record<Meaning["kind"], string>> = {
  enum: "an enum",
  entity: "an entity",
  action: "an action",
  zone: "a zone",
  source: "a source",
  principal: "a principal",
  group: "a group",
  fact: "a fact",
  set: "a set of patterns",
  window: "a window",
  contract: "a contract",
  switch: "a switch",
  let: "a `let`",
  fixture: "a fixture",
};

/** Collects the names of every module of a set. Imports bring names only, and only names declared over there. */
export function collectScopes(modules: readonly ParsedModule[]): {
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const own = new Map(modules.map((parsed) => [parsed.path, declaredNames(parsed, diagnostics)] as const));
  const everywhere = declaredEverywhere(own);
  const set: SetNames = {
    own,
    everywhere,
    unparsed: new Map(modules.map(({ path, module }) => [path, new Set(module.unparsed)] as const)),
  };
  const scopes = new Map<string, Scope>();
  for (const parsed of modules) {
    const names = new Map(own.get(parsed.path));
    const missing = new Set(parsed.module.unparsed);
    for (const { name, meaning, meant } of importedNames(parsed, set, diagnostics)) {
      const first = names.get(name.text);
      if (meaning === null) {
        missing.add(name.text);
        // A word that is misspelt here is probably spelt well where it is used.
        if (meant !== undefined) missing.add(meant);
      } else if (first === undefined) names.set(name.text, meaning);
      else diagnostics.push(declaredTwice(parsed.path, name, first));
    }
    const { sort } = parsed.module;
    scopes.set(parsed.path, {
      path: parsed.path,
      module: moduleName(parsed),
      sort,
      names,
      missing,
      imports: importedPaths(parsed),
      everywhere,
    });
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
    if (isTaken(text)) {
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

function declaredEverywhere(
  own: ReadonlyMap<string, ReadonlyMap<string, Meaning>>,
): ReadonlyMap<string, readonly Meaning[]> {
  const everywhere = new Map<string, Meaning[]>();
  for (const names of own.values()) {
    for (const [word, meaning] of names) {
      const others = everywhere.get(word);
      if (others === undefined) everywhere.set(word, [meaning]);
      else others.push(meaning);
    }
  }
  return everywhere;
}

/** How to import a name that another module of the set declares; undefined where none does. */
export function importable(
  scope: Pick<Scope, "path" | "imports" | "everywhere">,
  name: string,
  wanted: readonly Meaning["kind"][] | null = null,
): Elsewhere | undefined {
  const found = scope.everywhere
    .get(name)
    ?.find(({ kind, home }) => home !== scope.path && (wanted === null || wanted.includes(kind)));
  if (found === undefined) return undefined;
  return { path: importPath(scope.path, found.home), isImported: scope.imports.has(found.home) };
}

function meanings(parsed: ParsedModule): readonly Meaning[] {
  return parsed.module.declarations.flatMap((declaration) => meaningsOf(declaration, parsed.path));
}

function meaningsOf(declaration: Declaration, home: string): readonly Meaning[] {
  switch (declaration.kind) {
    case "enum":
      return [{ kind: "enum", declaration, name: declaration.name, home }];
    case "entity":
      return [{ kind: "entity", declaration, name: declaration.name, home }];
    case "action":
      return declaration.names.map((name) => ({ kind: "action", declaration, name, home }));
    case "zone":
    case "source": {
      const { kind, names } = declaration;
      return names.map((name) => ({ kind, name, home }));
    }
    case "fact":
      return [{ kind: "fact", declaration, name: declaration.name, home }];
    case "principal":
      return [{ kind: "principal", declaration, name: declaration.name, home }];
    case "group":
      return [{ kind: "group", declaration, name: declaration.name, home }];
    case "pattern-set":
      return [{ kind: "set", declaration, name: declaration.name, home }];
    case "window":
      return [{ kind: "window", declaration, name: declaration.name, home }];
    case "contract":
      return [{ kind: "contract", declaration, name: declaration.name, home }];
    case "switch":
      return [{ kind: "switch", declaration, name: declaration.name, home }];
    case "let":
      return [{ kind: "let", declaration, name: declaration.name, home }];
    case "fixture":
      return [{ kind: "fixture", declaration, name: declaration.name, home }];
    case "import":
    case "stage":
    case "stage-at-most":
    case "target-requires":
    case "permit":
    case "bound":
    case "refuse":
    case "test":
    case "prove":
      return [];
    default:
      return unreachable(declaration);
  }
}

/** Whether what a module imports from is what it stands under. */
function isUnder({ path, module }: ParsedModule, from: string): boolean {
  const { under } = module;
  if (under === null || under.text === from) return under !== null;
  const [one, other] = [resolveImport(path, under.text), resolveImport(path, from)];
  return one.kind === "path" && other.kind === "path" && one.path === other.path;
}

/** The paths of the files that a module's imports name. */
function importedPaths({ path, module }: ParsedModule): ReadonlySet<string> {
  return new Set(
    module.declarations.flatMap((declaration) => {
      if (declaration.kind !== "import") return [];
      const target = resolveImport(path, declaration.from.text);
      return target.kind === "path" ? [target.path] : [];
    }),
  );
}

interface ImportedName {
  readonly name: Name;
  /** Null where a diagnostic stands for it. */
  readonly meaning: Meaning | null;
  /** What a name that is not declared over there was probably meant to be. */
  readonly meant?: string | undefined;
}

interface SetNames {
  /** What each module declares, by its path. */
  readonly own: ReadonlyMap<string, ReadonlyMap<string, Meaning>>;
  readonly everywhere: Scope["everywhere"];
  /** By path, what the declarations that did not parse would have named. */
  readonly unparsed: ReadonlyMap<string, ReadonlySet<string>>;
}

function importedNames(
  parsed: ParsedModule,
  { own, everywhere, unparsed }: SetNames,
  diagnostics: Diagnostic[],
): readonly ImportedName[] {
  const { path } = parsed;
  return parsed.module.declarations.flatMap((declaration): readonly ImportedName[] => {
    if (declaration.kind !== "import") return [];
    const { from } = declaration;
    const target = resolveImport(path, from.text);
    const there = target.kind === "path" ? own.get(target.path) : undefined;
    const broken = target.kind === "path" ? unparsed.get(target.path) : undefined;
    if (there === undefined) {
      const problem = target.kind === "problem" ? target.problem : whyMissing(target.path);
      // Where the module stands under the same file, that it is not there is reported there.
      if (!isUnder(parsed, from.text)) {
        diagnostics.push(diagnose("IL2006", { path: from.text, problem }, { path, span: from.span }));
      }
      return declaration.names.map((name) => ({ name, meaning: null }));
    }
    return declaration.names.map((name) => {
      const meaning = there.get(name.text) ?? null;
      // What did not parse over there has its own diagnostic.
      if (meaning === null && broken?.has(name.text) !== true) {
        const elsewhere = importable({ path, imports: importedPaths(parsed), everywhere }, name.text);
        const facts = { name: name.text, module: from.text, known: [...there.keys()], elsewhere };
        diagnostics.push(diagnose("IL2007", facts, { path, span: name.span }));
        return { name, meaning, meant: suggest(name.text, there.keys()) };
      }
      return { name, meaning };
    });
  });
}
