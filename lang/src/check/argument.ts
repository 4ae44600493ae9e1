import type { Type } from "@interlock/runtime/vocabulary";

import type { Parameter } from "../syntax/tree.ts";
import { isWithin, type AskedParameter } from "./argument-bound.ts";
import { report, type Context } from "./context.ts";
import { asValue } from "./demand.ts";
import type { Scope } from "./scope.ts";
import type { Term } from "./term.ts";
import { resolveType, type TypePlace } from "./type-expression.ts";
import { describeType, isComparable } from "./type.ts";
import { asType, type Typed } from "./unify.ts";

/** What is asked: a fact or a group, and the scope in which its parameters are declared. */
export interface Question {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly home: Scope;
}

/**
 * What a fact or a group is asked with; null where a diagnostic stands for it. Every question is asked before the
 * first answer is there, so an argument is a literal or a part of the proposal, never a fact.
 */
export function checkArguments(
  question: Question,
  given: readonly Term[],
  context: Context,
): readonly Typed[] | null {
  const types = parameterTypes(question.parameters, "question", question.home);
  const checked = given.map((term, index) => {
    const declared = question.parameters[index];
    const type = types[index] ?? null;
    if (declared === undefined || type === null) return asArgument(question, term, null, context);
    return asArgument(question, term, { of: question.name, name: declared.name.text, type }, context);
  });
  return allOf(checked);
}

/** The types of parameters; null for one whose own diagnostic stands at its declaration. */
export function parameterTypes(
  parameters: readonly Parameter[],
  at: TypePlace,
  home: Scope,
): readonly (Type | null)[] {
  const known = resolved.get(home) ?? new Map<readonly Parameter[], readonly (Type | null)[]>();
  resolved.set(home, known);
  const types = known.get(parameters) ?? parameters.map(({ type }) => resolveType(type, at, home, []));
  known.set(parameters, types);
  return types;
}

/** What is asked often is resolved once: a list of parameters stands at one declaration, so its place is known. */
const resolved = new WeakMap<Scope, Map<readonly Parameter[], readonly (Type | null)[]>>();

/** Whether so many arguments are given as there are parameters; otherwise a diagnostic says so. */
export function isCounted(
  name: string,
  parameters: readonly Parameter[],
  found: number,
  span: Term["span"],
  context: Context,
): boolean {
  if (parameters.length === found) return true;
  const names = parameters.map((parameter) => parameter.name.text);
  report(context, "IL2113", { name, parameters: names, found }, span);
  return false;
}

/** The argument as a value of its parameter's type; null where a diagnostic stands for it. */
export function asParameter(term: Term, type: Type | null, context: Context): Typed | null {
  if (term.kind === "error") return null;
  if (type === null) return term;
  const typed = asType(term, type, context);
  if (typed === null || isComparable(typed.type, type)) return typed;
  report(context, "IL2101", { wanted: describeType(type), found: describeType(typed.type) }, term.span);
  return null;
}

/** All of a list, or null where one is missing. */
export function allOf<T>(list: readonly (T | null)[]): readonly T[] | null {
  return list.every((element) => element !== null) ? list : null;
}

function asArgument(
  question: Question,
  term: Term,
  parameter: AskedParameter | null,
  context: Context,
): Typed | null {
  if (term.kind === "error" || !isAskable(question, term, context)) return null;
  // What a claim keys may be asked everywhere, so its presence, which cannot be tested everywhere, is not demanded:
  // the answer to a question that is not there is unknown.
  const isExempt = term.kind === "read" && term.isClaimed;
  const value = isExempt ? term : asValue(term, term.span, context);
  const typed = asParameter(value, parameter?.type ?? null, context);
  return typed === null || parameter === null || isWithin(typed, parameter, context) ? typed : null;
}

/** Whether a term is known before any fact is. */
function isAskable(question: Question, term: Typed, context: Context): boolean {
  const { name } = question;
  if (term.kind === "constant") return true;
  if (term.kind === "variable") {
    if (term.depth > 0) {
      report(context, "IL2114", { name }, term.span);
      return false;
    }
    if (context.each?.fact.kind !== "outside") return true;
    report(context, "IL2115", { name, fact: term.name }, term.span);
    return false;
  }
  if (term.kind !== "read") {
    report(context, "IL2114", { name }, term.span);
    return false;
  }
  if (["action", "target", "principal", "human"].includes(term.fact.kind)) return true;
  report(context, "IL2115", { name, fact: term.path }, term.span);
  return false;
}
