import type { EntityTable, FieldTable } from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import type { Span } from "../syntax/span.ts";
import { checkArguments, isCounted } from "./argument.ts";
import { isKnownPresent, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { readOf, unknownField } from "./field.ts";
import { presenceKey } from "./narrow.ts";
import { printArgument } from "./print-argument.ts";
import type { Meaning } from "./scope.ts";
import type { FactReference, ReadTerm, Term } from "./term.ts";
import { brokenType } from "./type.ts";
import { resolveType } from "./type-expression.ts";

/** Reads the whole answer of a declared fact, asked with arguments that are checked by themselves. */
export function readFact(
  meaning: Meaning & { kind: "fact" },
  given: readonly Term[],
  span: Span,
  context: Context,
): Term {
  const { declaration, name } = meaning;
  const home = context.scopes.get(meaning.home);
  const type = home === undefined ? null : resolveType(declaration.type, "answer", home, []);
  const error: Term = { kind: "error", type: null, span };
  // A type that is broken has its own diagnostic at the declaration.
  if (home === undefined || type === null) return error;
  if (!isCounted(name.text, declaration.parameters, given.length, span, context)) return error;
  const question = { name: name.text, parameters: declaration.parameters, home };
  const asked = checkArguments(question, given, context);
  if (asked === null) return error;
  const fact: FactReference = {
    kind: "outside",
    fact: declarationId(meaning, context),
    arguments: asked,
    field: null,
  };
  return {
    ...readOf(fact, span, context),
    path: asked.length === 0 ? name.text : `${name.text}(${asked.map(printArgument).join(", ")})`,
    type,
    isOptional: declaration.optional && !isKnownPresent(context, presenceKey(fact)),
    isClaimed: false,
    isSecret: asked.some((term) => isSecret(term, context)),
  };
}

/** Whether a term's value may not be shown. */
export function isSecret(term: Term, context: Context): boolean {
  if (term.kind === "read") return term.isSecret;
  return term.kind === "variable" && term.depth === 0 && context.each?.isSecret === true;
}

/** Follows names after an answer: of an entity, one field. */
export function checkFields(
  whole: Term,
  names: readonly Name[],
  owner: string,
  span: Span,
  context: Context,
): Term {
  const [field, extra] = names;
  if (whole.kind === "error" || field === undefined) return whole;
  const answer = wholeEntity(whole, context);
  if (answer === null) {
    // An entity without a table has its own diagnostic.
    if (whole.type.kind === "entity") return { kind: "error", type: null, span };
    return unknownField(context, field, `\`${owner}\``, []);
  }
  if (extra !== undefined) return unknownField(context, extra, `\`${owner}.${field.text}\``, []);
  const { read, table } = answer;
  const found = table.fields.find(({ name }) => name === field.text);
  if (found !== undefined) return fieldOf(read, found, span, context);
  const known = table.fields.map(({ name }) => name);
  return unknownField(context, field, `\`${table.name}\``, known);
}

/** The answer that is a whole entity, and what that entity has; null for any other term. */
export function wholeEntity(
  term: Term,
  context: Context,
): { readonly read: ReadTerm; readonly table: EntityTable } | null {
  if (term.kind !== "read" || term.type.kind !== "entity") return null;
  const { name } = term.type;
  const table = context.vocabulary.entities.find((candidate) => candidate.name === name);
  return table === undefined ? null : { read: term, table };
}

/** A field of an answer. It may be absent because there is no answer, or because the answer has no such field. */
export function fieldOf(read: ReadTerm, field: FieldTable, span: Span, context: Context): Term {
  if (read.fact.kind !== "outside" || field.type === brokenType) return { kind: "error", type: null, span };
  const fact: FactReference = { ...read.fact, field: field.name };
  return {
    ...readOf(fact, span, context),
    path: `${read.path}.${field.name}`,
    type: field.type,
    isOptional: read.isOptional || (field.optional && !isKnownPresent(context, presenceKey(fact))),
    isClaimed: field.claimed,
    isSecret: read.isSecret || field.secret,
  };
}
