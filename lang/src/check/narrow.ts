import { unreachable } from "../unreachable.ts";
import { anything } from "./context.ts";
import type { FactReference, ReadTerm, Term } from "./term.ts";

/** What is surely present where the condition is true, by `presenceKey`. */
export function presentWhenTrue(condition: Term): readonly string[] {
  if (condition.kind === "error") return [anything];
  if (condition.kind === "present") return keysOf(condition.of);
  if (condition.kind === "not") return presentWhenFalse(condition.operand);
  if (condition.kind !== "and") return nothing;
  return joined(presentWhenTrue(condition.left), presentWhenTrue(condition.right));
}

/** What is surely present where the condition is false, by `presenceKey`. */
export function presentWhenFalse(condition: Term): readonly string[] {
  if (condition.kind === "error") return [anything];
  if (condition.kind === "not") return presentWhenTrue(condition.operand);
  if (condition.kind !== "or") return nothing;
  return joined(presentWhenFalse(condition.left), presentWhenFalse(condition.right));
}

/** Most conditions test for nothing. */
const nothing: readonly string[] = [];

function joined(left: readonly string[], right: readonly string[]): readonly string[] {
  if (right.length === 0) return left;
  return left.length === 0 ? right : [...left, ...right];
}

/** Where an answer has a field, there is an answer. */
function keysOf({ fact }: ReadTerm): readonly string[] {
  if (fact.kind !== "outside" || fact.field === null) return [presenceKey(fact)];
  return [presenceKey(fact), presenceKey({ ...fact, field: null })];
}

/**
 * The name of a fact or field in `Context.present`. Two ways to write one fact have one key, whatever `let` they go
 * by, and two facts have two.
 */
export function presenceKey(fact: FactReference): string {
  switch (fact.kind) {
    case "action":
    case "target":
    case "observed":
    case "declared":
      return `${fact.kind}.${fact.field}`;
    case "outside":
      return JSON.stringify([fact.fact, fact.arguments.map(argumentKey), fact.field]);
    case "memory":
      return `memory.${fact.figure}`;
    case "reversal-tested":
      return "reversal.tested";
    case "principal":
    case "human":
    case "approvals":
    case "now":
    case "blast-share":
    case "blast-services":
    case "schema":
    case "schema-statements":
    case "reversal":
    case "origin":
    case "targets":
      // Never absent, so nobody asks.
      return fact.kind === "principal" || fact.kind === "human" ? `${fact.kind}.id` : fact.kind;
    default:
      return unreachable(fact);
  }
}

function argumentKey(term: Term): string {
  if (term.kind === "constant") return JSON.stringify([term.type.kind, term.value]);
  if (term.kind === "variable") return `e${term.depth}`;
  return term.kind === "read" ? presenceKey(term.fact) : term.kind;
}
