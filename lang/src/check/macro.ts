import type { Expression } from "../syntax/expression.ts";
import type { Name } from "../syntax/name.ts";
import type { Span } from "../syntax/span.ts";
import type { LetDeclaration } from "../syntax/tree.ts";
import { allOf, asParameter, isCounted, parameterTypes } from "./argument.ts";
import { fail, type Context } from "./context.ts";
import { asValue } from "./demand.ts";
import { isTooLarge } from "./growth.ts";
import type { Meaning } from "./scope.ts";
import { termSize } from "./term-size.ts";
import type { Term } from "./term.ts";

/** Checks an expression whose value may be absent, or a whole entity. */
export type Check = (expression: Expression, context: Context) => Term;

/** A use of a `let`: its name, what it is given, and where. */
export interface Use {
  readonly name: Name;
  readonly arguments: readonly Expression[];
  readonly span: Span;
}

/**
 * Puts the expression of a `let` in the place of its name, typed there. Its parameters stand for terms that were
 * checked where they are written, so no name of theirs can mean something else inside.
 */
export function expandLet(
  meaning: Meaning & { kind: "let" },
  use: Use,
  context: Context,
  check: Check,
): Term {
  const { declaration } = meaning;
  const { parameters } = declaration;
  const key = letKey(meaning.home, declaration);
  const home = context.scopes.get(meaning.home);
  const error: Term = { kind: "error", type: null, span: use.span };
  if (context.expanding.includes(key) || home === undefined) {
    return fail(context, "IL2008", { name: use.name.text }, use.span);
  }
  if (!isCounted(use.name.text, parameters, use.arguments.length, use.span, context)) return error;
  const types = parameterTypes(parameters, "parameter of a `let`", home);
  const given = use.arguments.map((expression, index) => {
    const value = asValue(check(expression, context), expression.span, context);
    return asParameter(value, types[index] ?? null, context);
  });
  const terms = allOf(given);
  if (terms === null) return error;
  context.expanded.add(key);
  const inside: Context = {
    ...context,
    scope: home,
    variables: noVariables,
    parameters: given.length === 0 ? noParameters : parametersOf(declaration, terms),
    expanding: [...context.expanding, key],
    usedAt: context.usedAt ?? use.span,
  };
  return { ...check(declaration.value, inside), span: use.span };
}

/** How `Context.expanded` and `Context.expanding` call a `let`. */
export function letKey(home: string, declaration: LetDeclaration): string {
  return `${home} ${declaration.name.text}`;
}

/** No element of a list around a `let` is known inside of it. */
const noVariables: Context["variables"] = new Map();
const noParameters: Context["parameters"] = new Map();

function parametersOf({ parameters }: LetDeclaration, terms: readonly Term[]): Context["parameters"] {
  return new Map(
    parameters.flatMap(({ name }, index) => {
      const term = terms[index];
      return term === undefined ? [] : [[name.text, term] as const];
    }),
  );
}

/** The term as if it were written at a place. A list that is written out can still turn out to be of another type. */
function standingAt(span: Span, term: Term): Term {
  if (term.kind !== "list") return { ...term, span };
  return { ...term, elements: term.elements.map((element) => standingAt(span, element)), span };
}

/** The term that a parameter stands for, counted as if it were written here. */
export function substitute(term: Term, span: Span, context: Context): Term {
  const isOver = isTooLarge(termSize(term), span, context);
  return isOver ? { kind: "error", type: null, span } : standingAt(span, term);
}
