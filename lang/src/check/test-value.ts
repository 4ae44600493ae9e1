import type { FieldTable, Type } from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import { printDuration } from "../syntax/print-literal.ts";
import type { GivenValue } from "../syntax/test.ts";
import { unreachable } from "../unreachable.ts";
import type { TestDatum, TestFact } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { misfitText } from "./misfit-text.ts";
import { brokenType, describeType } from "./type.ts";

/** A value of a declared type as a test writes it; null where a diagnostic stands for it. */
export function checkDatum(value: GivenValue, type: Type, context: Context): TestDatum | null {
  if (type === brokenType) return null;
  switch (value.kind) {
    case "boolean":
      return type.kind === "bool" ? value.value : wrong(value, type, context);
    case "integer":
      return checkInteger(value, type, context);
    case "percent":
      return type.kind === "percent" ? value.ppm : wrong(value, type, context);
    case "duration":
      return checkDuration(value, type, context);
    case "instant":
      return type.kind === "instant" ? value.ms : wrong(value, type, context);
    case "string":
      return checkText(value, type, context);
    case "reference":
      return checkReference(value, type, context);
    case "values":
      return checkValues(value, type, context);
    case "unknown":
    case "none":
    case "seats":
    case "record":
      return wrong(value, type, context);
    default:
      return unreachable(value);
  }
}

/** What a fact can be: its type, and whether its source may attest that there is none. */
export interface FactType {
  readonly type: Type;
  readonly optional: boolean;
}

/** A fact of a declared type: a value, `unknown`, or `none` where it may be absent. */
export function checkFactValue(value: GivenValue, wanted: FactType, context: Context): TestFact | null {
  if (value.kind === "unknown") return { kind: "unknown" };
  if (value.kind === "none") return checkNone(value, wanted.optional, context);
  const datum = checkDatum(value, wanted.type, context);
  return datum === null ? null : { kind: "known", value: datum };
}

/** `none`, which only something that may be absent can be. */
export function checkNone(
  value: GivenValue & { readonly kind: "none" },
  isOptional: boolean,
  context: Context,
): TestFact | null {
  if (isOptional) return { kind: "absent" };
  const problem = "is given for something that is never absent";
  report(context, "IL2302", { path: "none", problem }, value.span);
  return null;
}

/**
 * The fields of an entity as a test writes them, each a fact; one that is not written is left out, and so unknown.
 * `owner` is the entity in words.
 */
export function checkFields(
  written: (GivenValue & { readonly kind: "record" })["fields"],
  fields: readonly FieldTable[],
  owner: string,
  context: Context,
): ReadonlyMap<string, TestFact> {
  const facts = new Map<string, TestFact>();
  const seen = new Set<string>();
  for (const { name, value } of written) {
    if (seen.has(name.text)) report(context, "IL2304", { what: name.text }, name.span);
    seen.add(name.text);
    const field = fieldNamed(name, fields, owner, context);
    const fact = field === null ? null : checkFactValue(value, field, context);
    if (fact !== null) facts.set(name.text, fact);
  }
  return facts;
}

/** The field of a record, or null where a diagnostic stands for it. */
export function fieldNamed(
  name: Name,
  fields: readonly FieldTable[],
  owner: string,
  context: Context,
): FieldTable | null {
  const field = fields.find((candidate) => candidate.name === name.text);
  if (field !== undefined) return field;
  const known = fields.map((candidate) => candidate.name);
  report(context, "IL2005", { field: name.text, owner, known }, name.span);
  return null;
}

/** Reports a value that is not of the wanted type. */
export function wrong(value: GivenValue, type: Type, context: Context): null {
  report(context, "IL2101", { wanted: describeType(type), found: describeValue(value) }, value.span);
  return null;
}

function checkInteger(
  value: GivenValue & { readonly kind: "integer" },
  type: Type,
  context: Context,
): TestDatum | null {
  if (type.kind !== "int") return wrong(value, type, context);
  if (type.low <= value.value && value.value <= type.high) return value.value;
  report(context, "IL2107", { what: "this value", low: type.low, high: type.high }, value.span);
  return null;
}

function checkDuration(
  value: GivenValue & { readonly kind: "duration" },
  type: Type,
  context: Context,
): TestDatum | null {
  if (type.kind !== "duration") return wrong(value, type, context);
  if (type.maxMs === null || value.ms <= type.maxMs) return value.ms;
  const problem = `is longer than ${printDuration(type.maxMs)}`;
  report(context, "IL2110", { text: printDuration(value.ms), problem }, value.span);
  return null;
}

function checkText(
  value: GivenValue & { readonly kind: "string" },
  type: Type,
  context: Context,
): TestDatum | null {
  const problem = type.kind === "string" ? tooLong(value.value, type.max) : misfitText(value.value, type);
  if (problem === undefined) return wrong(value, type, context);
  if (problem === null) return value.value;
  report(context, "IL2110", { text: value.value, problem }, value.span);
  return null;
}

function tooLong(text: string, max: number): string | null {
  return [...text].length > max ? `is longer than ${max} characters` : null;
}

function checkReference(
  value: GivenValue & { readonly kind: "reference" },
  type: Type,
  context: Context,
): TestDatum | null {
  const [head, member] = value.names;
  const meaning = context.scope.names.get(head.text);
  if (meaning === undefined && context.scope.missing.has(head.text)) return null;
  if (type.kind === "zone" && meaning?.kind === "zone" && member === undefined) return head.text;
  if (type.kind === "enum" && meaning?.kind === "enum" && member !== undefined) {
    if (meaning.declaration.name.text !== type.name) return wrong(value, type, context);
    if (type.members.includes(member.text)) return member.text;
    const facts = {
      what: "member" as const,
      field: member.text,
      owner: `enum \`${head.text}\``,
      known: type.members,
    };
    report(context, "IL2005", facts, member.span);
    return null;
  }
  if (meaning === undefined) {
    const known = [...context.scope.names.keys()];
    report(context, "IL2001", { what: "name", name: head.text, known }, head.span);
    return null;
  }
  return wrong(value, type, context);
}

function checkValues(
  value: GivenValue & { readonly kind: "values" },
  type: Type,
  context: Context,
): TestDatum | null {
  if (type.kind !== "list") return wrong(value, type, context);
  const count = value.elements.length;
  if (count < type.min || count > type.max) {
    report(context, "IL2107", { what: "the length of this list", low: type.min, high: type.max }, value.span);
    return null;
  }
  const elements = value.elements.map((element) => checkDatum(element, type.of, context));
  return elements.some((element) => element === null)
    ? null
    : elements.flatMap((element) => (element === null ? [] : [element]));
}

function describeValue(value: GivenValue): string {
  switch (value.kind) {
    case "integer":
      return "int";
    case "boolean":
      return "bool";
    case "values":
      return "a list";
    case "reference":
      return "a name";
    case "record":
      return "a record";
    case "seats":
      return "approvals";
    case "percent":
    case "duration":
    case "instant":
    case "string":
    case "unknown":
    case "none":
      return value.kind;
    default:
      return unreachable(value);
  }
}
