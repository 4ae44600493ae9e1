import type { Span } from "../syntax/span.ts";
import { fail, type Context } from "./context.ts";
import type { Term } from "./term.ts";
import { describeType } from "./type.ts";

/** The term where its value is used: absence must have been tested for, and a whole entity is none. */
export function asValue(term: Term, span: Span, context: Context): Term {
  if (term.kind !== "read") return term;
  const { path, type } = term;
  if (type.kind === "entity") {
    const table = context.vocabulary.entities.find(({ name }) => name === type.name);
    const fields = table?.fields.map(({ name }) => name) ?? [];
    return fail(context, "IL2120", { what: path, entity: type.name, fields }, span);
  }
  if (!term.isOptional) return term;
  // Testing a claim is no way out where a claim cannot decide. Inside a `let` the place is not in this file.
  if (term.isClaimed && context.claimed !== null && context.usedAt === null) {
    return fail(context, "IL2205", { path, place: context.claimed }, span);
  }
  const isWhole = term.fact.kind === "outside" && term.fact.field === null;
  return fail(context, "IL2104", { path, isWhole }, span);
}

/** The term where it has to be a condition. */
export function asCondition(term: Term, span: Span, context: Context): Term {
  if (term.kind === "error" || term.type.kind === "bool") return term;
  return fail(context, "IL2101", { wanted: "a condition", found: describeType(term.type) }, span);
}

/** The term where it has to be a list. */
export function asList(term: Term, span: Span, context: Context): Term {
  if (term.kind === "error" || term.type.kind === "list") return term;
  return fail(context, "IL2101", { wanted: "a list", found: describeType(term.type) }, span);
}
