import type { EntityTable, FieldTable, Type, Vocabulary } from "@interlock/runtime/vocabulary";

import { diagnose, type Place } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/quote.ts";
import type { TargetRequirement } from "../syntax/tree.ts";
import { unreachable } from "../unreachable.ts";
import { fieldTables } from "./field-table.ts";
import type { ParsedModule, Scope } from "./scope.ts";
import { brokenType } from "./type.ts";
import { writeType } from "./type-expression.ts";

/** A `target requires` of a module that is judged, and where it stands. */
interface Requirement {
  readonly declaration: TargetRequirement;
  readonly scope: Scope;
}

/** An entity that is a target, and where it is declared. */
interface Declared {
  readonly table: EntityTable;
  readonly place: Place;
}

/**
 * Holds the target of every action against what every target must have, so that no bare entity escapes a bound that
 * reads its fields. One diagnostic an entity and requirement, where the entity is declared.
 */
export function checkRequirements(
  requirements: readonly Requirement[],
  modules: readonly ParsedModule[],
  vocabulary: Vocabulary,
): readonly Diagnostic[] {
  if (requirements.length === 0) return [];
  const targets = modules.flatMap((parsed) => declaredTargets(parsed, vocabulary));
  return requirements.flatMap(({ declaration, scope }) => {
    const diagnostics: Diagnostic[] = [];
    const wanted = fieldTables(declaration.fields, scope, diagnostics);
    // What is broken in the requirement itself is the mistake: nothing can be held against it.
    if (diagnostics.length > 0) return diagnostics;
    const related = [{ path: scope.path, span: declaration.span, label: "required here" }];
    return targets.flatMap((target) => unmet(target, wanted, related, vocabulary));
  });
}

/** The entities of a module that some action has as its target. */
function declaredTargets(
  { path, module }: ParsedModule,
  { actions, entities }: Vocabulary,
): readonly Declared[] {
  return module.declarations.flatMap((declaration) => {
    if (declaration.kind !== "entity") return [];
    const { text, span } = declaration.name;
    const table = entities.find((candidate) => candidate.name === text);
    if (table === undefined || !actions.some((action) => action.entity === text)) return [];
    return [{ table, place: { path, span } }];
  });
}

function unmet(
  target: Declared,
  wanted: readonly FieldTable[],
  related: Place["related"],
  { actions }: Vocabulary,
): readonly Diagnostic[] {
  const lacking = wanted.flatMap((field) => {
    const problem = misfitOf(field, target);
    return problem === null ? [] : [{ field, problem }];
  });
  if (lacking.length === 0) return [];
  const { name } = target.table;
  const facts = {
    entity: name,
    actions: actions.filter((action) => action.entity === name).map((action) => action.name),
    problems: lacking.map(({ problem }) => problem),
    wanted: `{ ${lacking.map(({ field }) => describeField(field)).join(", ")} }`,
  };
  return [diagnose("IL2229", facts, { ...target.place, ...(related === undefined ? {} : { related }) })];
}

/** How an entity falls short of one required field; null where it does not. */
function misfitOf(wanted: FieldTable, { table }: Declared): string | null {
  const name = quote(wanted.name);
  const field = table.fields.find((candidate) => candidate.name === wanted.name);
  if (field === undefined) return `it has no ${name}`;
  if (field.type === brokenType) return null;
  if (field.optional && !wanted.optional) return `${name} may be absent`;
  if (field.claimed && !wanted.claimed) return `${name} is claimed`;
  if (wanted.secret && !field.secret) return `${name} is not secret`;
  return isWithin(field.type, wanted.type) ? null : `${name} is \`${writeType(field.type)}\``;
}

function describeField({ name, optional, claimed, secret, type }: FieldTable): string {
  const marks = `${claimed ? "claimed " : ""}${secret ? "secret " : ""}`;
  return `${name}${optional ? "?" : ""}: ${marks}${writeType(type)}`;
}

/** Whether every value of a type is one of another. */
function isWithin(inner: Type, outer: Type): boolean {
  switch (outer.kind) {
    case "bool":
    case "percent":
    case "instant":
    case "path":
    case "host":
    case "zone":
      return inner.kind === outer.kind;
    case "int":
      return inner.kind === "int" && outer.low <= inner.low && inner.high <= outer.high;
    case "duration": {
      if (inner.kind !== "duration") return false;
      return outer.maxMs === null || (inner.maxMs !== null && inner.maxMs <= outer.maxMs);
    }
    case "string":
    case "command":
      return inner.kind === outer.kind && inner.max <= outer.max;
    case "enum":
    case "entity":
      return inner.kind === outer.kind && inner.name === outer.name;
    case "list": {
      if (inner.kind !== "list" || !isWithin(inner.of, outer.of)) return false;
      return outer.min <= inner.min && inner.max <= outer.max;
    }
    default:
      return unreachable(outer);
  }
}
