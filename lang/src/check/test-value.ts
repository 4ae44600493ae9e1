import { misfitPath, type FieldTable, type Type } from "@interlock/runtime/vocabulary";

import type { Span } from "../syntax/span.ts";
import type { Name } from "../syntax/name.ts";
import type { GivenValue } from "../syntax/test.ts";
import type { TestDatum, TestFact } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { describeType } from "./type.ts";

/** A value of a declared type as a test writes it; null where a diagnostic stands for it. */
export function checkDatum(value: GivenValue, type: Type, context: Context): TestDatum | null {
  switch (value.kind) {
    case "boolean":
      return type.kind === "bool" ? value.value : wrong(value, type, context);
    case "integer":
      return checkInteger(value, type, context);
    case "percent":
      return type.kind === "percent" ? value.ppm : wrong(value, type, context);
    case "duration":
      return type.kind === "duration" ? value.ms : wrong(value, type, context);
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
      return wrong(value, type, context);
  }
}

/** A fact of a declared type: a value, `unknown`, or `none` where the field is optional. */
export function checkFactValue(
  value: GivenValue,
  field: { readonly type: Type; readonly optional: boolean },
  context: Context,
): TestFact | null {
  if (value.kind === "unknown") return { kind: "unknown" };
  if (value.kind === "none") {
    if (field.optional) return { kind: "absent" };
    report(
      context,
      "IL2302",
      { path: "none", problem: "is given for something that is never absent" },
      value.span,
    );
    return null;
  }
  const datum = checkDatum(value, field.type, context);
  return datum === null ? null : { kind: "known", value: datum };
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

function checkInteger(
  value: GivenValue & { kind: "integer" },
  type: Type,
  context: Context,
): TestDatum | null {
  if (type.kind !== "int") return wrong(value, type, context);
  if (type.low <= value.value && value.value <= type.high) return value.value;
  report(context, "IL2107", { what: "this value", low: type.low, high: type.high }, value.span);
  return null;
}

function checkText(value: GivenValue & { kind: "string" }, type: Type, context: Context): TestDatum | null {
  const text = value.value;
  if (type.kind !== "string" && type.kind !== "path") return wrong(value, type, context);
  const problem =
    type.kind === "path"
      ? misfitPath(text)
      : [...text].length > type.max
        ? `is longer than ${type.max} characters`
        : null;
  if (problem === null) return text;
  report(context, "IL2110", { text, problem }, value.span);
  return null;
}

function checkReference(
  value: GivenValue & { kind: "reference" },
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
    const facts = { field: member.text, owner: `enum \`${head.text}\``, known: type.members };
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

function checkValues(value: GivenValue & { kind: "values" }, type: Type, context: Context): TestDatum | null {
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

function wrong(value: GivenValue, type: Type, context: Context): null {
  report(context, "IL2101", { wanted: describeType(type), found: describeValue(value) }, spanOf(value));
  return null;
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
      return "something else";
  }
}

function spanOf(value: GivenValue): Span {
  return value.span;
}
