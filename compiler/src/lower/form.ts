import { unreachable, type CheckedClause, type CheckedForm, type LineIndex } from "@interlock/lang";
import type { ActionTable, ContractTable } from "@interlock/runtime";

import type { PlanExpression } from "../plan.ts";
import { call, lowerTerm, subject, value, values } from "./expression.ts";
import { readings, written } from "./written.ts";

/** What the measure of a form depends on beside the form. */
export interface Surroundings {
  /** The actions that the clause's rule reaches. */
  readonly actions: readonly ActionTable[];
  /** Every contract of the set. */
  readonly contracts: readonly ContractTable[];
  readonly index: LineIndex;
}

/** The measure of a clause; null for a quorum, which is the approval itself. */
export function lowerForm(clause: CheckedClause, around: Surroundings): PlanExpression | null {
  const { form, id } = clause;
  switch (form.kind) {
    case "blast-share":
      return of("blastShareAtMost", form.share, form.percentile, form.atMostPpm);
    case "blast-services":
      return of("blastServicesAtMost", form.atMost);
    case "schema-no":
      return of("schemaNo", form.effect);
    case "schema-within":
      return of("schemaWithin", form.contract);
    case "network-within":
      return call("networkWithin", subject, texts(form.zones));
    case "network-crossing":
      return call("networkNoCrossing", subject, pairs(form.crossings.map(({ from, to }) => [from, to])));
    case "audit-anchored":
      return of("auditAnchored", form.withinMs);
    case "memory-success":
      return of("memorySuccess", form.atLeastPpm, form.outcomes, form.withinMs);
    case "memory-outcome":
      return of("memoryOutcome", form.withinMs);
    case "drift-none":
      return call("driftNone", subject, pairs(covering(form, around)), value(form.seenWithinMs));
    case "reversal":
      return lowerReversal(form);
    case "quorum":
      return null;
    case "rate-per":
      return of("ratePer", id, form.count, form.windowMs, form.key);
    case "rate-at-once":
      return of("rateAtOnce", id, form.count, form.key);
    case "rate-none":
      return call("rateNone", subject, value(id), value(form.forMs), texts(form.after), value(form.key));
    case "grant":
      return call("grantExpires", value(form.expiresMs));
    case "grant-at-most":
      return call("grantAtMost", value(form.atMostMs));
    case "identity-verified":
      return call("identityVerified", subject, texts(form.issuers));
    case "identity-rooted":
      return of("identityRooted");
    case "identity-depth":
      return of("identityDepth", form.atMost);
    case "require":
      return call(
        "requireTrue",
        lowerTerm(form.condition),
        value(written(form.condition, around.index)),
        readings(form.condition),
      );
    default:
      return unreachable(form);
  }
}

/** A measure of the target by plain values. */
function of(name: Parameters<typeof call>[0], ...plain: readonly (string | number | null)[]): PlanExpression {
  return call(name, subject, ...plain.map(value));
}

function texts(list: readonly string[]): PlanExpression {
  return values(list.map(value));
}

function pairs(list: readonly (readonly [string | null, string | null])[]): PlanExpression {
  return values(list.map((pair) => values(pair.map(value))));
}

/**
 * The contracts that a clause looks at, each with the entity whose targets it covers; null covers whatever is touched.
 * A clause that names none means every contract of a target's state.
 */
function covering(
  form: CheckedForm & { kind: "drift-none" },
  { actions, contracts }: Surroundings,
): readonly (readonly [string, string | null])[] {
  return contracts.flatMap((contract) => {
    const entity = contract.kind === "state" ? contract.entity : null;
    const isMeant =
      form.contracts === null
        ? entity !== null && actions.some((action) => action.entity === entity)
        : form.contracts.includes(contract.id);
    return isMeant ? [[contract.id, entity] as const] : [];
  });
}

function lowerReversal(form: CheckedForm & { kind: "reversal" }): PlanExpression {
  switch (form.demand) {
    case "declared":
      return of("reversalDeclared");
    case "lossless":
      return of("reversalLossless");
    case "tested":
      return of("reversalTested", form.withinMs);
    default:
      return unreachable(form.demand);
  }
}
