import type { CallExpression, PathExpression, Reference } from "../syntax/expression.ts";
import type { Name } from "../syntax/name.ts";
import type { Span } from "../syntax/span.ts";
import { isCounted } from "./argument.ts";
import { fail, isKnownPresent, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { evidenceOf } from "./evidence.ts";
import { checkField, isFieldOwner, readOf, unknownField } from "./field.ts";
import { lookUp } from "./look-up.ts";
import { expandLet, substitute, type Check } from "./macro.ts";
import { presenceKey } from "./narrow.ts";
import { checkFields, readFact } from "./outside.ts";
import { importable, sorts, type Meaning } from "./scope.ts";
import type { Term } from "./term.ts";
import { intType, zoneType } from "./type.ts";

/** Resolves a path or a call, without asking for presence: what it names may be absent, or a whole entity. */
export function checkReference(reference: Reference, context: Context, check: Check): Term {
  return reference.kind === "call"
    ? checkCall(reference, context, check)
    : checkPath(reference, context, check);
}

/** A variable, a parameter, a fact, a field, a `let`, an enum's member, a zone. */
function checkPath(path: PathExpression, context: Context, check: Check): Term {
  const { names, span } = path;
  // Nearly every part of every condition passes here: indices are cheaper than taking lists apart.
  const head = names[0];
  const variable = context.variables.get(head.text);
  if (variable !== undefined) {
    if (names[1] !== undefined) return unknownField(context, names[1], `\`${head.text}\``, []);
    return { kind: "variable", depth: variable.depth, name: head.text, type: variable.type, span };
  }
  const argument = context.parameters.get(head.text);
  if (argument !== undefined) {
    return checkFields(substitute(argument, span, context), names.slice(1), head.text, span, context);
  }
  const fact = checkFact(path, context);
  if (fact !== null) return fact;
  const meaning = context.scope.names.get(head.text);
  if (meaning?.kind === "let") {
    const whole = expandLet(meaning, { name: head, arguments: [], span }, context, check);
    return checkFields(whole, names.slice(1), head.text, span, context);
  }
  if (meaning?.kind === "fact") return checkOutside(meaning, [], names.slice(1), span, context);
  return checkDeclared(path, meaning, context);
}

/** A `let` or a fact that is asked with arguments; in a proof, approvals. */
function checkCall(call: CallExpression, context: Context, check: Check): Term {
  const { name, span } = call;
  const meaning = context.scope.names.get(name.text);
  const owner = name.text;
  if (meaning?.kind === "let") {
    return checkFields(expandLet(meaning, call, context, check), call.fields, owner, span, context);
  }
  if (meaning?.kind === "fact") {
    // A claim may be what a fact is asked with, wherever the answer decides.
    const asking: Context = { ...context, claimed: null };
    const given = call.arguments.map((argument) => check(argument, asking));
    return checkOutside(meaning, given, call.fields, span, context);
  }
  if (meaning === undefined && name.text === "approvals") return checkApprovals(call, context);
  const error: Term = { kind: "error", type: null, span };
  if (context.scope.missing.has(name.text)) return error;
  const isTaken = evidenceOf(name.text) !== null || isFieldOwner(name.text);
  if (meaning === undefined && !isTaken && !context.variables.has(name.text)) {
    const known = [...context.scope.names].flatMap(([word, { kind }]) => (isAskable(kind) ? [word] : []));
    const elsewhere = importable(context.scope, name.text, ["fact", "let"]);
    return fail(context, "IL2001", { what: "fact or `let`", name: name.text, known, elsewhere }, name.span);
  }
  const word = isTaken ? "a word of the language" : "an element of a list";
  const is = meaning === undefined ? word : sorts[meaning.kind];
  return fail(context, "IL2116", { name: name.text, is }, span);
}

/** The answer of a declared fact, or a field of it. No source is asked when a contract is judged. */
function checkOutside(
  meaning: Meaning & { kind: "fact" },
  given: readonly Term[],
  fields: readonly Name[],
  span: Span,
  context: Context,
): Term {
  const { text } = meaning.name;
  if (context.state !== null) return fail(context, "IL2122", { what: text }, span);
  return checkFields(readFact(meaning, given, span, context), fields, text, span, context);
}

function isAskable(kind: Meaning["kind"]): boolean {
  return kind === "fact" || kind === "let";
}

/** `approvals(G)`: how many of a group approved. Rules cannot read it, so that an approval only ever widens. */
function checkApprovals(call: CallExpression, context: Context): Term {
  const { span } = call;
  const error: Term = { kind: "error", type: null, span };
  if (!context.isProof) return fail(context, "IL2121", {}, span);
  const [argument] = call.arguments;
  const isNamed = argument.kind === "path" && argument.names.length === 1 && call.arguments.length === 1;
  if (!isNamed) return fail(context, "IL2101", { wanted: "a group", found: "something else" }, argument.span);
  if (call.fields[0] !== undefined) return unknownField(context, call.fields[0], "`approvals`", []);
  const group = lookUp(context.scope, argument.names[0], ["group"], context.diagnostics);
  if (group?.kind !== "group") return error;
  const { declaration, name } = group;
  if (!isCounted(name.text, declaration.parameters, 0, argument.span, context)) return error;
  const flags = { isOptional: false, isClaimed: false, isSecret: false };
  const fact = { kind: "approvals", group: declarationId(group, context) } as const;
  return { ...readOf(fact, span, context), path: `approvals(${name.text})`, type: intType, ...flags };
}

/** Resolves a path that names a fact of every policy, or a field; null where it names none. */
export function checkFact(path: PathExpression, context: Context): Term | null {
  const { names } = path;
  const head = names[0];
  const isOwner = isFieldOwner(head.text);
  const evidence = isOwner ? null : evidenceOf(head.text);
  if (evidence === null && !isOwner) return null;
  const field = names[1];
  const extra = names[2];
  const { state } = context;
  const isOfState = head.text === "observed" || head.text === "declared";
  if (state !== null && !isOfState && head.text !== "now") {
    return fail(context, "IL2122", { what: head.text }, path.span);
  }
  if (state === null && isOfState) {
    return fail(context, "IL2109", { what: `\`${head.text}\` outside of a contract` }, path.span);
  }
  if (isFieldOwner(head.text)) {
    if (field === undefined) return withoutField(head, path.span, context);
    if (extra !== undefined) return unknownField(context, extra, `\`${head.text}.${field.text}\``, []);
    return checkField(head.text, field, path.span, context);
  }
  const rest = names.slice(1).map((name) => name.text);
  const found = evidence?.get(rest.join("."));
  if (found !== undefined) {
    const { fact, type, isOptional } = found;
    return {
      ...readOf(fact, path.span, context),
      path: path.names.map((name) => name.text).join("."),
      type,
      isOptional: isOptional && !isKnownPresent(context, presenceKey(fact)),
      isClaimed: false,
      isSecret: false,
    };
  }
  if (field === undefined) return withoutField(head, path.span, context);
  const known = [...(evidence?.keys() ?? [])].filter((part) => part !== "");
  const below = known.flatMap((part) =>
    part.startsWith(`${field.text}.`) ? part.slice(field.text.length + 1) : [],
  );
  if (extra !== undefined && (below.length > 0 || known.includes(field.text))) {
    return unknownField(context, extra, `\`${head.text}.${field.text}\``, below);
  }
  return unknownField(context, field, `\`${head.text}\``, known);
}

function withoutField(head: Name, span: Span, context: Context): Term {
  return fail(context, "IL2109", { what: `\`${head.text}\` without a field` }, span);
}

function checkDeclared(path: PathExpression, meaning: Meaning | undefined, context: Context): Term {
  const [head, field, extra] = path.names;
  if (meaning === undefined) {
    if (context.scope.missing.has(head.text)) return { kind: "error", type: null, span: path.span };
    const words = ["action", "target", "now", "blast", "schema", "reversal", "memory", "origin"];
    const known = [...context.variables.keys(), ...context.parameters.keys(), ...context.scope.names.keys()];
    const facts = { what: "name", name: head.text, known: [...known, ...words] };
    const elsewhere = importable(context.scope, head.text);
    const member = memberNamed(head.text, context);
    return fail(context, "IL2001", { ...facts, elsewhere, member }, head.span);
  }
  if (meaning.kind === "zone" && field === undefined) {
    return { kind: "constant", value: head.text, type: zoneType, span: path.span };
  }
  if (meaning.kind === "enum" && field !== undefined && extra === undefined) {
    const { declaration } = meaning;
    const members = declaration.members.map((member) => member.text);
    if (!members.includes(field.text)) {
      return unknownField(context, field, `enum \`${head.text}\``, members, "member");
    }
    const type = { kind: "enum", name: declaration.name.text, members } as const;
    return { kind: "constant", value: field.text, type, span: path.span };
  }
  const what = `${sorts[meaning.kind]}${field === undefined ? "" : " with a field"}`;
  return fail(context, "IL2109", { what: `\`${head.text}\`, ${what},` }, path.span);
}

/** A member of one of the module's enums, as an expression writes it; undefined where none has that name. */
function memberNamed(text: string, { scope }: Context): string | undefined {
  for (const [name, meaning] of scope.names) {
    if (meaning.kind !== "enum") continue;
    if (meaning.declaration.members.some((member) => member.text === text)) return `${name}.${text}`;
  }
  return undefined;
}
