import {
  eachRead,
  unreachable,
  type ExplanationPart,
  type FactReference,
  type ReadTerm,
  type Term,
  type WindowTime,
} from "@interlock/lang";
import type { ClauseTable, Kernel, Type } from "@interlock/runtime";

import type { PlanExpression } from "../plan.ts";

/** How a value is written for a person: in the unit of its type, or not at all. */
type Shown = NonNullable<ClauseTable["elementShownAs"]>;

/** A call of the kernel. */
export function call(name: keyof Kernel, ...parameters: readonly PlanExpression[]): PlanExpression {
  return { kind: "call", function: name, arguments: parameters };
}

/** A plain value. */
export function value(plain: boolean | number | string | null): PlanExpression {
  return { kind: "value", value: plain };
}

/** A list of values. */
export function values(elements: readonly PlanExpression[]): PlanExpression {
  return { kind: "values", elements };
}

/** The target that is judged. */
export const subject: PlanExpression = { kind: "subject" };

/** Lowers a checked term to calls of the kernel. */
export function lowerTerm(term: Term): PlanExpression {
  switch (term.kind) {
    case "constant":
      return value(term.value);
    case "list":
      return values(term.elements.map(lowerTerm));
    case "read":
      return lowerRead(term.fact);
    case "variable":
      return { kind: "element", depth: term.depth };
    case "not":
      return call("not", lowerTerm(term.operand));
    case "and":
    case "or":
    case "equal":
    case "less":
    case "member":
      return call(term.kind, lowerTerm(term.left), lowerTerm(term.right));
    case "less-or-equal":
      return call("lessOrEqual", lowerTerm(term.left), lowerTerm(term.right));
    case "within":
      return call("within", lowerTerm(term.element), value(term.low), value(term.high));
    case "present":
      return call("present", lowerRead(term.of.fact));
    case "in-set":
      return call("inSet", subject, lowerTerm(term.element), value(term.set));
    case "in-window":
      return lowerWindow(term.time);
    case "like":
      return call(likeness[term.by], lowerTerm(term.operand), value(term.pattern));
    case "sum":
      return call("sum", lowerTerm(term.left), lowerTerm(term.right), value(term.sign));
    case "or-else":
      return call("orElse", lowerTerm(term.value), lowerTerm(term.fallback));
    case "choose":
      return call("choose", lowerTerm(term.condition), lowerTerm(term.whenTrue), lowerTerm(term.whenFalse));
    case "any":
    case "all":
    case "count":
      return call(term.kind, lowerTerm(term.list), {
        kind: "function",
        depth: term.depth,
        body: lowerTerm(term.body),
      });
    case "length":
      return call("length", lowerTerm(term.list));
    case "error":
      // A set with errors is never lowered.
      throw new Error("a term that did not check was lowered");
    default:
      return unreachable(term);
  }
}

const likeness = {
  text: "likeText",
  path: "likePath",
  host: "likeHost",
  command: "likeCommand",
} as const;

function lowerWindow(time: WindowTime): PlanExpression {
  switch (time.kind) {
    case "dates":
      return call("inDates", subject, value(time.fromMs), value(time.toMs));
    case "weekly":
      return call(
        "inWeek",
        subject,
        value(time.firstDay),
        value(time.lastDay),
        value(time.fromMinute),
        value(time.toMinute),
        value(time.zone.text),
      );
    default:
      return unreachable(time);
  }
}

/** Lowers the reading of a fact. */
function lowerRead(fact: FactReference): PlanExpression {
  switch (fact.kind) {
    case "action":
      return call("actionField", subject, value(fact.field));
    case "target":
      return call("targetField", subject, value(fact.field));
    case "now":
      return call("now", subject);
    case "blast-share":
      return call("blastShare", subject, value(fact.share), value(fact.at));
    case "blast-services":
      return call("blastServices", subject);
    case "schema":
      return call("schemaEffect", subject, value(fact.effect));
    case "schema-statements":
      return call("schemaStatements", subject);
    case "reversal":
      return call("reversalFlag", subject, value(fact.flag));
    case "reversal-tested":
      return call("reversalAge", subject);
    case "memory":
      return fact.figure === "waiting"
        ? call("memoryWaiting", subject)
        : call("memoryFigure", subject, value(fact.figure));
    case "origin":
      return call("origin", subject);
    case "targets":
      return call("targets", subject);
    case "principal":
      return call("principalId", subject);
    case "human":
      return call("humanId", subject);
    case "outside":
      return call(
        "outside",
        subject,
        value(fact.fact),
        values(fact.arguments.map(lowerTerm)),
        value(fact.field),
      );
    case "observed":
    case "declared":
      return call(fact.kind, subject, value(fact.field));
    case "approvals":
      // Only a proof reads it, and proofs are never emitted: to a module it would be a fact that nobody declares.
      return call("outside", subject, value(seatsFact(fact.group)), values([]), value(null));
    default:
      return unreachable(fact);
  }
}

/** The name of the fact that stands for a proof's `approvals(G)`. No declared fact has such a name. */
export function seatsFact(group: string): string {
  return `approvals of ${group}`;
}

/** Shows what a path read, in the unit of its type; a secret is never shown. */
export function lowerShown(read: ReadTerm): PlanExpression {
  if (read.isSecret) return value("redacted");
  return call("show", lowerRead(read.fact), value(unitOf(read.type)));
}

/** How an element of a list is shown, everywhere: a list that was made from a secret is one. */
export function elementShownAs(list: Term): Shown {
  let isSecret = list.type?.kind !== "list";
  eachRead(list, (read) => {
    isSecret ||= read.isSecret;
  });
  return isSecret || list.type === null ? "redacted" : unitOf(list.type);
}

function unitOf(type: Type): Exclude<Shown, "redacted"> {
  switch (type.kind) {
    case "percent":
    case "duration":
    case "instant":
      return type.kind;
    case "list":
      return unitOf(type.of);
    case "bool":
    case "int":
    case "string":
    case "path":
    case "host":
    case "command":
    case "zone":
    case "enum":
    case "entity":
      return "plain";
    default:
      return unreachable(type);
  }
}

/** Lowers an explanation: its texts and shown values, joined. `each` is the list whose element it may show. */
export function lowerExplanation(
  parts: readonly ExplanationPart[] | null,
  each: Term | null,
): PlanExpression | null {
  if (parts === null) return null;
  return {
    kind: "text",
    parts: parts.map((part) => (part.kind === "text" ? value(part.text) : lowerHole(part.read, each))),
  };
}

function lowerHole(hole: (ExplanationPart & { kind: "value" })["read"], each: Term | null): PlanExpression {
  if (hole.kind === "read") return lowerShown(hole);
  const shown = each === null ? "redacted" : elementShownAs(each);
  return shown === "redacted" ? value(shown) : call("show", lowerTerm(hole), value(shown));
}
