import { unreachable } from "../unreachable.ts";
import { explanationText } from "./explanation.ts";
import type { Crossing, DriftForm, Form, GrantForm, MemoryForm, RateForm } from "./form.ts";
import type { Name } from "./name.ts";
import type { Because, People, Seats } from "./people.ts";
import { printArguments, printExpression, printReference } from "./print-expression.ts";
import { printDuration, printPercent } from "./print-literal.ts";
import { writeString } from "./string-literal.ts";
import type { Clause } from "./tree.ts";

/** Writes a clause on one line. */
export function printClause({ each, form, as, when, unless, because }: Clause): string {
  return [
    each === null ? "" : `each ${each.variable.text} in ${printReference(each.list)}:`,
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
  return `${seats.map(printSeats).join(" and ")}${agents}${key}${printWithin(withinMs)}`;
}

function printSeats({ count, group, arguments: given }: Seats): string {
  return `${count} of ${group.text}${printArguments(given)}`;
}

/** Writes names with commas between them. */
export function printNames(names: readonly Name[]): string {
  return names.map(({ text }) => text).join(", ");
}

function printWithin(withinMs: number | null): string {
  return withinMs === null ? "" : ` within ${printDuration(withinMs)}`;
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
    case "schema-within":
      return `schema within ${form.contract.text}`;
    case "network-within":
      return `network within ${printNames(form.zones)}`;
    case "network-crossing":
      return `network no crossing ${form.crossings.map(printCrossing).join(", ")}`;
    case "audit-anchored":
      return `audit anchored${printWithin(form.withinMs)}`;
    case "memory-success":
    case "memory-outcome":
      return printMemory(form);
    case "drift-none":
      return printDrift(form);
    case "reversal":
      return `reversal ${form.demand}${printWithin(form.withinMs)}`;
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

function printCrossing({ from, to }: Crossing): string {
  return `${from?.text ?? "*"} -> ${to?.text ?? "*"}`;
}

function printMemory(form: MemoryForm): string {
  switch (form.kind) {
    case "memory-success": {
      const { atLeastPpm, outcomes, withinMs } = form;
      return `memory success >= ${printPercent(atLeastPpm)} over ${outcomes} outcomes${printWithin(withinMs)}`;
    }
    case "memory-outcome":
      return `memory outcome${printWithin(form.withinMs)}`;
    default:
      return unreachable(form);
  }
}

function printDrift({ contracts, seenWithinMs }: DriftForm): string {
  const named = contracts.length === 0 ? "" : ` in ${printNames(contracts)}`;
  return `drift none${named}${seenWithinMs === null ? "" : ` seen${printWithin(seenWithinMs)}`}`;
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
