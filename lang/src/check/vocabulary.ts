import {
  limits,
  type ActionTable,
  type EntityTable,
  type FieldTable,
  type GroupTable,
  type PrincipalTable,
  type Type,
  type Vocabulary,
} from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Name } from "../syntax/name.ts";
import type { Field, GroupDeclaration, PrincipalId, TypeExpression } from "../syntax/tree.ts";
import { unreachable } from "../unreachable.ts";
import { lookUp } from "./look-up.ts";
import { sorts, type ParsedModule, type Scope } from "./scope.ts";

/** The words that a type can be, besides the enums of a module. */
const typeWords = ["bool", "int", "percent", "duration", "instant", "string", "path", "zone", "list"];

/** Builds the closed vocabulary of a set out of every module's declarations. */
export function collectVocabulary(
  modules: readonly ParsedModule[],
  scopes: ReadonlyMap<string, Scope>,
): { readonly vocabulary: Vocabulary; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const parts = modules.map((parsed) => {
    const scope = scopes.get(parsed.path);
    return scope === undefined ? emptyVocabulary : declaredBy(parsed, scope, diagnostics);
  });
  const vocabulary: Vocabulary = {
    actions: parts.flatMap((part) => part.actions),
    entities: parts.flatMap((part) => part.entities),
    zones: [...new Set(parts.flatMap((part) => part.zones))],
    groups: parts.flatMap((part) => part.groups),
    principals: parts.flatMap((part) => part.principals),
  };
  diagnostics.push(...sharedWords(modules), ...tooManyActions(modules, vocabulary));
  return { vocabulary, diagnostics };
}

const emptyVocabulary: Vocabulary = { actions: [], entities: [], zones: [], groups: [], principals: [] };

function declaredBy(parsed: ParsedModule, scope: Scope, diagnostics: Diagnostic[]): Vocabulary {
  const { path } = parsed;
  const actions: ActionTable[] = [];
  const entities: EntityTable[] = [];
  const zones: string[] = [];
  const groups: GroupTable[] = [];
  const principals: PrincipalTable[] = [];
  for (const declaration of parsed.module.declarations) {
    switch (declaration.kind) {
      case "enum":
        repeated(declaration.members, path, diagnostics);
        break;
      case "entity": {
        const fields = fieldTables(declaration.fields, scope, diagnostics);
        entities.push({ name: declaration.name.text, fields });
        break;
      }
      case "action": {
        const entity = lookUp(scope, declaration.entity, ["entity"], diagnostics);
        const fields = fieldTables(declaration.fields, scope, diagnostics);
        for (const name of declaration.names) {
          const of = entity?.name.text ?? declaration.entity.text;
          actions.push({ name: name.text, entity: of, effect: declaration.effect, fields });
        }
        break;
      }
      case "zone":
        zones.push(...declaration.names.map((name) => name.text));
        break;
      case "group":
        groups.push(groupTable(declaration, scope, diagnostics));
        break;
      case "principal": {
        const ids = declaration.ids.map(principalIdText);
        principals.push({ id: `${scope.module}.${declaration.name.text}`, role: declaration.role, ids });
        break;
      }
      case "import":
      case "stage":
      case "source":
      case "let":
      case "permit":
      case "bound":
      case "refuse":
      case "test":
        break;
      default:
        unreachable(declaration);
    }
  }
  return { actions, entities, zones, groups, principals };
}

/**
 * `github user 42` and `github 42` are the account `github:42`; any other sort is kept: `github app:7`. An id that is a
 * URI of its provider says so itself: `spiffe "spiffe://acme/bot"` is `spiffe://acme/bot`, as whoever attests it writes it.
 */
export function principalIdText(id: PrincipalId): string {
  if (id.sort === null && id.id.startsWith(`${id.provider.text}:`)) return id.id;
  const sort = id.sort === null || id.sort.text === "user" ? "" : ` ${id.sort.text}`;
  return `${id.provider.text}${sort}:${id.id}`;
}

function groupTable(group: GroupDeclaration, scope: Scope, diagnostics: Diagnostic[]): GroupTable {
  const id = `${scope.module}.${group.name.text}`;
  const { members } = group;
  if (members.kind === "sourced") {
    const source = lookUp(scope, members.source, ["source"], diagnostics);
    const place = { path: scope.path, span: group.span };
    if (members.freshMs <= 0) diagnostics.push(diagnose("IL2209", { what: "`fresh`" }, place));
    const { by, argument, freshMs } = members;
    return { id, kind: "sourced", by, argument, source: source?.name.text ?? members.source.text, freshMs };
  }
  const found = members.names.flatMap((name) => {
    const meaning = lookUp(scope, name, ["principal"], diagnostics);
    return meaning?.kind === "principal" ? meaning.declaration.ids.slice(0, 1).map(principalIdText) : [];
  });
  return { id, kind: "names", members: [...new Set(found)] };
}

function fieldTables(
  fields: readonly Field[],
  scope: Scope,
  diagnostics: Diagnostic[],
): readonly FieldTable[] {
  repeated(
    fields.map((field) => field.name),
    scope.path,
    diagnostics,
  );
  return fields.map(({ name, optional, claimed, secret, type }) => {
    const resolved = resolveType(type, scope, diagnostics);
    return { name: name.text, type: resolved ?? { kind: "bool" }, optional, claimed, secret };
  });
}

