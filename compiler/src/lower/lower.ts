import {
  eachRead,
  lineIndex,
  positionAt,
  sourceOf,
  unreachable,
  type CheckedClause,
  type CheckedForm,
  type CheckedRule,
  type CheckedSet,
  type LineIndex,
  type ReadTerm,
  type Term,
} from "@interlock/lang";
import type { ClauseTable, GrantTable, RuleTable } from "@interlock/runtime";

import type { Plan, PlanClause, PlanExpression, PlanRule } from "../plan.ts";
import { call, lowerExplanation, lowerShown, lowerTerm, subject, value, values } from "./expression.ts";

/** The text of each source, by its path: findings cite lines, and conditions are quoted as written. */
export type Texts = ReadonlyMap<string, string>;

/** Lowers a set without errors to its plan. Pure: the same set gives the same plan. */
export function lower(set: CheckedSet, texts: Texts): Plan {
  const indexes = new Map([...texts].map(([path, text]) => [path, lineIndex(text)] as const));
  return {
    v: 1,
    language: set.language,
    vocabulary: set.vocabulary,
    rules: set.rules.map((rule) => lowerRule(rule, indexOf(indexes, rule.path))),
  };
}

function indexOf(indexes: ReadonlyMap<string, LineIndex>, path: string): LineIndex {
  const index = indexes.get(path);
  if (index === undefined) throw new Error(`the text of ${path} is missing`);
  return index;
}

function lowerRule(rule: CheckedRule, index: LineIndex): PlanRule {
  const { line } = positionAt(index, rule.nameSpan.start);
  const scope = lowerScope(rule);
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
  return {
    table,
    line,
    scope,
    measure: rule.kind === "refuse" ? lowerRefusal(scope, rule.where, index) : null,
    because: lowerExplanation(rule.because),
    clauses: rule.clauses.map((clause) => lowerClause(clause, index)),
  };
}

function place(path: string, index: LineIndex, offset: number): string {
  const { line, column } = positionAt(index, offset);
  return `${path}:${line}:${column}`;
}

/** Who and where, together: both have to be true for a permit to apply, and not false for the others. */
function lowerScope(rule: CheckedRule): PlanExpression {
  const by = rule.by === null ? null : call("by", subject, values(rule.by.map(value)));
  const where = rule.where === null ? null : call("truth", lowerTerm(rule.where));
  if (by !== null && where !== null) return call("and", by, where);
  return by ?? where ?? value(true);
}

function lowerRefusal(scope: PlanExpression, where: Term | null, index: LineIndex): PlanExpression {
  const text = where === null ? "" : written(where, index);
  return call("refuseWhere", scope, value(text), readings(where));
}

/** The condition as its author wrote it, white space folded. A `let` is quoted by its name. */
function written(term: Term, index: LineIndex): string {
  return index.text.slice(term.span.start, term.span.end).replaceAll(/\s+/gu, " ");
}

/** What a condition reads, each path once, for the finding. */
function readings(term: Term | null): PlanExpression {
  const reads = new Map<string, ReadTerm>();
  if (term !== null) eachRead(term, (read) => reads.set(read.path, read));
  return values([...reads].map(([path, read]) => values([value(path), lowerShown(read)])));
}

function clauseTable(clause: CheckedClause, path: string, index: LineIndex): ClauseTable {
  const { form } = clause;
  return {
    id: clause.id,
    source: sourceOf(form),
    at: place(path, index, clause.span.start),
    unless: clause.unless,
    quorum: form.kind === "quorum" ? form.people : null,
    grant: form.kind === "grant" ? grantTable(form) : null,
    grantAtMostMs: form.kind === "grant-at-most" ? form.atMostMs : null,
  };
}

function grantTable(form: CheckedForm & { kind: "grant" }): GrantTable {
  const on = form.on.kind === "target" ? "target" : form.on.prefixes;
  return { access: form.access, on, expiresMs: form.expiresMs, uses: form.uses, revokeOn: form.revokeOn };
}

function lowerClause(clause: CheckedClause, index: LineIndex): PlanClause {
  return {
    when: clause.when === null ? null : call("truth", lowerTerm(clause.when)),
    measure: lowerForm(clause, index),
    because: lowerExplanation(clause.because),
  };
}

/** The measure of a form; null for a quorum, which is the approval itself. */
function lowerForm(clause: CheckedClause, index: LineIndex): PlanExpression | null {
  const { form, id } = clause;
  switch (form.kind) {
    case "blast-share":
      return call(
        "blastShareAtMost",
        subject,
        value(form.share),
        value(form.percentile),
        value(form.atMostPpm),
      );
    case "blast-services":
      return call("blastServicesAtMost", subject, value(form.atMost));
    case "schema-no":
      return call("schemaNo", subject, value(form.effect));
    case "reversal":
      return lowerReversal(form);
    case "quorum":
      return null;
    case "rate-per":
      return call("ratePer", subject, value(id), value(form.count), value(form.windowMs), value(form.key));
    case "rate-at-once":
      return call("rateAtOnce", subject, value(id), value(form.count), value(form.key));
    case "rate-none":
      return call(
        "rateNone",
        subject,
        value(id),
        value(form.forMs),
        values(form.after.map(value)),
        value(form.key),
      );
    case "grant":
      return call("grantExpires", value(form.expiresMs));
    case "grant-at-most":
      return call("grantAtMost", value(form.atMostMs));
    case "identity-verified":
      return call("identityVerified", subject, values(form.issuers.map(value)));
    case "identity-rooted":
      return call("identityRooted", subject);
    case "identity-depth":
      return call("identityDepth", subject, value(form.atMost));
    case "require":
      return call(
        "requireTrue",
        lowerTerm(form.condition),
        value(written(form.condition, index)),
        readings(form.condition),
      );
    default:
      return unreachable(form);
  }
}

function lowerReversal(form: CheckedForm & { kind: "reversal" }): PlanExpression {
  switch (form.demand) {
    case "declared":
      return call("reversalDeclared", subject);
    case "lossless":
      return call("reversalLossless", subject);
    case "tested":
      return call("reversalTested", subject, value(form.withinMs));
    default:
      return unreachable(form.demand);
  }
}
