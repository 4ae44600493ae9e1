import { unreachable } from "../unreachable.ts";
import { explanationText } from "./explanation.ts";
import type { Form, GrantForm, RateForm } from "./form.ts";
import type { Because, People } from "./people.ts";
import { printExpression } from "./print-expression.ts";
import { printDuration, printPercent } from "./print-literal.ts";
import { writeString } from "./string-literal.ts";
import type { Clause } from "./tree.ts";

/** Writes a clause on one line. */
export function printClause({ form, as, when, unless, because }: Clause): string {
  return [
    printForm(form),
    as === null ? "" : `as ${as.text}`,
    when === null ? "" : `when ${printExpression(when)}`,
    unless === null ? "" : printUnless(unless),
    because === null ? "" : printBecause(because),
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** Writes `unless … approve`. */
export function printUnless(people: People): string {
  return `unless ${printPeople(people)} approve`;
}

/** Writes `because "…"`. */
export function printBecause(because: Because): string {
  return `because ${writeString(explanationText(because.parts))}`;
}

/** Writes who must approve. */
export function printPeople({ seats, agentsAtMost, bySoftwareKey, withinMs }: People): string {
  const agents =
    agentsAtMost === null ? "" : `, at most ${agentsAtMost} ${agentsAtMost === 1 ? "agent" : "agents"}`;
  const key = bySoftwareKey ? " by software key" : "";
  const within = withinMs === null ? "" : ` within ${printDuration(withinMs)}`;
  return `${seats.map(({ count, group }) => `${count} of ${group.text}`).join(" and ")}${agents}${key}${within}`;
}

function printForm(form: Form): string {
  switch (form.kind) {
    case "blast-share": {
      const percentile = form.percentileWritten ? ` ${form.percentile}` : "";
      return `blast ${form.share}${percentile} <= ${printPercent(form.atMostPpm)}`;
    }
    case "blast-services":
      return `blast services <= ${form.atMost}`;
    case "schema-no":
      return `schema no ${form.effect}`;
    case "reversal": {
      const within = form.withinMs === null ? "" : ` within ${printDuration(form.withinMs)}`;
      return `reversal ${form.demand}${within}`;
    }
    case "quorum":
      return `quorum ${printPeople(form.people)}`;
    case "rate-per":
    case "rate-at-once":
    case "rate-none":
      return printRate(form);
    case "grant":
      return printGrant(form);
    case "grant-at-most":
      return `grant at most ${printDuration(form.atMostMs)}`;
    case "identity-verified":
      return `identity verified${form.issuers.length === 0 ? "" : ` by ${form.issuers.map(writeString).join(", ")}`}`;
    case "identity-rooted":
      return "identity rooted in human";
    case "identity-depth":
      return `identity depth <= ${form.atMost}`;
    case "require":
      return `require ${printExpression(form.condition)}`;
    default:
      return unreachable(form);
  }
}

function printRate(form: RateForm): string {
  switch (form.kind) {
    case "rate-per":
      return `rate ${form.count} per ${printDuration(form.windowMs)} per ${form.key}`;
    case "rate-at-once":
      return `rate ${form.count} at once per ${form.key}`;
    case "rate-none":
      return `rate none for ${printDuration(form.forMs)} after ${form.after.join(", ")} per ${form.key}`;
    default:
      return unreachable(form);
  }
}

function printGrant({ access, on, expiresMs, uses, revokeOn }: GrantForm): string {
  const target = on.kind === "target" ? "target" : on.prefixes.map(writeString).join(", ");
  const used = uses === null ? "" : ` uses ${uses}`;
  const revoked = revokeOn.length === 0 ? "" : ` revoke on ${revokeOn.join(", ")}`;
  return `grant ${access} on ${target} expires ${printDuration(expiresMs)}${used}${revoked}`;
}
