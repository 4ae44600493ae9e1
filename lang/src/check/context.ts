import type { ActionTable, Type, Vocabulary } from "@interlock/runtime/vocabulary";

import { diagnose, type CatalogueFacts, type Code } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../syntax/span.ts";
import type { Scope } from "./scope.ts";
import type { Term } from "./term.ts";

/** What an expression is checked in. */
export interface Context {
  readonly scope: Scope;
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly vocabulary: Vocabulary;
  /** The actions that the rule reaches: `action` and `target` must make sense for each. */
  readonly actions: readonly ActionTable[];
  /** A `let` that no rule uses is checked for what it could mean, not for where it is used. */
  readonly isUnused: boolean;
  readonly variables: ReadonlyMap<string, { readonly depth: number; readonly type: Type }>;
  /** Paths that are known to be present here, because a condition before tested them. */
  readonly present: ReadonlySet<string>;
  /** The `let`s that are being expanded, outermost first. */
  readonly expanding: readonly string[];
  /** Where in the rule's own file the outermost of them is used; null outside a `let`. */
  readonly usedAt: Span | null;
  /** How many expressions stand around this one, once every `let` is expanded. */
  readonly level: number;
  /** Shared by a whole set: every `let` that was expanded so far, by path and name. */
  readonly expanded: Set<string>;
  /** Shared by a whole set: how many more parts its expressions may grow by. */
  readonly budget: { left: number };
  /** Shared by a whole set: how many more actions its rules may reach together. */
  readonly reach: { left: number };
  readonly diagnostics: Diagnostic[];
}

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

/** The context with further paths known to be present. */
export function withPresent(context: Context, paths: readonly string[]): Context {
  return paths.length === 0 ? context : { ...context, present: new Set([...context.present, ...paths]) };
}