function repeated(names: readonly Name[], path: string, diagnostics: Diagnostic[]): void {
  const seen = new Set<string>();
  for (const { text, span } of names) {
    if (seen.has(text)) diagnostics.push(diagnose("IL2002", { name: text }, { path, span }));
    seen.add(text);
  }
}

/** Resolves a type as it was written; null where a diagnostic stands for it. */
function resolveType(written: TypeExpression, scope: Scope, diagnostics: Diagnostic[]): Type | null {
  const place = { path: scope.path, span: written.span };
  if (written.kind === "list-type") {
    const of = resolveType(written.element, scope, diagnostics);
    const min = written.min ?? 0;
    const isBounded = written.max >= Math.max(1, min) && written.max <= limits.listElements;
    if (!isBounded) {
      const facts = { what: "the length of a list", low: Math.max(1, min), high: limits.listElements };
      diagnostics.push(diagnose("IL2107", facts, place));
    }
    return of === null ? null : { kind: "list", min, max: written.max, of };
  }
  const word = written.name.text;
  const suffix = written.range === null ? "`max`" : "range";
  const takesNone = ["bool", "percent", "instant", "path", "zone"].includes(word);
  const isEnum = scope.names.get(word)?.kind === "enum";
  if ((takesNone || isEnum) && (written.max !== null || written.range !== null)) {
    diagnostics.push(diagnose("IL2106", { type: word, suffix }, place));
  }
  switch (word) {
    case "bool":
    case "percent":
    case "instant":
    case "path":
    case "zone":
      return { kind: word };
    case "int":
      return intType(written, scope, diagnostics);
    case "string":
      return stringType(written, scope, diagnostics);
    case "duration":
      return { kind: "duration", maxMs: written.max };
    default:
      return enumType(written.name, scope, diagnostics);
  }
}

type NamedType = TypeExpression & { kind: "named-type" };

function intType(written: NamedType, scope: Scope, diagnostics: Diagnostic[]): Type {
  const place = { path: scope.path, span: written.span };
  if (written.range === null) {
    const facts = { type: "int", demand: "its range", example: "int 0..10000" };
    diagnostics.push(diagnose("IL2105", facts, place));
    return { kind: "int", low: 0, high: 0 };
  }
  const { low, high } = written.range;
  if (low > high) {
    const facts = { what: "the upper end of the range", low, high: Number.MAX_SAFE_INTEGER };
    diagnostics.push(diagnose("IL2107", facts, place));
  }
  return { kind: "int", low, high };
}

function stringType(written: NamedType, scope: Scope, diagnostics: Diagnostic[]): Type {
  const place = { path: scope.path, span: written.span };
  if (written.max === null) {
    const facts = { type: "string", demand: "its greatest length", example: "string max 64" };
    diagnostics.push(diagnose("IL2105", facts, place));
    return { kind: "string", max: 1 };
  }
  if (written.max < 1 || written.max > limits.stringCharacters) {
    const facts = { what: "the length of a string", low: 1, high: limits.stringCharacters };
    diagnostics.push(diagnose("IL2107", facts, place));
  }
  return { kind: "string", max: written.max };
}

function enumType(name: Name, scope: Scope, diagnostics: Diagnostic[]): Type | null {
  const meaning = scope.names.get(name.text);
  if (meaning?.kind === "enum") {
    const { declaration } = meaning;
    return {
      kind: "enum",
      name: declaration.name.text,
      members: declaration.members.map((member) => member.text),
    };
  }
  if (scope.missing.has(name.text)) return null;
  const place = { path: scope.path, span: name.span };
  if (meaning !== undefined) {
    const facts = { name: name.text, is: sorts[meaning.kind], wanted: "a type" };
    diagnostics.push(diagnose("IL2004", facts, place));
    return null;
  }
  const enums = [...scope.names].flatMap(([word, { kind }]) => (kind === "enum" ? [word] : []));
  diagnostics.push(
    diagnose("IL2001", { what: "type", name: name.text, known: [...typeWords, ...enums] }, place),
  );
  return null;
}

/** Whatever reaches `*` is checked against every action, so their number is bounded. */
function tooManyActions(modules: readonly ParsedModule[], { actions }: Vocabulary): readonly Diagnostic[] {
  const [first] = modules;
  if (actions.length <= limits.actionsPerSet || first === undefined) return [];
  const facts = { what: "actions", most: limits.actionsPerSet };
  return [diagnose("IL2212", facts, { path: first.path, span: first.module.span })];
}

/** Two modules of a set that declare the same action, entity or enum: a proposal could not tell which is meant. */
function sharedWords(modules: readonly ParsedModule[]): readonly Diagnostic[] {
  const first = new Map<string, { readonly path: string; readonly name: Name }>();
  const diagnostics: Diagnostic[] = [];
  for (const { path, module } of modules) {
    for (const declaration of module.declarations) {
      if (declaration.kind !== "action" && declaration.kind !== "entity" && declaration.kind !== "enum") {
        continue;
      }
      const names = declaration.kind === "action" ? declaration.names : [declaration.name];
      for (const name of names) {
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
