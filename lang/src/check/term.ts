import type { BlastShare, PatternSort, Percentile, SchemaEffect, Type } from "@interlock/runtime/vocabulary";

import type { Span } from "../syntax/span.ts";
import type { WindowTime } from "../syntax/tree.ts";
import { unreachable } from "../unreachable.ts";

/**
 * An expression whose names are resolved, whose macros are expanded and whose types are known.
 * Plain data; `type` is the type of the value where it is there.
 */
export type Term =
  | {
      readonly kind: "constant";
      readonly value: boolean | number | string;
      readonly type: Type;
      readonly span: Span;
    }
  | { readonly kind: "list"; readonly elements: readonly Term[]; readonly type: Type; readonly span: Span }
  | ReadTerm
  | {
      readonly kind: "variable";
      readonly depth: number;
      readonly name: string;
      readonly type: Type;
      readonly span: Span;
    }
  | { readonly kind: "not"; readonly operand: Term; readonly type: Type; readonly span: Span }
  | {
      readonly kind: "and" | "or" | "equal" | "less" | "less-or-equal" | "member";
      readonly left: Term;
      readonly right: Term;
      readonly type: Type;
      readonly span: Span;
    }
  | {
      readonly kind: "within";
      readonly element: Term;
      readonly low: number;
      readonly high: number;
      readonly type: Type;
      readonly span: Span;
    }
  /** `x in S`, where `S` is a set of patterns by `module.name`. */
  | {
      readonly kind: "in-set";
      readonly element: Term;
      readonly set: string;
      readonly sort: PatternSort;
      readonly type: Type;
      readonly span: Span;
    }
  /** `now in W`. */
  | { readonly kind: "in-window"; readonly time: WindowTime; readonly type: Type; readonly span: Span }
  | { readonly kind: "present"; readonly of: ReadTerm; readonly type: Type; readonly span: Span }
  | {
      readonly kind: "like";
      readonly by: "text" | "path" | "host" | "command";
      readonly operand: Term;
      readonly pattern: string;
      readonly type: Type;
      readonly span: Span;
    }
  | {
      readonly kind: "sum";
      readonly sign: 1 | -1;
      readonly left: Term;
      readonly right: Term;
      readonly type: Type;
      readonly span: Span;
    }
  | {
      readonly kind: "or-else";
      readonly value: Term;
      readonly fallback: Term;
      readonly type: Type;
      readonly span: Span;
    }
  | {
      readonly kind: "choose";
      readonly condition: Term;
      readonly whenTrue: Term;
      readonly whenFalse: Term;
      readonly type: Type;
      readonly span: Span;
    }
  | {
      readonly kind: "any" | "all" | "count";
      readonly list: Term;
      /** The element is the variable of this depth inside `body`. */
      readonly depth: number;
      readonly body: Term;
      readonly type: Type;
      readonly span: Span;
    }
  | { readonly kind: "length"; readonly list: Term; readonly type: Type; readonly span: Span }
  /** What could not be checked; a diagnostic stands for it, and nothing is compiled. */
  | { readonly kind: "error"; readonly type: null; readonly span: Span };

/** A fact or a field of the proposal. */
export interface ReadTerm {
  readonly kind: "read";
  readonly fact: FactReference;
  /** As the policy writes it: `target.tier`. */
  readonly path: string;
  readonly type: Type;
  /** May be attested absent, and was not tested for that here. */
  readonly isOptional: boolean;
  readonly isClaimed: boolean;
  readonly isSecret: boolean;
  readonly span: Span;
  /** Where the rule's own file reads it: `span` may lie in the file of a `let`. */
  readonly usedAt: Span;
}

/** Which fact a path names. */
export type FactReference =
  | { readonly kind: "action" | "target"; readonly field: string }
  | { readonly kind: "now" }
  | { readonly kind: "blast-share"; readonly share: BlastShare; readonly at: Percentile }
  | { readonly kind: "blast-services" }
  | { readonly kind: "schema"; readonly effect: SchemaEffect }
  | { readonly kind: "schema-statements" }
  | { readonly kind: "reversal"; readonly flag: "declared" | "lossless" }
  | { readonly kind: "reversal-tested" }
  | { readonly kind: "memory"; readonly figure: "success" | "outcomes" | "waiting" }
  | { readonly kind: "origin" }
  | { readonly kind: "targets" }
  /** `principal.id`, `human.id`: who acts, and the human at the root. */
  | { readonly kind: "principal" | "human"; readonly field: "id" }
  /** An outside fact; `field` is null for the whole answer. Each argument is a constant, a field of the proposal or an element. */
  | {
      readonly kind: "outside";
      readonly fact: string;
      readonly arguments: readonly Term[];
      readonly field: string | null;
    }
  /** In a contract: a field as it was observed, or as it is declared. */
  | { readonly kind: "observed" | "declared"; readonly field: string }
  /** `approvals(G)`, in a proof only. */
  | { readonly kind: "approvals"; readonly group: string };

/** Calls `visit` for every fact that a term reads, `has` included. */
export function eachRead(term: Term, visit: (read: ReadTerm) => void): void {
  if (term.kind === "read") visit(term);
  else if (term.kind === "present") visit(term.of);
  else if (term.kind === "and" || term.kind === "or" || term.kind === "equal") {
    // What most terms are is walked without a list of its parts.
    eachRead(term.left, visit);
    eachRead(term.right, visit);
  } else {
    for (const part of partsOf(term)) eachRead(part, visit);
  }
}

/** The terms directly inside a term, in the order of the source. What a fact is asked with is no part of the answer. */
export function partsOf(term: Term): readonly Term[] {
  switch (term.kind) {
    case "constant":
    case "read":
    case "variable":
    case "present":
    case "in-window":
    case "error":
      return [];
    case "list":
      return term.elements;
    case "not":
    case "like":
      return [term.operand];
    case "and":
    case "or":
    case "equal":
    case "less":
    case "less-or-equal":
    case "member":
    case "sum":
      return [term.left, term.right];
    case "within":
    case "in-set":
      return [term.element];
    case "or-else":
      return [term.value, term.fallback];
    case "choose":
      return [term.condition, term.whenTrue, term.whenFalse];
    case "any":
    case "all":
    case "count":
      return [term.list, term.body];
    case "length":
      return [term.list];
    default:
      return unreachable(term);
  }
}
