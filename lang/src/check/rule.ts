import { effects, limits, primitives, type ActionTable } from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import type { BoundRule, PermitRule, RefuseRule, Rule } from "../syntax/tree.ts";
import type { CheckedClause, CheckedRule } from "./checked.ts";
import { checkBecause, checkClause, refuseClaims, refuseEmptyAll } from "./clause.ts";
import { report, withPresent, type Context } from "./context.ts";
import { checkCondition } from "./expression.ts";
import { lookUp } from "./look-up.ts";
import { presentWhenTrue } from "./narrow.ts";
import { checkPeople } from "./people.ts";
import type { Term } from "./term.ts";

/** Checks one rule. Best effort: what a diagnostic stands for is left out. */
export function checkRule(
  rule: Rule,
  module: { readonly name: string; readonly path: string; readonly stage: CheckedRule["stage"] },
  context: Context,
): CheckedRule {
  const id = `${module.name}.${rule.name.text}`;
  if ((primitives as readonly string[]).includes(rule.name.text)) {
    report(context, "IL2204", { name: rule.name.text }, rule.name.span);
  }
  const actions = bounded(rule, checkReach(rule, context), context);
  const by = checkBy(rule, context);
  const inside: Context = { ...context, actions };
  const where = rule.scope.where === null ? null : checkCondition(rule.scope.where, inside);
  if (where !== null && rule.kind !== "refuse") refuseClaims(where, `what a ${rule.kind} reaches`, inside);
  if (where !== null && rule.kind === "permit") refuseEmptyAll(where, inside);
  const within = where === null ? inside : withPresent(inside, presentWhenTrue(where));
  const body = rule.kind === "refuse" ? checkRefusal(rule, within) : checkClauses(rule, id, within);
  return {
    id,
    module: module.name,
    path: module.path,
    kind: rule.kind,
    stage: module.stage,
    actions: actions.map((action) => action.name),
    by,
    where: ignoreError(where),
    ...body,
    nameSpan: rule.name.span,
  };
}

function ignoreError(term: Term | null): Term | null {
  return term?.kind === "error" ? null : term;
}

type Body = Pick<CheckedRule, "unless" | "because" | "clauses">;

function checkRefusal(rule: RefuseRule, context: Context): Body {
  const unless = rule.unless === null ? null : checkPeople(rule.unless, context);
  return { unless, because: checkBecause(rule.because, context), clauses: [] };
}

function checkClauses(rule: PermitRule | BoundRule, id: string, context: Context): Body {
  const clauses: CheckedClause[] = [];
  const ids = new Set<string>();
  let grants = 0;
  for (const clause of rule.clauses) {
    if (clause.form.kind === "grant") grants += 1;
    if (clause.form.kind === "grant" && grants > 1) report(context, "IL2211", {}, clause.span);
    const checked = checkClause(clause, { id, kind: rule.kind }, context);
    if (checked === null) continue;
    if (ids.has(checked.id)) report(context, "IL2202", { id: checked.id }, clause.as?.span ?? clause.span);
    ids.add(checked.id);
    clauses.push(checked);
  }
  return { unless: null, because: null, clauses };
}

/** Every rule carries the list of what it reaches: the lists together are bounded as the expressions are. */
function bounded(rule: Rule, actions: readonly ActionTable[], context: Context): readonly ActionTable[] {
  const { reach } = context;
  const isOver = actions.length > reach.left;
  if (isOver && reach.left >= 0) {
    const facts = { what: "actions reached by the rules of this set together", most: limits.expandedNodes };
    report(context, "IL2212", facts, rule.scope.span);
  }
  reach.left = isOver ? -1 : reach.left - actions.length;
  // One is enough to check the rest of the rule by.
  return isOver ? actions.slice(0, 1) : actions;
}

/** Every action that a rule reaches, in the order of the vocabulary. */
function checkReach(rule: Rule, context: Context): readonly ActionTable[] {
  const { actions } = rule.scope;
  const names = actions.kind === "named" ? actions.names : actions.except;
  const found = names.map((name) => namedBy(name, rule.kind, context));
  const named = new Set(found.flatMap((some) => some ?? []));
  const isNamed = actions.kind === "named";
  if (!isNamed && rule.kind === "permit") report(context, "IL2201", { name: rule.name.text }, actions.span);
  const reached = context.vocabulary.actions.filter((action) => named.has(action.name) === isNamed);
  // Where a name did not resolve, a diagnostic stands for what it would have reached.
  if (reached.length === 0 && !(isNamed && found.includes(null))) {
    report(context, "IL2214", {}, isNamed ? rule.scope.span : actions.span);
  }
  return reached;
}

/**
 * The actions that a name in a scope stands for; null where a diagnostic does. Outside permits an effect word names
 * every action of that effect.
 */
function namedBy(name: Name, kind: Rule["kind"], context: Context): readonly string[] | null {
  if (kind !== "permit" && isEffect(name.text)) {
    const { actions } = context.vocabulary;
    return actions.filter((action) => action.effect === name.text).map((action) => action.name);
  }
  const action = lookUp(context.scope, name, ["action"], context.diagnostics);
  return action === null ? null : [action.name.text];
}

function isEffect(word: string): boolean {
  return effects.some((effect) => effect === word);
}

/** Who a rule is about: the three kinds, or declared principals by `module.name`. */
function checkBy(rule: Rule, context: Context): readonly string[] | null {
  if (rule.scope.by === null) return null;
  return rule.scope.by.flatMap((name) => {
    if (["agent", "human", "unproven"].includes(name.text)) return [name.text];
    const principal = lookUp(context.scope, name, ["principal"], context.diagnostics);
    if (principal === null) return [];
    const home = context.scopes.get(principal.home)?.module ?? principal.home;
    return [`${home}.${principal.name.text}`];
  });
}
