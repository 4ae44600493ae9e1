import {
  lineIndex,
  positionAt,
  sourceOf,
  type CheckedCeiling,
  type CheckedClause,
  type CheckedForm,
  type CheckedRule,
  type CheckedSet,
  type CheckedSwitch,
  type LineIndex,
  type Term,
} from "@interlock/lang";
import type {
  ActionTable,
  CeilingTable,
  ClauseTable,
  GrantTable,
  RuleTable,
  SwitchTable,
  Vocabulary,
} from "@interlock/runtime";

import type { Plan, PlanClause, PlanExpression, PlanReach, PlanRule } from "../plan.ts";
import { budgetOf } from "./budget.ts";
import { call, elementShownAs, lowerExplanation, lowerTerm, subject, value, values } from "./expression.ts";
import { lowerForm } from "./form.ts";
import { readings, written } from "./written.ts";

/** The text of each source, by its path: findings cite lines, and conditions are quoted as written. */
export type Texts = ReadonlyMap<string, string>;

/** Lowers a set without errors to its plan. Pure: the same set gives the same plan. */
export function lower(set: CheckedSet, texts: Texts): Plan {
  const indexes = new Map([...texts].map(([path, text]) => [path, lineIndex(text)] as const));
  const { vocabulary } = set;
  return {
    v: 1,
    language: set.language,
    vocabulary,
    rules: set.rules.map((rule) => lowerRule(rule, vocabulary, indexOf(indexes, rule.path))),
    switches: set.switches.map((one) => lowerSwitch(one, indexOf(indexes, one.path))),
    ceilings: set.ceilings.map((one) => lowerCeiling(one, indexOf(indexes, one.path))),
    contracts: set.contracts.map(({ holdsWhen }) => lowerCondition(holdsWhen)),
    contractsAt: set.contracts.map(({ path, nameSpan }) =>
      place(path, indexOf(indexes, path), nameSpan.start),
    ),
  };
}

function indexOf(indexes: ReadonlyMap<string, LineIndex>, path: string): LineIndex {
  const index = indexes.get(path);
  if (index === undefined) throw new Error(`the text of ${path} is missing`);
  return index;
}

function lowerRule(rule: CheckedRule, vocabulary: Vocabulary, index: LineIndex): PlanRule {
  const { line } = positionAt(index, rule.nameSpan.start);
  const scope = lowerReach(rule);
  const table: RuleTable = {
    id: rule.id,
    module: rule.module,
    kind: rule.kind,
    stage: rule.stage,
    at: place(rule.path, index, rule.nameSpan.start),
    actions: rule.actions,
    unless: rule.unless,
    clauses: rule.clauses.map((clause) => clauseTable(clause, rule.path, index)),
  };
  const actions = vocabulary.actions.filter((action) => rule.actions.includes(action.name));
  return {
    table,
    line,
    scope,
    measure: rule.kind === "refuse" ? lowerRefusal(scope, rule.where, index) : null,
    because: lowerExplanation(rule.because, null),
    clauses: rule.clauses.map((clause) => lowerClause(clause, actions, vocabulary, index)),
  };
}

function lowerSwitch(one: CheckedSwitch, index: LineIndex): PlanReach<SwitchTable> {
  const { id, module, actions, resume } = one;
  const at = place(one.path, index, one.nameSpan.start);
  return { table: { id, module, at, actions, resume }, scope: lowerReach(one) };
}

function lowerCeiling(one: CheckedCeiling, index: LineIndex): PlanReach<CeilingTable> {
  const { module, stage, actions } = one;
  const at = place(one.path, index, one.span.start);
  return { table: { module, at, stage, actions }, scope: lowerReach(one) };
}

function place(path: string, index: LineIndex, offset: number): string {
  const { line, column } = positionAt(index, offset);
  return `${path}:${line}:${column}`;
}

/** Who and where, together: both have to be true for a permit to apply, and not false for the others. */
function lowerReach({ by, where }: Pick<CheckedRule, "by" | "where">): PlanExpression {
  const who = by === null ? null : call("by", subject, values(by.map(value)));
  const place = lowerCondition(where);
  if (who !== null && place !== null) return call("and", who, place);
  return who ?? place ?? value(true);
}

function lowerCondition(term: Term | null): PlanExpression | null {
  return term === null ? null : call("truth", lowerTerm(term));
}

function lowerRefusal(scope: PlanExpression, where: Term | null, index: LineIndex): PlanExpression {
  const text = where === null ? "" : written(where, index);
  return call("refuseWhere", scope, value(text), readings(where));
}

function clauseTable(clause: CheckedClause, path: string, index: LineIndex): ClauseTable {
  const { form } = clause;
  const budget = budgetOf(form);
  return {
    id: clause.id,
    source: sourceOf(form),
    at: place(path, index, clause.span.start),
    unless: clause.unless,
    quorum: form.kind === "quorum" ? form.people : null,
    grant: form.kind === "grant" ? grantTable(form) : null,
    grantAtMostMs: form.kind === "grant-at-most" ? form.atMostMs : null,
    ...(clause.each === null
      ? { each: null }
      : { each: clause.each.written, elementShownAs: elementShownAs(clause.each.list) }),
    ...(budget === null ? {} : { budget }),
  };
}

function grantTable(form: CheckedForm & { kind: "grant" }): GrantTable {
  const on = form.on.kind === "target" ? "target" : form.on.prefixes;
  return { access: form.access, on, expiresMs: form.expiresMs, uses: form.uses, revokeOn: form.revokeOn };
}

/** Lowers a clause of a rule that reaches these actions. */
function lowerClause(
  clause: CheckedClause,
  actions: readonly ActionTable[],
  { contracts }: Vocabulary,
  index: LineIndex,
): PlanClause {
  const list = clause.each?.list ?? null;
  return {
    each: list === null ? null : lowerTerm(list),
    when: lowerCondition(clause.when),
    measure: lowerForm(clause, { actions, contracts, index }),
    because: lowerExplanation(clause.because, list),
  };
}
