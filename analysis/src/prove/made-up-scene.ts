import type { Plan } from "@interlock/compiler";
import type { CheckedProof } from "@interlock/lang";
import type { ActionTable } from "@interlock/runtime";

import type { Assignment } from "./assignment.ts";
import type { Atoms } from "./atoms.ts";
import type { Pool } from "./candidates.ts";

/** What a counterexample is made from. */
export interface Scene {
  readonly plan: Plan;
  readonly proof: CheckedProof;
  readonly action: ActionTable;
  readonly atoms: Atoms;
  readonly assignment: Assignment;
  readonly pool: Pool;
}
