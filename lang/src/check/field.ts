import type { ActionTable, FieldTable, Type } from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import type { Span } from "../syntax/span.ts";
import { fail, isKnownPresent, report, type Context } from "./context.ts";
import { presenceKey } from "./narrow.ts";
import type { FactReference, ReadTerm, Term } from "./term.ts";
import { brokenType, isComparable, joinTypes } from "./type.ts";

/** What has fields of its own in every policy: the proposal's, and in a contract the state's. */
export type FieldOwner = "action" | "target" | "observed" | "declared";

/** Whether a word owns fields. */
export function isFieldOwner(word: string): word is FieldOwner {
  return word === "action" || word === "target" || word === "observed" || word === "declared";
}

/** Reads a field of the proposal or of a contract's state, over everything that is in scope. */
export function checkField(owner: FieldOwner, field: Name, span: Span, context: Context): Term {
  const found = sharedField(owner, field.text, context);
  const { type } = found;
  if (found.isBroken) return { kind: "error", type: null, span };
  if (type === null) {
    return unknownField(context, field, describeOwner(owner, context), fieldNames(owner, context));
  }
  const fact: FactReference = { kind: owner, field: field.text };
  const isTested = isKnownPresent(context, presenceKey(fact));
  if (found.lacking.length > 0 && !isTested && !context.isUnused) {
    // Where some of those that have it may leave it out, `when … has` would let them leave the bound behind with it.
    const isRequired = context.isRequired && !found.isOptional;
    return fail(context, "IL2108", { field: field.text, owner, lacking: found.lacking, isRequired }, span);
  }
  if (!found.isOfOneSort) {
    const what = `\`${owner}.${field.text}\`, of several types in this scope,`;
    return fail(context, "IL2109", { what }, span);
  }
  const { isOptional, isClaimed, isSecret } = found;
  return {
    ...readOf(fact, span, context),
    path: `${owner}.${field.text}`,
    type,
    isOptional: isOptional && !isTested,
    isClaimed,
    isSecret,
  };
}

/** What a field is over everything in scope. */
interface SharedField {
  /** Null where nothing in scope has the field. */
  readonly type: Type | null;
  readonly lacking: readonly string[];
  /** Whether all types of the field in scope can be compared. */
  readonly isOfOneSort: boolean;
  readonly isOptional: boolean;
  readonly isClaimed: boolean;
  readonly isSecret: boolean;
  /**
   * A diagnostic stands for a scope that reaches nothing, for an entity that is not declared and for a type that is
   * broken: what is missing there is no second mistake.
   */
  readonly isBroken: boolean;
}

/** What is in scope is found out once for all the rules that reach the same. */
function sharedField(owner: FieldOwner, field: string, context: Context): SharedField {
  if (owner === "observed" || owner === "declared") return joinedField(owner, field, context);
  const known = sharedFields.get(context.actions) ?? new Map<string, SharedField>();
  sharedFields.set(context.actions, known);
  const key = `${owner}.${field}`;
  const found = known.get(key) ?? joinedField(owner, field, context);
  known.set(key, found);
  return found;
}

const sharedFields = new WeakMap<readonly ActionTable[], Map<string, SharedField>>();

function joinedField(owner: FieldOwner, field: string, context: Context): SharedField {
  const { having, lacking } = fieldsOf(owner, field, context);
  const first = having[0]?.type ?? null;
  return {
    type: first === null ? null : having.reduce((joined, table) => joinTypes(joined, table.type), first),
    lacking,
    isOfOneSort: first === null || having.every((other) => isComparable(other.type, first)),
    isOptional: having.some((table) => table.optional),
    isClaimed: having.some((table) => table.claimed),
    isSecret: having.some((table) => table.secret),
    isBroken: isBroken(owner, context) || having.some((table) => table.type === brokenType),
  };
}

/** What every reading of a fact at a place has in common. */
export function readOf(
  fact: FactReference,
  span: Span,
  context: Context,
): Pick<ReadTerm, "kind" | "fact" | "span" | "usedAt"> {
  return { kind: "read", fact, span, usedAt: context.usedAt ?? span };
}

/** The declarations of a field over everything in scope, and the names of what lacks it. */
export function fieldsOf(
  owner: FieldOwner,
  field: string,
  context: Context,
): { readonly having: readonly FieldTable[]; readonly lacking: readonly string[] } {
  const having: FieldTable[] = [];
  const lacking = new Set<string>();
  for (const { name, fields } of tablesOf(owner, context)) {
    const table = fields.find((candidate) => candidate.name === field);
    if (table === undefined) lacking.add(name);
    else having.push(table);
  }
  return { having, lacking: [...lacking] };
}

/** Reports a field that its owner does not have. */
export function unknownField(
  context: Context,
  field: Name,
  owner: string,
  known: readonly string[],
  what: "field" | "member" = "field",
): Term {
  report(context, "IL2005", { what, field: field.text, owner, known }, field.span);
  return { kind: "error", type: null, span: field.span };
}

interface Table {
  readonly name: string;
  readonly fields: readonly FieldTable[];
}

/** The tables of what an owner can be in scope, in the order of the actions. */
function tablesOf(owner: FieldOwner, context: Context): readonly Table[] {
  const { actions, state, vocabulary } = context;
  if (owner === "observed" || owner === "declared") return state === null ? [] : [state];
  if (owner === "action") return actions;
  return actions.map(
    ({ entity }) =>
      vocabulary.entities.find((table) => table.name === entity) ?? { name: entity, fields: [] },
  );
}

function fieldNames(owner: FieldOwner, context: Context): readonly string[] {
  const names = tablesOf(owner, context).flatMap(({ fields }) => fields.map(({ name }) => name));
  return [...new Set(names)];
}

function isBroken(owner: FieldOwner, { actions, state, vocabulary }: Context): boolean {
  if (owner === "observed" || owner === "declared") return state === null;
  const isDeclared = ({ entity }: ActionTable): boolean =>
    vocabulary.entities.some((table) => table.name === entity);
  return actions.length === 0 || (owner === "target" && !actions.every(isDeclared));
}

function describeOwner(owner: FieldOwner, context: Context): string {
  const [only, ...more] = new Set(tablesOf(owner, context).map(({ name }) => name));
  if (only === undefined || more.length > 0) return `\`${owner}\``;
  return owner === "action" ? `action \`${only}\`` : `\`${only}\``;
}
