import {
  effects,
  limits,
  principalKinds,
  type ActionTable,
  type Vocabulary,
} from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import type { Span } from "../syntax/span.ts";
import type { ActionsScope, Scope as WrittenScope } from "../syntax/scope.ts";
import { report, type Context } from "./context.ts";
import { lookUp } from "./look-up.ts";

/** What a scope belongs to. A permit has to name its actions; everything else may name them all at once. */
interface ReachOwner {
  readonly kind: "permit" | "bound" | "refuse" | "switch" | "ceiling" | "proof";
  /** For a permit, its name. */
  readonly name: string;
}

/** Which actions a scope reaches, in the order of the vocabulary, and whom. Its `where` is checked by whoever asks. */
export function checkReach(
  scope: WrittenScope,
  owner: ReachOwner,
  context: Context,
): { readonly actions: readonly ActionTable[]; readonly by: readonly string[] | null } {
  const actions = checkActions(scope.actions, scope.span, owner, context);
  return { actions, by: scope.by === null ? null : checkBy(scope.by, context) };
}

/** Every action that is named, or all but those. */
export function checkActions(
  written: ActionsScope,
  span: Span,
  owner: ReachOwner,
  context: Context,
): readonly ActionTable[] {
  const isNamed = written.kind === "named";
  const names = isNamed ? written.names : written.except;
  const found = names.map((name) => namedBy(name, owner, context));
  const named = new Set(found.flatMap((some) => some ?? []));
  if (!isNamed && owner.kind === "permit") {
    report(context, "IL2201", { name: owner.name }, written.span);
    // What its clauses would be asked for all actions is not what they are meant for.
    return theSame([], context);
  }
  const reached = theSame(
    context.vocabulary.actions.filter((action) => named.has(action.name) === isNamed),
    context,
  );
  // Where a name did not resolve, a diagnostic stands for what it would have reached. A baseline may speak of every
  // action, or of all that restore, before anybody declares one.
  const isExplained = isNamed && found.includes(null);
  const isOpen = context.scope.sort === "baseline" && (!isNamed || names.some(({ text }) => isEffect(text)));
  if (reached.length === 0 && !isExplained && !isOpen) {
    report(context, "IL2214", {}, isNamed ? span : written.span);
  }
  return bounded(reached, span, context);
}

/** One list for all the scopes that reach the same, so that what is found out about it once is found out for all. */
function theSame(actions: readonly ActionTable[], { vocabulary }: Context): readonly ActionTable[] {
  const lists = actionLists.get(vocabulary) ?? new Map<string, readonly ActionTable[]>();
  actionLists.set(vocabulary, lists);
  const key = actions.map(({ name }) => name).join();
  const known = lists.get(key) ?? actions;
  lists.set(key, known);
  return known;
}

const actionLists = new WeakMap<Vocabulary, Map<string, readonly ActionTable[]>>();

/** Whoever is named: the three kinds of principals, or declared ones by `module.name`. */
export function checkBy(names: readonly Name[], context: Context): readonly string[] {
  return names.flatMap((name) => {
    if (principalKinds.some((kind) => kind === name.text)) return [name.text];
    const principal = lookUp(context.scope, name, ["principal"], context.diagnostics);
    if (principal === null) return [];
    const home = context.scopes.get(principal.home)?.module ?? principal.home;
    return [`${home}.${principal.name.text}`];
  });
}

/** Every scope carries the list of what it reaches: the lists together are bounded as the expressions are. */
function bounded(actions: readonly ActionTable[], span: Span, context: Context): readonly ActionTable[] {
  const { reach } = context;
  const isOver = actions.length > reach.left;
  if (isOver && reach.left >= 0) {
    const facts = { what: "actions reached by the rules of this set together", most: limits.expandedNodes };
    report(context, "IL2212", facts, span);
  }
  reach.left = isOver ? -1 : reach.left - actions.length;
  // One is enough to check the rest by.
  return isOver ? actions.slice(0, 1) : actions;
}

/**
 * The actions that a name in a scope stands for; null where a diagnostic does. Outside permits an effect word names
 * every action of that effect.
 */
function namedBy(name: Name, owner: ReachOwner, context: Context): readonly string[] | null {
  if (isEffect(name.text)) {
    if (owner.kind === "permit") {
      report(context, "IL2201", { name: owner.name }, name.span);
      return null;
    }
    const { actions } = context.vocabulary;
    return actions.filter((action) => action.effect === name.text).map((action) => action.name);
  }
  const action = lookUp(context.scope, name, ["action"], context.diagnostics);
  return action === null ? null : [action.name.text];
}

function isEffect(word: string): boolean {
  return effects.some((effect) => effect === word);
}
