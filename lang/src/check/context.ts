import type { ActionTable, EntityTable, Type, Vocabulary } from "@interlock/runtime/vocabulary";

import { diagnose, type CatalogueFacts, type Code } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../syntax/span.ts";
import type { Scope } from "./scope.ts";
import type { ReadTerm, Term } from "./term.ts";

/** What an expression is checked in. */
export interface Context {
  readonly scope: Scope;
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly vocabulary: Vocabulary;
  /** The actions that the rule reaches: `action` and `target` must make sense for each. */
  readonly actions: readonly ActionTable[];
  /** A `let` that no rule uses is checked for what it could mean, not for where it is used. */
  readonly isUnused: boolean;
  readonly variables: ReadonlyMap<string, Variable>;
  /** The list of the clause's `each`, whose element has the depth 0; null in a clause without one. */
  readonly each: ReadTerm | null;
  /** What the parameters of the `let` that is being expanded stand for. */
  readonly parameters: ReadonlyMap<string, Term>;
  /** The entity whose `observed` and `declared` state a contract compares; null outside a contract. */
  readonly state: EntityTable | null;
  /** Whether a proof is checked: only there can approvals be counted. */
  readonly isProof: boolean;
  /** Whether a bound requires this: what is false here is refused. */
  readonly isRequired: boolean;
  /** What would be decided here if it read a claim; null where a claim can only restrict. */
  readonly claimed: string | null;
  /** What is known to be present here, by `presenceKey`, because a condition before tested it. */
  readonly present: ReadonlySet<string>;
  /** The `let`s that are being expanded, outermost first. */
  readonly expanding: readonly string[];
  /** Where in the rule's own file the outermost of them is used; null outside a `let`. */
  readonly usedAt: Span | null;
  /** How often this place may be judged: the longest lists around it, multiplied. */
  readonly product: number;
  /** Shared by a whole set: where in an expression checking is. */
  readonly walk: Walk;
  /** Shared by a whole set: every `let` that was expanded so far, by path and name. */
  readonly expanded: Set<string>;
  /** Shared by a whole set: how many more parts its expressions may grow by. */
  readonly budget: { left: number };
  /** Shared by a whole set: how many more actions its rules may reach together. */
  readonly reach: { left: number };
  readonly diagnostics: Diagnostic[];
}

/** Where in an expression checking is. Every part of every expression passes here, so nothing is copied for it. */
export interface Walk {
  /** How many expressions stand around, once every `let` is expanded; 0 outside of every expression. */
  level: number;
  /** The depth of the expression's next quantifier. Never that of another one in it, wherever a `let` puts it. */
  nextDepth: number;
}

/** A name for the element of a list. */
export interface Variable {
  readonly depth: number;
  readonly type: Type;
}

/** What a context shares over the set, or the file, that is checked. */
export type SharedContext = Pick<
  Context,
  "scope" | "scopes" | "vocabulary" | "walk" | "expanded" | "budget" | "reach" | "diagnostics"
>;

/** The rest of a context, outside of every rule, `let` and list. */
export const nothingAround: Omit<Context, keyof SharedContext> = {
  actions: [],
  isUnused: false,
  variables: new Map(),
  each: null,
  parameters: new Map(),
  state: null,
  isProof: false,
  isRequired: false,
  claimed: null,
  present: new Set(),
  expanding: [],
  usedAt: null,
  product: 1,
};

/** Reports a mistake at a span of the context's file. */
export function report<C extends Code>(
  context: Context,
  code: C,
  facts: CatalogueFacts[C],
  span: Span,
): void {
  context.diagnostics.push(diagnose(code, facts, { path: context.scope.path, span }));
}

/** Reports a mistake and answers the term that stands for it. */
export function fail<C extends Code>(context: Context, code: C, facts: CatalogueFacts[C], span: Span): Term {
  report(context, code, facts, span);
  return { kind: "error", type: null, span };
}

/**
 * In `Context.present`: a test that stands before has a mistake of its own, so nothing that it could have tested for is
 * missed here.
 */
export const anything = "*";

/** Whether something is known to be present here, by its `presenceKey`. */
export function isKnownPresent({ present }: Context, key: string): boolean {
  return present.has(key) || present.has(anything);
}

/** The context with more known to be present, by `presenceKey`. */
export function withPresent(context: Context, keys: readonly string[]): Context {
  return keys.length === 0 ? context : { ...context, present: new Set([...context.present, ...keys]) };
}
