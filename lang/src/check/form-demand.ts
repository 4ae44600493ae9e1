import { misfitPath } from "@interlock/runtime/vocabulary";

import type { Form, GrantForm } from "../syntax/form.ts";
import type { Span } from "../syntax/span.ts";
import { unreachable } from "../unreachable.ts";
import { report, type Context } from "./context.ts";
import { fieldsOf } from "./field.ts";
import { brokenType } from "./type.ts";

/** Reports demands that nothing could meet, or that nothing could break. */
export function checkDemand(form: Form, kind: "permit" | "bound", context: Context): void {
  const { span } = form;
  const positive = (value: number | null, what: string): void => {
    if (value !== null && value <= 0) report(context, "IL2209", { what }, span);
  };
  switch (form.kind) {
    case "reversal":
    case "audit-anchored":
    case "memory-outcome":
      positive(form.withinMs, "`within`");
      break;
    case "memory-success":
      positive(form.outcomes, "the number of outcomes");
      positive(form.withinMs, "`within`");
      break;
    case "drift-none":
      positive(form.seenWithinMs, "`seen within`");
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
      refuseRepeated(form.after, span, context);
      break;
    case "grant":
      positive(form.expiresMs, "`expires`");
      positive(form.uses, "`uses`");
      checkGrant(form, context);
      break;
    case "grant-at-most":
      positive(form.atMostMs, "`at most`");
      break;
    case "identity-verified":
      refuseRepeated(form.issuers, span, context);
      break;
    case "blast-share":
    case "blast-services":
    case "schema-no":
    case "schema-within":
    case "network-within":
    case "network-crossing":
    case "quorum":
    case "identity-rooted":
    case "identity-depth":
    case "require":
      break;
    default:
      unreachable(form);
  }
  if ("key" in form && form.key === "owner") checkOwner(span, kind, context);
}

function refuseRepeated(texts: readonly string[], span: Span, context: Context): void {
  for (const [index, text] of texts.entries()) {
    if (texts.indexOf(text) < index) report(context, "IL2254", { what: text }, span);
  }
}

function checkGrant(form: GrantForm, context: Context): void {
  const { span } = form;
  refuseRepeated(form.revokeOn, span, context);
  if (form.access === "write") refuseWrite(span, context);
  if (form.on.kind === "target") return;
  refuseRepeated(form.on.prefixes, span, context);
  // A prefix is a folder: without the `/` at its end it would reach the names that begin like it, and empty everything.
  for (const prefix of form.on.prefixes) {
    if (prefix.endsWith("/") && misfitPath(prefix.slice(0, -1)) === null) continue;
    report(
      context,
      "IL2110",
      { text: prefix, problem: "is no prefix: a relative path that ends in `/`" },
      span,
    );
  }
}

/** What only reads, or changes nothing by itself, is never handed the means to write. */
function refuseWrite(span: Span, context: Context): void {
  for (const effect of ["reads", "proposes"] as const) {
    const actions = context.actions.filter((action) => action.effect === effect);
    if (actions.length === 0) continue;
    report(context, "IL2208", { effect, actions: actions.map((action) => action.name) }, span);
  }
}

/** `per owner` counts by a field, so everything in scope must have it, and a permit cannot count by a claim. */
function checkOwner(span: Span, kind: "permit" | "bound", context: Context): void {
  const { having } = fieldsOf("target", "owner", context);
  const lacking = context.actions.flatMap(({ entity }) => {
    const table = context.vocabulary.entities.find((candidate) => candidate.name === entity);
    // An entity that nothing declares has its own diagnostic, and so has a type that is broken.
    if (table === undefined) return [];
    const owner = table.fields.find((field) => field.name === "owner");
    return owner?.type.kind === "string" || owner?.type === brokenType ? [] : [entity];
  });
  if (lacking.length > 0) {
    report(context, "IL2210", { key: "owner", entities: [...new Set(lacking)] }, span);
  } else if (kind === "permit" && having.some((field) => field.claimed)) {
    report(context, "IL2205", { path: "target.owner", place: "a permit" }, span);
  } else if (having.some((field) => field.secret)) {
    report(context, "IL2259", { path: "target.owner", shownBy: "rate" }, span);
  }
}
