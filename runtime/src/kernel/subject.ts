import type { Facts, Principal } from "../facts.ts";
import type { TargetReference } from "../proposal.ts";
import type { PrincipalTable, Vocabulary } from "../vocabulary/table.ts";
import type { Value } from "./value.ts";

/**
 * One target of one proposal, made ready for the rules: every value decoded against its declared type.
 * What could not be had is `Uncertain`, never left out.
 */
export interface Subject {
  readonly action: string;
  readonly principal: Principal;
  readonly target: TargetReference;
  readonly targetFields: ReadonlyMap<string, Value>;
  readonly payload: ReadonlyMap<string, Value>;
  readonly now: Value;
  readonly facts: Facts;
  /** Declared principals, by `module.name`. */
  readonly principals: ReadonlyMap<string, PrincipalTable>;
  /** The ids of every target of the proposal, for `targets`. */
  readonly targets: readonly string[];
  /** The `owner` of every target of the proposal, for the budgets that targets of one owner share. */
  readonly owners: readonly Value[];
  /** What groups, outside facts and sets are, by what the policies declare. */
  readonly vocabulary: Vocabulary;
  /** Whether every window is taken for open or for closed; left out, the time decides. */
  readonly windows?: boolean;
}

/** What a contract is held against: an entity's fields as they are declared and as they were observed. */
export interface StateSubject {
  readonly now: Value;
  readonly observed: ReadonlyMap<string, Value>;
  readonly declared: ReadonlyMap<string, Value>;
  readonly vocabulary: Vocabulary;
}
