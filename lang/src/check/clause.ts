import { misfitPath, type FindingSource } from "@interlock/runtime/vocabulary";

import type { PathExpression } from "../syntax/expression.ts";
import type { Form } from "../syntax/form.ts";
import type { Because } from "../syntax/people.ts";
import type { Clause } from "../syntax/tree.ts";
import { unreachable } from "../unreachable.ts";
import type { CheckedClause, CheckedForm, ExplanationPart } from "./checked.ts";
import { report, withPresent, type Context } from "./context.ts";
import { checkCondition, checkShown } from "./expression.ts";
import { presentWhenTrue } from "./narrow.ts";
import { fieldsOf } from "./path.ts";
import { checkPeople } from "./people.ts";
import { eachRead, partsOf, type Term } from "./term.ts";

/** The primitive that a form belongs to: what its findings name. */
export function sourceOf(form: { readonly kind: Form["kind"] }): FindingSource {
  switch (form.kind) {
    case "blast-share":
    case "blast-services":
      return "blast_radius";
    case "schema-no":
      return "schema_drift";
    case "reversal":
      return "reversibility";
    case "quorum":
      return "quorum";
    case "rate-per":
    case "rate-at-once":
    case "rate-none":
      return "rate_limit";
    case "grant":
    case "grant-at-most":
      return "sandbox_grant";
    case "identity-verified":
    case "identity-rooted":
    case "identity-depth":
      return "identity_binding";
    case "require":
      return "rule";
    default:
      return unreachable(form.kind);
  }
}

/** The form's own words without values: the last part of a clause's id. */
function wordsOf(form: Form): string {
  switch (form.kind) {
    case "blast-share":
      return form.share;
    case "blast-services":
      return "services";
    case "schema-no":
      return `no_${form.effect}`;
    case "reversal":
      return form.demand;
    case "quorum":
      return "approved";
    case "rate-per":
      return `per_${form.key}`;
    case "rate-at-once":
      return `at_once_per_${form.key}`;
    case "rate-none":
      return `none_after_${form.after.join("_or_")}_per_${form.key}`;
    case "grant":
      return form.access;
    case "grant-at-most":
      return "at_most";
    case "identity-verified":
      return "verified";
    case "identity-rooted":
      return "rooted";
    case "identity-depth":
      return "depth";
    case "require":
      return "require";
    default:
      return unreachable(form);
  }
}

/** The first word of a form, as it is written. */
function keywordOf(form: Form): string {
  return form.kind === "grant-at-most" ? "grant at most" : (form.kind.split("-")[0] ?? form.kind);
}

/** Checks one clause of a permit or a bound; null where a diagnostic stands for it. */
export function checkClause(
  clause: Clause,
  rule: { readonly id: string; readonly kind: "permit" | "bound" },
  context: Context,
): CheckedClause | null {
  const { form, span } = clause;
  const when = clause.when === null ? null : checkCondition(clause.when, context);
  if (when !== null) refuseClaims(when, `when a ${rule.kind}'s clause applies`, context);
  const inside = when === null ? context : withPresent(context, presentWhenTrue(when));
  checkHome(form, rule.kind, context);
  checkDemand(form, rule.kind, context);
  const checked = checkForm(form, inside);
  if (checked?.kind === "require" && rule.kind === "permit") {
    refuseClaims(checked.condition, "a permit", context);
    refuseEmptyAll(checked.condition, context);
  }
  const unless = clause.unless === null ? null : checkPeople(clause.unless, context);
  if (clause.unless !== null && ["quorum", "grant", "grant-at-most"].includes(form.kind)) {
    report(context, "IL2206", { clause: keywordOf(form) }, clause.unless.span);
  }
  const because = checkBecause(clause.because, context);
  if (checked === null || (clause.unless !== null && unless === null)) return null;
  const id = `${rule.id}.${sourceOf(form)}.${clause.as?.text ?? wordsOf(form)}`;
  return { id, form: checked, when, unless, because, span };
}

/** What the proposer merely claims can only restrict: here it could widen. */
export function refuseClaims(term: Term, place: string, context: Context): void {
  const reported = new Set<string>();
  eachRead(term, (read) => {
    if (!read.isClaimed || reported.has(read.path)) return;
    reported.add(read.path);
    report(context, "IL2205", { path: read.path, place }, read.usedAt);
  });
}

/**
 * `all` is true of an empty list, and so is `not any`: where that would permit, the list's type has to say that it never
 * is. `isWanted` says which way the term would help to permit; null where it could be either.
 */
