import type { StateQuestion, StateRow, StateStep } from "../state/state-store.ts";
import type { Finding } from "../verdict.ts";
import { coverageFinding } from "./coverage-finding.ts";
import { haltKey } from "./halts/halt-row.ts";
import { verifyHaltState } from "./halts/verify-halts.ts";
import type { PlannedStep } from "./planned-step.ts";
import type { GuardParts, PolicyInForce } from "./ports.ts";
import { haltSteps, mayActivate } from "./primitives/kill-switch.ts";
import { stateKey } from "./state-keys.ts";

/** Where the policy in force stands. */
export const policyKey: string = stateKey("policy");

/** What is read of the policy before anything is judged: one row. */
export function askPolicy(): StateQuestion {
  return { rows: [policyKey], tallies: [] };
}

/** Why this process may not judge: another policy is in force, or nobody can tell which. Null where it may. */
export function policyRefusal(
  { policy: { policy } }: Pick<GuardParts, "policy">,
  row: StateRow | null,
): Finding | null {
  const inForce = row?.value["moduleDigest"];
  if (inForce === policy.moduleDigest) return null;
  const isKnown = typeof inForce === "string";
  return coverageFinding(
    isKnown ? `the policy in force is ${inForce}` : "unknown (which policy is in force)",
    `the policy in force is ${policy.moduleDigest}`,
    "take over the policy in force",
    !isKnown,
  );
}

/** The step of an enforcement that holds the policy: no other one came into force since the verdict. */
export function policySteps(version: number): readonly PlannedStep[] {
  return [
    {
      step: { kind: "expect", key: policyKey, version },
      refusal: () =>
        coverageFinding(
          "the policy changed after the verdict",
          "the policy of the verdict",
          "have the proposal evaluated again",
        ),
    },
  ];
}

/** How often a row that others write as well is tried again. */
const MOST_TRIES = 16;

/**
 * Puts a policy in force for every process that shares the state: what was judged under another one is judged again. Answers why it cannot be;
 * null once it is. Rejects where the state or the log fails.
 */
export async function activatePolicy(
  parts: GuardParts,
  { policy: { moduleDigest, commit }, module }: PolicyInForce,
): Promise<Finding | null> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { rows } = await parts.state.read({ rows: [policyKey, haltKey], tallies: [] });
    const [row = null, haltRow = null] = rows;
    const halt = await verifyHaltState(parts, haltRow);
    const problem = mayActivate(halt, module);
    if (problem !== null) return problem;
    const step: StateStep = {
      kind: "put",
      key: policyKey,
      version: row?.version ?? 0,
      value: { moduleDigest, commit },
    };
    const steps = row?.value["moduleDigest"] === moduleDigest ? [] : [step];
    // A switch that is thrown meanwhile may be one that the policy does not declare.
    const committed = await parts.state.commit([...haltSteps(halt).map((one) => one.step), ...steps]);
    if (committed.ok) return null;
  }
  throw new Error("the policy in force never stands still");
}
