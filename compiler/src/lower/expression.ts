import {
  unreachable,
  type ExplanationPart,
  type FactReference,
  type ReadTerm,
  type Term,
} from "@interlock/lang";
import type { Kernel, Type } from "@interlock/runtime";

import type { PlanExpression } from "../plan.ts";

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
    case "like":
      return call(term.by === "path" ? "likePath" : "likeText", lowerTerm(term.operand), value(term.pattern));
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
      return call("memoryFigure", subject, value(fact.figure));
    default:
      return unreachable(fact);
  }
}

/** Shows what a path read, in the unit of its type; a secret is never shown. */
export function lowerShown(read: ReadTerm): PlanExpression {
  if (read.isSecret) return value("redacted");
  return call("show", lowerRead(read.fact), value(unitOf(read.type)));
}

function unitOf(type: Type): string {
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
    case "zone":
    case "enum":
      return "plain";
    default:
      return unreachable(type);
  }
}

/** Lowers an explanation: its texts and shown values, joined. */
export function lowerExplanation(parts: readonly ExplanationPart[] | null): PlanExpression | null {
  if (parts === null) return null;
  return {
    kind: "text",
    parts: parts.map((part) => (part.kind === "text" ? value(part.text) : lowerShown(part.read))),
  };
}
