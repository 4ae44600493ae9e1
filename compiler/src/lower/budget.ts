import { unreachable, type CheckedForm } from "@interlock/lang";
import type { BudgetTable } from "@interlock/runtime";

/** What a `rate` or a `blast` clause bounds, as data; null for every other form. */
export function budgetOf(form: CheckedForm): BudgetTable | null {
  switch (form.kind) {
    case "rate-per":
      return { kind: "per", most: form.count, windowMs: form.windowMs, key: form.key };
    case "rate-at-once":
      return { kind: "at_once", most: form.count, key: form.key };
    case "rate-none":
      return { kind: "none", forMs: form.forMs, after: form.after, key: form.key };
    case "blast-share": {
      const { share, percentile, atMostPpm } = form;
      return { kind: "share", share, percentile, atMostPpm };
    }
    case "blast-services":
      return { kind: "services", atMost: form.atMost };
    case "schema-no":
    case "schema-within":
    case "network-within":
    case "network-crossing":
    case "audit-anchored":
    case "memory-success":
    case "memory-outcome":
    case "drift-none":
    case "reversal":
    case "quorum":
    case "grant":
    case "grant-at-most":
    case "identity-verified":
    case "identity-rooted":
    case "identity-depth":
    case "require":
      return null;
    default:
      return unreachable(form);
  }
}
