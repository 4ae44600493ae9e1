import type { Facts, Principal } from "../facts.ts";
import type { TargetReference } from "../proposal.ts";
import type { PrincipalTable } from "../vocabulary/table.ts";
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
  /** How old a group's answer may be, by its id; groups that name their members are here with those members. */
  readonly groups: ReadonlyMap<string, Value>;
  /** Declared principals, by `module.name`. */
  readonly principals: ReadonlyMap<string, PrincipalTable>;
}