export function refuseEmptyAll(term: Term, context: Context, isWanted: boolean | null = true): void {
  const isSame = ["and", "or", "all", "any"].includes(term.kind);
  const inner = isSame ? isWanted : term.kind === "not" && isWanted !== null ? !isWanted : null;
  for (const part of partsOf(term)) refuseEmptyAll(part, context, inner);
  if (term.kind !== "all" && term.kind !== "any") return;
  // `all` helps where it is true, `any` where it is false.
  if (isWanted === (term.kind === "any") || term.list.kind === "error") return;
  if (term.list.type.kind !== "list" || term.list.type.min > 0) return;
  const list = term.list.kind === "read" ? term.list.path : "this list";
  report(context, "IL2215", { list, quantifier: term.kind }, context.usedAt ?? term.span);
}

/** Resolves an explanation's holes. They decide nothing, so any fact may be shown; secrets are redacted later. */
export function checkBecause(because: Because | null, context: Context): readonly ExplanationPart[] | null {
  if (because === null) return null;
  return because.parts.flatMap((part): readonly ExplanationPart[] => {
    if (part.kind === "text") return [part];
    const [head, ...rest] = part.path.map((text) => ({ text, span: part.span }));
    if (head === undefined) return [];
    const path: PathExpression = { kind: "path", names: [head, ...rest], span: part.span };
    const read = checkShown(path, context);
    return read === null ? [] : [{ kind: "value", read }];
  });
}

function checkForm(form: Form, context: Context): CheckedForm | null {
  if (form.kind === "quorum") {
    const people = checkPeople(form.people, context);
    return people === null ? null : { kind: "quorum", people };
  }
  if (form.kind === "require") {
    const condition = checkCondition(form.condition, context);
    return condition.kind === "error" ? null : { kind: "require", condition };
  }
  return form;
}

/** Some clauses belong in one sort of rule only. */
function checkHome(form: Form, kind: "permit" | "bound", context: Context): void {
  const home = form.kind === "grant" ? "permit" : form.kind === "grant-at-most" ? "bound" : kind;
  if (home !== kind) report(context, "IL2203", { clause: keywordOf(form), kind, home }, form.span);
}

/** Demands that nothing could meet, or that nothing could break. */
function checkDemand(form: Form, kind: "permit" | "bound", context: Context): void {
  const { span } = form;
  const positive = (value: number | null, what: string): void => {
    if (value !== null && value <= 0) report(context, "IL2209", { what }, span);
  };
  switch (form.kind) {
    case "reversal":
      positive(form.withinMs, "`within`");
      break;
    case "rate-per":
      positive(form.count, "the number of a rate");
      positive(form.windowMs, "the window of a rate");
      break;
    case "rate-at-once":
      positive(form.count, "the number of a rate");
      break;
    case "rate-none":
      positive(form.forMs, "the time of a rate");
      break;
    case "grant":
      positive(form.expiresMs, "`expires`");
      positive(form.uses, "`uses`");
      refuseWriteToReads(form.access, span, context);
      if (form.on.kind === "prefixes") checkPrefixes(form.on.prefixes, span, context);
      break;
    case "grant-at-most":
      positive(form.atMostMs, "`at most`");
      break;
    case "blast-share":
    case "blast-services":
    case "schema-no":
    case "quorum":
    case "identity-verified":
    case "identity-rooted":
    case "identity-depth":
    case "require":
      break;
    default:
      unreachable(form);
  }
  if ("key" in form && form.key === "owner") checkOwner(span, kind, context);
}

/** A prefix is a folder: without the `/` at its end it would reach the names that begin like it, and empty everything. */
function checkPrefixes(prefixes: readonly string[], span: Clause["span"], context: Context): void {
  for (const prefix of prefixes) {
    if (prefix.endsWith("/") && misfitPath(prefix.slice(0, -1)) === null) continue;
    report(context, "IL2110", { text: prefix, problem: "is no prefix: a path that ends in `/`" }, span);
  }
}

function refuseWriteToReads(access: "read" | "write", span: Clause["span"], context: Context): void {
  const reading = context.actions.filter((action) => action.effect === "reads");
  if (access !== "write" || reading.length === 0) return;
  report(context, "IL2208", { actions: reading.map((action) => action.name) }, span);
}

/** `per owner` counts by a field, so everything in scope must have it, and a permit cannot count by a claim. */
function checkOwner(span: Clause["span"], kind: "permit" | "bound", context: Context): void {
  const { having } = fieldsOf("target", "owner", context);
  const lacking = context.actions.flatMap(({ entity }) => {
    const table = context.vocabulary.entities.find((candidate) => candidate.name === entity);
    const owner = table?.fields.find((field) => field.name === "owner");
    return owner?.type.kind === "string" ? [] : [entity];
  });
  if (lacking.length > 0) {
    report(context, "IL2210", { key: "owner", entities: [...new Set(lacking)] }, span);
  } else if (kind === "permit" && having.some((field) => field.claimed)) {
    report(context, "IL2205", { path: "target.owner", place: "a permit" }, span);
  }
}
