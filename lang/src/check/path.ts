import {
  percentiles,
  schemaEffects,
  type ActionTable,
  type FieldTable,
  type Type,
} from "@interlock/runtime/vocabulary";

import type { PathExpression } from "../syntax/expression.ts";
import type { Name } from "../syntax/name.ts";
import { fail, report, type Context } from "./context.ts";
import { sorts } from "./scope.ts";
import type { FactReference, ReadTerm, Term } from "./term.ts";
import { boolType, durationType, instantType, intType, isComparable, percentType, zoneType } from "./type.ts";

/** Resolves a path that is no `let`: a variable, a fact, a field, an enum's member, a zone. */
export function checkPath(path: PathExpression, context: Context): Term {
  const [head, ...rest] = path.names;
  const variable = context.variables.get(head.text);
  if (variable !== undefined) {
    if (rest[0] !== undefined) return unknownField(context, rest[0], `\`${head.text}\``, []);
    return { kind: "variable", depth: variable.depth, name: head.text, type: variable.type, span: path.span };
  }
  const fact = checkFact(path, context);
  return fact ?? checkDeclared(path, context);
}

/** Resolves a path that names a fact or a field, without asking for presence; null where it names none. */
export function checkFact(path: PathExpression, context: Context): Term | null {
  const [head, field, extra] = path.names;
  const text = path.names.map((name) => name.text).join(".");
  const read = (fact: FactReference, type: Type): ReadTerm => ({
    kind: "read",
    fact,
    path: text,
    type,
    isOptional: false,
    isClaimed: false,
    isSecret: false,
    span: path.span,
    usedAt: context.usedAt ?? path.span,
  });
  if (head.text === "now") {
    return field === undefined
      ? read({ kind: "now" }, instantType)
      : unknownField(context, field, "`now`", []);
  }
  if (head.text === "action" || head.text === "target") {
    if (field === undefined) {
      return fail(context, "IL2109", { what: `\`${head.text}\` without a field` }, path.span);
    }
    if (extra !== undefined) return unknownField(context, extra, `\`${head.text}.${field.text}\``, []);
    return checkField(head.text, field, path, context);
  }
  const evidence = evidenceOf(head.text);
  if (evidence === null) return null;
  if (evidence.size === 0) {
    const construct = `\`${head.text}\` in an expression`;
    return fail(context, "IL2109", { what: `${construct} of this version` }, path.span);
  }
  if (field === undefined) {
    return fail(context, "IL2109", { what: `\`${head.text}\` without a field` }, path.span);
  }
  const part = path.names.slice(1).map((name) => name.text);
  const found = evidence.get(part.join("."));
  if (found === undefined) return unknownField(context, field, `\`${head.text}\``, [...evidence.keys()]);
  const isOptional = found.fact.kind === "reversal-tested" && !context.present.has(text);
  return { ...read(found.fact, found.type), isOptional };
}

type Evidence = ReadonlyMap<string, { readonly fact: FactReference; readonly type: Type }>;

/** What each kind of evidence holds, by the words after its name. Principals have no fields in this version. */
const evidence: ReadonlyMap<string, Evidence> = new Map<string, Evidence>([
  [
    "blast",
    new Map<string, { fact: FactReference; type: Type }>([
      ...(["traffic", "users"] as const).flatMap((share) => [
        [share, { fact: { kind: "blast-share", share, at: "p95" }, type: percentType }] as const,
        ...percentiles.map(
          (at) =>
            [`${share}.${at}`, { fact: { kind: "blast-share", share, at }, type: percentType }] as const,
        ),
      ]),
      ["services", { fact: { kind: "blast-services" }, type: intType }],
    ]),
  ],
  [
    "schema",
    new Map<string, { fact: FactReference; type: Type }>([
      ...schemaEffects.map(
        (effect) => [effect, { fact: { kind: "schema", effect }, type: boolType }] as const,
      ),
      ["statements", { fact: { kind: "schema-statements" }, type: intType }],
    ]),
  ],
  [
    "reversal",
    new Map<string, { fact: FactReference; type: Type }>([
      ["declared", { fact: { kind: "reversal", flag: "declared" }, type: boolType }],
      ["lossless", { fact: { kind: "reversal", flag: "lossless" }, type: boolType }],
      ["tested", { fact: { kind: "reversal-tested" }, type: durationType }],
    ]),
  ],
  [
    "memory",
    new Map<string, { fact: FactReference; type: Type }>([
      ["success", { fact: { kind: "memory", figure: "success" }, type: percentType }],
      ["outcomes", { fact: { kind: "memory", figure: "outcomes" }, type: intType }],
    ]),
  ],
  ["principal", new Map()],
  ["human", new Map()],
  ["targets", new Map()],
  ["origin", new Map()],
]);

