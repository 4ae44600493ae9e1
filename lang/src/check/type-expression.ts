import { limits, type Type } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Name } from "../syntax/name.ts";
import { printDuration } from "../syntax/print-literal.ts";
import type { TypeExpression } from "../syntax/tree.ts";
import { unreachable } from "../unreachable.ts";
import { importable, sorts, type Scope } from "./scope.ts";

/** The words that a type can be, besides the enums of a module. */
const typeWords = [
  "bool",
  "int",
  "percent",
  "duration",
  "instant",
  "string",
  "path",
  "host",
  "command",
  "zone",
  "list",
];

/** Types whose word says everything. */
const bareTypes = ["bool", "percent", "instant", "path", "host", "zone"];

/**
 * Where a type stands. Only a fact answers a whole entity; what a fact or a group is asked with is one plain value;
 * a `let` may take lists.
 */
export type TypePlace = "field" | "answer" | "question" | "parameter of a `let`";

/** Resolves a type as it was written; null where a diagnostic stands for it. */
export function resolveType(
  written: TypeExpression,
  at: TypePlace,
  scope: Scope,
  diagnostics: Diagnostic[],
): Type | null {
  const place = { path: scope.path, span: written.span };
  if (written.kind === "list-type") {
    if (at === "question") {
      diagnostics.push(diagnose("IL2220", {}, place));
      return null;
    }
    return listType(written, scope, diagnostics);
  }
  const word = written.name.text;
  refuseSuffix(written, scope, diagnostics);
  switch (word) {
    case "bool":
    case "percent":
    case "instant":
    case "path":
    case "host":
    case "zone":
      return { kind: word };
    case "int":
      return intType(written, scope, diagnostics);
    case "string":
    case "command":
      return textType(word, written, scope, diagnostics);
    case "duration":
      return durationType(written, scope, diagnostics);
    default:
      return declaredType(written.name, at, scope, diagnostics);
  }
}

function listType(
  written: TypeExpression & { kind: "list-type" },
  scope: Scope,
  diagnostics: Diagnostic[],
): Type | null {
  const of = resolveType(written.element, "field", scope, diagnostics);
  const min = written.min ?? 0;
  if (written.max < Math.max(1, min) || written.max > limits.listElements) {
    const facts = { what: "the length of a list", low: Math.max(1, min), high: limits.listElements };
    diagnostics.push(diagnose("IL2107", facts, { path: scope.path, span: written.span }));
  }
  return of === null ? null : { kind: "list", min, max: written.max, of };
}

type NamedType = TypeExpression & { kind: "named-type" };

/** What stands behind a word that takes nothing, or takes something else. */
function refuseSuffix(written: NamedType, scope: Scope, diagnostics: Diagnostic[]): void {
  const word = written.name.text;
  const declared = scope.names.get(word)?.kind;
  const isBare = bareTypes.includes(word) || declared === "enum" || declared === "entity";
  const isMisfit = written.range === null ? written.max !== null && isBare : isBare || word === "duration";
  if (!isMisfit) return;
  const suffix = written.range === null ? "`max`" : "range";
  diagnostics.push(diagnose("IL2106", { type: word, suffix }, { path: scope.path, span: written.span }));
}

function intType(written: NamedType, scope: Scope, diagnostics: Diagnostic[]): Type | null {
  const place = { path: scope.path, span: written.span };
  if (written.range === null) {
    const facts = { type: "int", demand: "its range", example: "int 0..10000" };
    diagnostics.push(diagnose("IL2105", facts, place));
    return null;
  }
  const { low, high } = written.range;
  if (low > high) {
    const facts = { what: "the upper end of the range", low, high: Number.MAX_SAFE_INTEGER };
    diagnostics.push(diagnose("IL2107", facts, place));
    return null;
  }
  return { kind: "int", low, high };
}

function textType(
  kind: "string" | "command",
  written: NamedType,
  scope: Scope,
  diagnostics: Diagnostic[],
): Type | null {
  const place = { path: scope.path, span: written.span };
  if (written.max === null) {
    const facts = {
      type: kind,
      demand: "its greatest length",
      example: `${kind} max ${kind === "string" ? 64 : 1000}`,
    };
    diagnostics.push(diagnose("IL2105", facts, place));
    return null;
  }
  if (written.max < 1 || written.max > limits.stringCharacters) {
    const facts = { what: `the length of a ${kind}`, low: 1, high: limits.stringCharacters };
    diagnostics.push(diagnose("IL2107", facts, place));
    return null;
  }
  return { kind, max: written.max };
}

function durationType(written: NamedType, scope: Scope, diagnostics: Diagnostic[]): Type {
  if (written.max !== null && written.max <= 0) {
    const place = { path: scope.path, span: written.span };
    diagnostics.push(diagnose("IL2209", { what: "the greatest duration" }, place));
  }
  return { kind: "duration", maxMs: written.max };
}

/** An enum, or where a fact answers one, an entity. */
function declaredType(name: Name, at: TypePlace, scope: Scope, diagnostics: Diagnostic[]): Type | null {
  const meaning = scope.names.get(name.text);
  if (meaning?.kind === "enum") {
    const { declaration } = meaning;
    const members = declaration.members.map((member) => member.text);
    return { kind: "enum", name: declaration.name.text, members };
  }
  if (meaning?.kind === "entity" && at === "answer") {
    return { kind: "entity", name: meaning.declaration.name.text };
  }
  if (scope.missing.has(name.text)) return null;
  const place = { path: scope.path, span: name.span };
  if (meaning?.kind === "entity") {
    diagnostics.push(diagnose("IL2221", { name: name.text }, place));
  } else if (meaning !== undefined) {
    const facts = { name: name.text, is: sorts[meaning.kind], wanted: "a type" };
    diagnostics.push(diagnose("IL2004", facts, place));
  } else {
    const known = [...typeWords, ...namesOf(scope, at === "answer" ? ["enum", "entity"] : ["enum"])];
    const elsewhere = importable(scope, name.text, ["enum", "entity"]);
    diagnostics.push(diagnose("IL2001", { what: "type", name: name.text, known, elsewhere }, place));
  }
  return null;
}

function namesOf(scope: Scope, kinds: readonly string[]): readonly string[] {
  return [...scope.names].flatMap(([word, { kind }]) => (kinds.includes(kind) ? [word] : []));
}

/** Writes a type as a policy writes it, with its bounds. */
export function writeType(type: Type): string {
  switch (type.kind) {
    case "bool":
    case "percent":
    case "instant":
    case "path":
    case "host":
    case "zone":
      return type.kind;
    case "int":
      return `int ${type.low}..${type.high}`;
    case "duration":
      return type.maxMs === null ? "duration" : `duration max ${printDuration(type.maxMs)}`;
    case "string":
    case "command":
      return `${type.kind} max ${type.max}`;
    case "enum":
    case "entity":
      return type.name;
    case "list":
      return `list ${type.min > 0 ? `min ${type.min} ` : ""}max ${type.max} of ${writeType(type.of)}`;
    default:
      return unreachable(type);
  }
}
