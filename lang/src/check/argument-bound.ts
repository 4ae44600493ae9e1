import type { Type } from "@interlock/runtime/vocabulary";

import { printDuration } from "../syntax/print-literal.ts";
import { report, type Context } from "./context.ts";
import { printArgument } from "./print-argument.ts";
import { describeType } from "./type.ts";
import type { Typed } from "./unify.ts";

/** A parameter as its declaration names and types it, and what it is a parameter of. */
export interface AskedParameter {
  readonly of: string;
  readonly name: string;
  readonly type: Type;
}

/** Whether the parameter holds every value of an argument: one that it cannot hold is a question without an answer. */
export function isWithin(term: Typed, parameter: AskedParameter, context: Context): boolean {
  if (term.kind === "constant") return isConstantWithin(term, parameter.type, context);
  // Who acts has an id that nobody declares, and so no bound that a policy could lower.
  const isId = term.kind === "read" && (term.fact.kind === "principal" || term.fact.kind === "human");
  if (isId || !isWider(term.type, parameter.type)) return true;
  const facts = {
    argument: printArgument(term),
    is: printBounded(term.type),
    name: parameter.of,
    parameter: parameter.name,
    takes: printBounded(parameter.type),
  };
  report(context, "IL2123", facts, term.span);
  return false;
}

function isConstantWithin(term: Typed & { kind: "constant" }, type: Type, context: Context): boolean {
  if (type.kind === "int" && typeof term.value === "number") {
    if (type.low <= term.value && term.value <= type.high) return true;
    report(context, "IL2107", { what: "this value", low: type.low, high: type.high }, term.span);
    return false;
  }
  if (type.kind === "duration" && typeof term.value === "number") {
    if (type.maxMs === null || term.value <= type.maxMs) return true;
    const problem = `is longer than ${printDuration(type.maxMs)}`;
    report(context, "IL2110", { text: printDuration(term.value), problem }, term.span);
    return false;
  }
  if (type.kind !== "string" || typeof term.value !== "string") return true;
  if ([...term.value].length <= type.max) return true;
  const problem = `is longer than ${type.max} characters`;
  report(context, "IL2110", { text: term.value, problem }, term.span);
  return false;
}

/** Whether a type has values that lie outside the bounds of another one of its kind. */
function isWider(given: Type, wanted: Type): boolean {
  if (given.kind === "int" && wanted.kind === "int") {
    return given.low < wanted.low || given.high > wanted.high;
  }
  if (given.kind === "duration" && wanted.kind === "duration") {
    return wanted.maxMs !== null && (given.maxMs === null || given.maxMs > wanted.maxMs);
  }
  if (given.kind === "string" && wanted.kind === "string") return given.max > wanted.max;
  return given.kind === "command" && wanted.kind === "command" && given.max > wanted.max;
}

/** A type with its bound, as a declaration writes it. */
function printBounded(type: Type): string {
  if (type.kind === "int") return `int ${type.low}..${type.high}`;
  if (type.kind === "duration" && type.maxMs !== null) return `duration max ${printDuration(type.maxMs)}`;
  return type.kind === "string" || type.kind === "command"
    ? `${type.kind} max ${type.max}`
    : describeType(type);
}