/** What a word holds as evidence; null where it is no evidence. */
export function evidenceOf(word: string): Evidence | null {
  return evidence.get(word) ?? null;
}

function checkField(owner: "action" | "target", field: Name, path: PathExpression, context: Context): Term {
  const found = fieldsOf(owner, field.text, context);
  const [first] = found.having;
  // A diagnostic stands for a scope that reaches nothing, and for an entity that is not declared: what is missing there
  // is no second mistake.
  const { actions, vocabulary } = context;
  const isDeclared = ({ entity }: ActionTable): boolean =>
    vocabulary.entities.some((table) => table.name === entity);
  if (actions.length === 0 || (owner === "target" && !actions.every(isDeclared))) {
    return { kind: "error", type: null, span: path.span };
  }
  if (first === undefined) {
    const names = context.actions.flatMap((action) =>
      tableOf(owner, action, context).map(({ name }) => name),
    );
    return unknownField(context, field, describeOwner(owner, context), [...new Set(names)]);
  }
  const isTested = context.present.has(`${owner}.${field.text}`);
  if (found.lacking.length > 0 && !isTested && !context.isUnused) {
    return fail(context, "IL2108", { field: field.text, owner, lacking: found.lacking }, path.span);
  }
  const different = found.having.find((other) => !isComparable(other.type, first.type));
  if (different !== undefined) {
    const facts = { what: `\`${owner}.${field.text}\`, of several types in this scope,` };
    return fail(context, "IL2109", facts, path.span);
  }
  return {
    kind: "read",
    fact: { kind: owner, field: field.text },
    path: `${owner}.${field.text}`,
    type: first.type,
    isOptional: found.having.some((table) => table.optional) && !isTested,
    isClaimed: found.having.some((table) => table.claimed),
    isSecret: found.having.some((table) => table.secret),
    span: path.span,
    usedAt: context.usedAt ?? path.span,
  };
}

/** The declarations of a field over everything in scope, and the names of what lacks it. */
export function fieldsOf(
  owner: "action" | "target",
  field: string,
  context: Context,
): { readonly having: readonly FieldTable[]; readonly lacking: readonly string[] } {
  const having: FieldTable[] = [];
  const lacking = new Set<string>();
  for (const action of context.actions) {
    const table = tableOf(owner, action, context).find((candidate) => candidate.name === field);
    if (table === undefined) lacking.add(owner === "action" ? action.name : action.entity);
    else having.push(table);
  }
  return { having, lacking: [...lacking] };
}

function tableOf(owner: "action" | "target", action: ActionTable, context: Context): readonly FieldTable[] {
  if (owner === "action") return action.fields;
  return context.vocabulary.entities.find((entity) => entity.name === action.entity)?.fields ?? [];
}

function describeOwner(owner: "action" | "target", context: Context): string {
  const names = context.actions.map((action) => (owner === "action" ? action.name : action.entity));
  const [only, ...more] = new Set(names);
  if (only === undefined || more.length > 0) return `\`${owner}\``;
  return owner === "action" ? `action \`${only}\`` : `\`${only}\``;
}

function checkDeclared(path: PathExpression, context: Context): Term {
  const [head, field, extra] = path.names;
  const meaning = context.scope.names.get(head.text);
  if (meaning === undefined) {
    if (context.scope.missing.has(head.text)) return { kind: "error", type: null, span: path.span };
    const known = [...context.scope.names.keys(), "action", "target", "now", "blast", "schema", "reversal"];
    return fail(context, "IL2001", { what: "name", name: head.text, known }, head.span);
  }
  if (meaning.kind === "zone" && field === undefined) {
    return { kind: "constant", value: head.text, type: zoneType, span: path.span };
  }
  if (meaning.kind === "enum" && field !== undefined && extra === undefined) {
    const { declaration } = meaning;
    const members = declaration.members.map((member) => member.text);
    if (!members.includes(field.text)) {
      return unknownField(context, field, `enum \`${head.text}\``, members);
    }
    const type: Type = { kind: "enum", name: declaration.name.text, members };
    return { kind: "constant", value: field.text, type, span: path.span };
  }
  const what = `${sorts[meaning.kind]}${field === undefined ? "" : " with a field"}`;
  return fail(context, "IL2109", { what: `\`${head.text}\`, ${what},` }, path.span);
}

function unknownField(context: Context, field: Name, owner: string, known: readonly string[]): Term {
  report(context, "IL2005", { field: field.text, owner, known }, field.span);
  return { kind: "error", type: null, span: field.span };
}
