import type { CeilingTable, Kernel, RuleTable, SwitchTable, Vocabulary } from "@interlock/runtime";

/**
 * What a policy set decides, as plain data: the tables that findings cite, and every expression as calls of the
 * kernel. It is the one source of the emitted module, and holds nothing that depends on where the set lies.
 */
export interface Plan {
  readonly v: 1;
  readonly language: number;
  readonly vocabulary: Vocabulary;
  readonly rules: readonly PlanRule[];
  readonly switches: readonly PlanReach<SwitchTable>[];
  readonly ceilings: readonly PlanReach<CeilingTable>[];
  /** At the same index as the vocabulary's contracts; null for a schema's. */
  readonly contracts: readonly (PlanExpression | null)[];
  /** At the same index: where each is declared, `path:line:column`. */
  readonly contractsAt: readonly string[];
}

/** A switch or a ceiling: its data, and its reach as an expression. */
export interface PlanReach<Table> {
  readonly table: Table;
  readonly scope: PlanExpression;
}

/** One rule: its data, and its code as expressions. */
export interface PlanRule {
  readonly table: RuleTable;
  /** The line of the rule, for the comment at its code. */
  readonly line: number;
  readonly scope: PlanExpression;
  /** Of a refuse rule. */
  readonly measure: PlanExpression | null;
  readonly because: PlanExpression | null;
  readonly clauses: readonly PlanClause[];
}

/** One clause, at the same index as its data in the rule's table. */
export interface PlanClause {
  /** The list of its `each`, whose element is that of depth 0 in what follows. */
  readonly each: PlanExpression | null;
  readonly when: PlanExpression | null;
  readonly measure: PlanExpression | null;
  readonly because: PlanExpression | null;
}

/** An expression over the kernel. */
export type PlanExpression =
  | { readonly kind: "value"; readonly value: boolean | number | string | null }
  | { readonly kind: "values"; readonly elements: readonly PlanExpression[] }
  /** The target that is judged. */
  | { readonly kind: "subject" }
  | { readonly kind: "call"; readonly function: keyof Kernel; readonly arguments: readonly PlanExpression[] }
  /** A function of one element, for quantifiers; `depth` tells the elements of nested ones apart. */
  | { readonly kind: "function"; readonly depth: number; readonly body: PlanExpression }
  | { readonly kind: "element"; readonly depth: number }
  /** Texts joined to one. */
  | { readonly kind: "text"; readonly parts: readonly PlanExpression[] };
