import type { FindingSource } from "@interlock/runtime/vocabulary";

import type { Form } from "../syntax/form.ts";
import { unreachable } from "../unreachable.ts";

/** The primitive that a form belongs to: what its findings name. */
export function sourceOf(form: { readonly kind: Form["kind"] }): FindingSource {
  switch (form.kind) {
    case "blast-share":
    case "blast-services":
      return "blast_radius";
    case "schema-no":
    case "schema-within":
      return "schema_drift";
    case "network-within":
    case "network-crossing":
      return "network_boundary";
    case "audit-anchored":
      return "signed_audit";
    case "memory-success":
    case "memory-outcome":
      return "memory_write";
    case "drift-none":
      return "drift_detection";
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
export function wordsOf(form: Form): string {
  switch (form.kind) {
    case "blast-share":
      return form.share;
    case "blast-services":
      return "services";
    case "schema-no":
      return `no_${form.effect}`;
    case "schema-within":
    case "network-within":
      return "within";
    case "network-crossing":
      return "no_crossing";
    case "audit-anchored":
      return "anchored";
    case "memory-success":
      return "success";
    case "memory-outcome":
      return "outcome";
    case "drift-none":
      return "none";
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
export function keywordOf(form: Form): string {
  return form.kind === "grant-at-most" ? "grant at most" : (form.kind.split("-")[0] ?? form.kind);
}
