import type { Vocabulary, Type } from "@interlock/runtime/vocabulary";

import type { Name } from "../../syntax/name.ts";
import type { Declaration } from "../../syntax/tree.ts";
import { unreachable } from "../../unreachable.ts";
import { resolveImport } from "../import-path.ts";
import type { ParsedModule } from "../scope.ts";
import { suspect, type JudgedSet } from "./judged.ts";
import { strikeNamed } from "./named-references.ts";

/**
 * Names that are declared or imported and never used. What another module imports is used, and so is everything in a
 * baseline or in a module without rules: such words are declared for others.
 */
export function suspectUnusedNames(judged: JudgedSet): void {
  const { modules } = judged;
  const exported = exportedNames(modules);
  const isAnyDriftOpen = modules.some(({ module }) => module.declarations.some(isOpenDrift));
  const areZonesRead =
    canHoldZones(judged.set.vocabulary) ||
    modules.some(({ module }) => module.declarations.some(readsZones)) ||
    modules.some(({ module }) => namesOrigin(module.declarations));
  for (const parsed of modules) {
    const { path, module } = parsed;
    const isForOthers =
      module.sort === "baseline" ||
      !module.declarations.some(({ kind }) => kind === "permit" || kind === "bound" || kind === "refuse");
    const own = module.declarations.flatMap((declaration) => {
      if (isForOthers && declaration.kind !== "fixture") return [];
      // `drift none` is about every contract of a state that covers the target.
      const isState = declaration.kind === "contract" && declaration.contract.kind === "state";
      if (isState && isAnyDriftOpen) return [];
      return declaration.kind === "zone" && areZonesRead ? [] : declared(declaration);
    });
    const unused = new Set([...own.map(({ name }) => name.text), ...importedNames(module.declarations)]);
    for (const name of exported.get(path) ?? []) unused.delete(name);
    strikeNamed(module.declarations, unused);
    suspectImports(parsed, unused, judged);
    for (const { what, name } of own) {
      if (unused.has(name.text))
        suspect(judged, "IL3009", { what, name: name.text }, { path, span: name.span });
    }
  }
}

function importedNames(declarations: readonly Declaration[]): readonly string[] {
  return declarations.flatMap((declaration) =>
    declaration.kind === "import" ? declaration.names.map(({ text }) => text) : [],
  );
}

/** Whether something reads the zone that an action comes from. */
function namesOrigin(declarations: readonly Declaration[]): boolean {
  const origin = new Set(["origin"]);
  strikeNamed(declarations, origin);
  return origin.size === 0;
}

function suspectImports(
  { path, module }: ParsedModule,
  unused: ReadonlySet<string>,
  judged: JudgedSet,
): void {
  for (const declaration of module.declarations) {
    if (declaration.kind !== "import") continue;
    for (const { text, span } of declaration.names) {
      if (unused.has(text))
        suspect(judged, "IL3010", { name: text, from: declaration.from.text }, { path, span });
    }
  }
}

/** What other modules import, by the path of the module that they import it from. */
function exportedNames(modules: readonly ParsedModule[]): ReadonlyMap<string, ReadonlySet<string>> {
  const exported = new Map<string, Set<string>>();
  for (const { path, module } of modules) {
    for (const declaration of module.declarations) {
      if (declaration.kind !== "import") continue;
      const target = resolveImport(path, declaration.from.text);
      if (target.kind !== "path") continue;
      const names = exported.get(target.path) ?? new Set();
      exported.set(target.path, names);
      for (const { text } of declaration.names) names.add(text);
    }
  }
  return exported;
}

interface Declared {
  readonly what: string;
  readonly name: Name;
}

/** Actions are left out: `on *` is about them without their name. */
function declared(declaration: Declaration): readonly Declared[] {
  switch (declaration.kind) {
    case "enum":
      return [{ what: "the enum", name: declaration.name }];
    case "entity":
      return [{ what: "the entity", name: declaration.name }];
    case "zone":
      return declaration.names.map((name) => ({ what: "the zone", name }));
    case "source":
      return declaration.names.map((name) => ({ what: "the source", name }));
    case "fact":
      return [{ what: "the fact", name: declaration.name }];
    case "principal":
      return [{ what: `the ${declaration.role}`, name: declaration.name }];
    case "group":
      return [{ what: "the group", name: declaration.name }];
    case "pattern-set":
      return [{ what: "the set of patterns", name: declaration.name }];
    case "window":
      return [{ what: "the window", name: declaration.name }];
    case "contract":
      return [{ what: "the contract", name: declaration.name }];
    case "let":
      return [{ what: "the `let`", name: declaration.name }];
    case "fixture":
      return [{ what: "the fixture", name: declaration.name }];
    case "import":
    case "stage":
    case "stage-at-most":
    case "action":
    case "target-requires":
    case "switch":
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

function readsZones(declaration: Declaration): boolean {
  if (declaration.kind !== "permit" && declaration.kind !== "bound") return false;
  return declaration.clauses.some(
    ({ form }) => form.kind === "network-within" || form.kind === "network-crossing",
  );
}

function isOpenDrift(declaration: Declaration): boolean {
  if (declaration.kind !== "permit" && declaration.kind !== "bound") return false;
  return declaration.clauses.some(({ form }) => form.kind === "drift-none" && form.contracts.length === 0);
}

/** Whether a value of the set can be a zone: then each zone may be one that a target is in, named or not. */
function canHoldZones({ entities, actions, facts }: Vocabulary): boolean {
  const types = [
    ...[...entities, ...actions].flatMap(({ fields }) => fields.map(({ type }) => type)),
    ...facts.flatMap(({ type, parameters }) => [type, ...parameters.map((parameter) => parameter.type)]),
  ];
  return types.some(holdsZones);
}

function holdsZones(type: Type): boolean {
  return type.kind === "zone" || (type.kind === "list" && holdsZones(type.of));
}
