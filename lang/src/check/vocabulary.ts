import {
  limits,
  type ActionTable,
  type ContractTable,
  type EntityTable,
  type FactTable,
  type GroupTable,
  type PatternSetTable,
  type PrincipalTable,
  type Vocabulary,
} from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Declaration, EnumDeclaration, PrincipalDeclaration } from "../syntax/tree.ts";
import { unreachable } from "../unreachable.ts";
import { contractTable } from "./contract-table.ts";
import { factTable } from "./fact-table.ts";
import { fieldTables } from "./field-table.ts";
import { groupTable } from "./group-table.ts";
import { lookUp } from "./look-up.ts";
import { parameterTables, reportRepeated } from "./parameters.ts";
import { patternSetTable } from "./pattern-set-table.ts";
import { principalIdText } from "./principal-id.ts";
import type { ParsedModule, Scope } from "./scope.ts";
import { sharedWords } from "./shared-words.ts";
import { checkWindow } from "./window.ts";

/** Builds the closed vocabulary of a set out of every module's declarations. */
export function collectVocabulary(
  modules: readonly ParsedModule[],
  scopes: ReadonlyMap<string, Scope>,
): { readonly vocabulary: Vocabulary; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const found = emptyTables();
  for (const { path, module } of modules) {
    const scope = scopes.get(path);
    if (scope === undefined) continue;
    for (const declaration of module.declarations) declare(declaration, found, scope, diagnostics);
  }
  const vocabulary: Vocabulary = { ...found, zones: [...new Set(found.zones)] };
  diagnostics.push(...sharedWords(modules), ...tooMany(modules, vocabulary));
  return { vocabulary, diagnostics };
}

interface Tables {
  readonly actions: ActionTable[];
  readonly entities: EntityTable[];
  readonly zones: string[];
  readonly groups: GroupTable[];
  readonly principals: PrincipalTable[];
  readonly facts: FactTable[];
  readonly sets: PatternSetTable[];
  readonly contracts: ContractTable[];
}

function emptyTables(): Tables {
  return {
    actions: [],
    entities: [],
    zones: [],
    groups: [],
    principals: [],
    facts: [],
    sets: [],
    contracts: [],
  };
}

/** Adds what one declaration says to the tables, and reports what is wrong with it. */
function declare(declaration: Declaration, into: Tables, scope: Scope, diagnostics: Diagnostic[]): void {
  switch (declaration.kind) {
    case "enum":
      checkMembers(declaration, scope, diagnostics);
      break;
    case "entity": {
      const fields = fieldTables(declaration.fields, scope, diagnostics);
      into.entities.push({ name: declaration.name.text, fields });
      break;
    }
    case "action": {
      const entity = lookUp(scope, declaration.entity, ["entity"], diagnostics);
      const fields = fieldTables(declaration.fields, scope, diagnostics);
      for (const name of declaration.names) {
        const of = entity?.name.text ?? declaration.entity.text;
        into.actions.push({ name: name.text, entity: of, effect: declaration.effect, fields });
      }
      break;
    }
    case "zone":
      into.zones.push(...declaration.names.map((name) => name.text));
      break;
    case "fact":
      into.facts.push(factTable(declaration, scope, diagnostics));
      break;
    case "principal":
      into.principals.push(principalTable(declaration, scope, diagnostics));
      break;
    case "group": {
      const table = groupTable(declaration, scope, diagnostics);
      if (table !== null) into.groups.push(table);
      break;
    }
    case "pattern-set":
      into.sets.push(patternSetTable(declaration, scope, diagnostics));
      break;
    case "contract":
      into.contracts.push(contractTable(declaration, scope, diagnostics));
      break;
    case "window":
      checkWindow(declaration, scope, diagnostics);
      break;
    case "let":
      // Typed where it is used; what its parameters are is said here, once.
      parameterTables(declaration.parameters, "parameter of a `let`", scope, diagnostics);
      break;
    case "import":
    case "stage":
    case "stage-at-most":
    case "target-requires":
    case "source":
    case "switch":
    case "permit":
    case "bound":
    case "refuse":
    case "fixture":
    case "test":
    case "prove":
      break;
    default:
      unreachable(declaration);
  }
}

function checkMembers({ members }: EnumDeclaration, scope: Scope, diagnostics: Diagnostic[]): void {
  reportRepeated(members, scope.path, diagnostics);
  const [beyond] = members.slice(limits.membersPerEnum);
  if (beyond === undefined) return;
  const facts = { what: "members in this enum", most: limits.membersPerEnum };
  diagnostics.push(diagnose("IL2212", facts, { path: scope.path, span: beyond.span }));
}

function principalTable(
  { name, role, ids }: PrincipalDeclaration,
  scope: Scope,
  diagnostics: Diagnostic[],
): PrincipalTable {
  const [beyond] = ids.slice(limits.idsPerPrincipal);
  if (beyond !== undefined) {
    const facts = { what: "ids of this principal", most: limits.idsPerPrincipal };
    diagnostics.push(diagnose("IL2212", facts, { path: scope.path, span: beyond.span }));
  }
  return { id: `${scope.module}.${name.text}`, role, ids: ids.map(principalIdText) };
}

/** Whatever reaches `*` is checked against every action, and every target against every contract: both are bounded. */
function tooMany(
  modules: readonly ParsedModule[],
  { actions, facts, contracts }: Vocabulary,
): readonly Diagnostic[] {
  const [first] = modules;
  if (first === undefined) return [];
  const counts = [
    { what: "actions", found: actions.length, most: limits.actionsPerSet },
    { what: "facts", found: facts.length, most: limits.factsPerSet },
    { what: "contracts", found: contracts.length, most: limits.contractsPerSet },
  ];
  const place = { path: first.path, span: first.module.span };
  return counts.flatMap(({ what, found, most }) =>
    found > most ? [diagnose("IL2212", { what, most }, place)] : [],
  );
}
