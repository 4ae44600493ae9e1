import { primitives, type ActionTable } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Span } from "../syntax/span.ts";
import type { BoundRule, PermitRule, RefuseRule, Rule } from "../syntax/tree.ts";
import { checkBecause } from "./because.ts";
import type { CheckedClause, CheckedRule } from "./checked.ts";
import { refuseClaims, refuseEmptyAll } from "./claims.ts";
import { checkClause } from "./clause.ts";
import { report, withPresent, type Context } from "./context.ts";
import { checkCondition } from "./expression.ts";
import { presentWhenTrue } from "./narrow.ts";
import { checkPeople } from "./people.ts";
import { checkReach } from "./reach.ts";
import type { Term } from "./term.ts";

/** Checks one rule. Best effort: what a diagnostic stands for is left out. */
export function checkRule(
  rule: Rule,
  module: { readonly name: string; readonly path: string; readonly stage: CheckedRule["stage"] },
  context: Context,
): CheckedRule {
  const { name, kind, scope } = rule;
  const id = `${module.name}.${name.text}`;
  if (primitives.some((primitive) => primitive === name.text)) {
    report(context, "IL2204", { name: name.text }, name.span);
  }
  const { actions, by } = checkReach(scope, { kind, name: name.text }, context);
  const inside: Context = { ...context, actions };
  const where = scope.where === null ? null : checkWhere(scope.where, kind, inside);
  const within = where === null ? inside : withPresent(inside, presentWhenTrue(where));
  const body = rule.kind === "refuse" ? checkRefusal(rule, within) : checkClauses(rule, id, within);
  return {
    id,
    module: module.name,
    path: module.path,
    kind,
    stage: rule.stage?.stage ?? module.stage,
    actions: namesOf(actions),
    by,
    where: where?.kind === "error" ? null : where,
    ...body,
    nameSpan: name.span,
  };
}

/** The names of actions. One list for all the rules that reach the same: whoever compares them sees it at once. */
function namesOf(actions: readonly ActionTable[]): readonly string[] {
  const known = actionNames.get(actions) ?? actions.map(({ name }) => name);
  actionNames.set(actions, known);
  return known;
}

const actionNames = new WeakMap<readonly ActionTable[], readonly string[]>();

/** A refuse rule may ask what the proposer claims: it can only refuse more. */
function checkWhere(where: NonNullable<Rule["scope"]["where"]>, kind: Rule["kind"], context: Context): Term {
  if (kind === "refuse") return checkCondition(where, context);
  const claimed = `what a ${kind} reaches`;
  const term = checkCondition(where, { ...context, claimed });
  refuseClaims(term, claimed, context);
  if (kind === "permit") refuseEmptyAll(term, context);
  return term;
}

type Body = Pick<CheckedRule, "unless" | "because" | "clauses">;

function checkRefusal(rule: RefuseRule, context: Context): Body {
  const unless =
    rule.unless === null ? null : checkPeople(rule.unless, { ...context, claimed: "who may waive" });
  return { unless, because: checkBecause(rule.because, context), clauses: [] };
}

function checkClauses(rule: PermitRule | BoundRule, id: string, context: Context): Body {
  const clauses: CheckedClause[] = [];
  const first = new Map<string, Span>();
  let grants = 0;
  for (const clause of rule.clauses) {
    if (clause.form.kind === "grant") grants += 1;
    if (clause.form.kind === "grant" && grants > 1) report(context, "IL2211", {}, clause.span);
    const checked = checkClause(clause, { id, kind: rule.kind }, context);
    if (checked === null) continue;
    const span = clause.as?.span ?? clause.span;
    const before = first.get(checked.id);
    if (before === undefined) first.set(checked.id, span);
    else reportRepeated(checked.id, span, before, context);
    clauses.push(checked);
  }
  return { unless: null, because: null, clauses };
}

function reportRepeated(id: string, span: Span, before: Span, context: Context): void {
  const { path } = context.scope;
  const related = [{ path, span: before, label: "the first of them" }];
  context.diagnostics.push(diagnose("IL2202", { id }, { path, span, related }));
}
