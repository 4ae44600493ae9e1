import type { Form } from "../syntax/form.ts";
import type { Clause } from "../syntax/tree.ts";
import { checkBecause } from "./because.ts";
import type { CheckedClause } from "./checked.ts";
import { refuseClaims, refuseEmptyAll } from "./claims.ts";
import { report, withPresent, type Context } from "./context.ts";
import { checkEach } from "./each.ts";
import { checkCondition } from "./expression.ts";
import { checkDemand } from "./form-demand.ts";
import { checkForm } from "./form.ts";
import { keywordOf, sourceOf, wordsOf } from "./form-words.ts";
import { presentWhenTrue } from "./narrow.ts";
import { checkPeople } from "./people.ts";

/** Checks one clause of a permit or a bound; null where a diagnostic stands for it. */
export function checkClause(
  clause: Clause,
  rule: { readonly id: string; readonly kind: "permit" | "bound" },
  around: Context,
): CheckedClause | null {
  const { form, span } = clause;
  const { kind } = rule;
  const each = clause.each === null ? null : checkEach(clause.each, form, kind, around);
  const context = each?.context ?? around;
  const applies = `when a ${kind}'s clause applies`;
  const when = clause.when === null ? null : checkCondition(clause.when, { ...context, claimed: applies });
  if (when !== null) refuseClaims(when, applies, context);
  // A permit follows where its clauses do not apply, too.
  if (when !== null && kind === "permit") refuseEmptyAll(when, context, false);
  const inside = when === null ? context : withPresent(context, presentWhenTrue(when));
  if (isAtHome(form, kind, context)) checkDemand(form, kind, context);
  const checked = checkForm(form, {
    ...inside,
    claimed: kind === "permit" ? "a permit" : null,
    isRequired: kind === "bound" && form.kind === "require",
  });
  if (checked?.kind === "require" && kind === "permit") {
    refuseClaims(checked.condition, "a permit", context);
    refuseEmptyAll(checked.condition, context);
  }
  const unless =
    clause.unless === null ? null : checkPeople(clause.unless, { ...inside, claimed: "who may waive" });
  if (clause.unless !== null && ["quorum", "grant", "grant-at-most"].includes(form.kind)) {
    report(context, "IL2206", { clause: keywordOf(form) }, clause.unless.span);
  }
  const because = checkBecause(clause.because, context);
  // In a baseline a scope may reach nothing yet: what its clauses read is then neither right nor wrong.
  const isBroken =
    (clause.unless !== null && unless === null) || each?.each === null || when?.kind === "error";
  if (checked === null || isBroken) return null;
  const id = `${rule.id}.${sourceOf(form)}.${clause.as?.text ?? wordsOf(form)}`;
  return { id, each: each?.each ?? null, form: checked, when, unless, because, span };
}

/** Whether the clause belongs in this sort of rule: otherwise a diagnostic says so, and what it demands is no matter. */
function isAtHome(form: Form, kind: "permit" | "bound", context: Context): boolean {
  const home = form.kind === "grant" ? "permit" : form.kind === "grant-at-most" ? "bound" : kind;
  if (home === kind) return true;
  report(context, "IL2203", { clause: keywordOf(form), kind, home }, form.span);
  return false;
}
