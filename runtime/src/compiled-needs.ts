import type { BlastShare, SchemaEffect } from "./vocabulary/words.ts";

/** What the compiler finds that the expressions of an action's rules read; the tables of the module say the rest. */
export interface CompiledNeeds {
  readonly action: string;
  /** Facts that are read as a whole. */
  readonly whole: readonly ("identity" | "audit" | "restored" | "calibratedAtMs" | "approvals")[];
  /** Fields of each target. */
  readonly targets: readonly string[];
  readonly blast: readonly (BlastShare | "services")[];
  readonly schema: readonly (SchemaEffect | "statements")[];
  /** The ids of contracts to which `schema.within` answers. */
  readonly within: readonly string[];
  readonly reversal: readonly ("declared" | "lossless" | "testedAtMs")[];
  readonly memory: readonly ("success" | "outcomes" | "waitingSinceMs")[];
  /** What `memory` has under `recent`: over the last so many milliseconds. */
  readonly recent: readonly string[];
  readonly network: readonly ("origin" | "targets")[];
  /** The ids of contracts. */
  readonly drift: readonly string[];
  /** The names of time zones. */
  readonly offsets: readonly string[];
  /** The ids of facts that sources answer. */
  readonly outside: readonly string[];
  /** The ids of groups that sources answer. */
  readonly groups: readonly string[];
}

/** What is needed where no rule reads anything. */
export function noNeeds(action: string): CompiledNeeds {
  return {
    action,
    whole: [],
    targets: [],
    blast: [],
    schema: [],
    within: [],
    reversal: [],
    memory: [],
    recent: [],
    network: [],
    drift: [],
    offsets: [],
    outside: [],
    groups: [],
  };
}
