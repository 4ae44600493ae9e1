import type { JsonObject } from "@interlock/ledger";

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

/** How many policies the row remembers that were in force before. */
const MOST_REPLACED = 256;

/** What names a policy that was in force: the record that activated it, or its module where none did. */
function nameOf({ policy, activation }: Pick<PolicyInForce, "policy" | "activation">): string {
  return activation ?? policy.moduleDigest;
}

/** What the row says of policies. What cannot be read was never in force. */
function policyIn(row: StateRow | null): {
  readonly moduleDigest: unknown;
  readonly activation: string | null;
  readonly replaced: readonly string[];
} {
  const { moduleDigest = null, activation, replaced } = row?.value ?? {};
  const names: readonly unknown[] = Array.isArray(replaced) ? replaced : [];
  return {
    moduleDigest,
    activation: typeof activation === "string" ? activation : null,
    replaced: names.filter((name) => typeof name === "string"),
  };
}

/** The row once a policy is in force: what was in force before is among what it replaced. */
function rowOf(before: ReturnType<typeof policyIn>, given: PolicyInForce): JsonObject {
  const { moduleDigest, commit } = given.policy;
  const { moduleDigest: module, activation, replaced } = before;
  const last = activation ?? (typeof module === "string" ? module : null);
  const names = [...replaced.filter((name) => name !== last), ...(last === null ? [] : [last])];
  return {
    moduleDigest,
    commit,
    activation: given.activation ?? null,
    replaced: names.filter((name) => name !== nameOf(given)).slice(-MOST_REPLACED),
  };
}

/** Why a policy would take the place of a later one; null where it would not. */
function rollback(before: ReturnType<typeof policyIn>, given: PolicyInForce): Finding | null {
  const isReplaced = before.replaced.includes(nameOf(given));
  const isUnsigned = before.activation !== null && given.activation === undefined;
  if (!isReplaced && !isUnsigned) return null;
  return coverageFinding(
    isReplaced
      ? "the policy was in force and is replaced"
      : "the policy was never activated, and an activated one is in force",
    `a policy that is later than the one in force (${String(before.moduleDigest)})`,
    "open the guard with the policy in force, or change it there",
  );
}

/**
 * Puts a policy in force for every process that shares the state: what was judged under another one is judged again. One that was replaced
 * comes into force again only where somebody asks for just that (`isAsked`), and by no restart of a process that still holds it. Answers why
 * it cannot be; null once it is. Rejects where the state or the log fails.
 */
export async function activatePolicy(
  parts: GuardParts,
  given: PolicyInForce,
  { isAsked }: { readonly isAsked: boolean },
): Promise<Finding | null> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { rows } = await parts.state.read({ rows: [policyKey, haltKey], tallies: [] });
    const [row = null, haltRow = null] = rows;
    const halt = await verifyHaltState(parts, haltRow);
    const before = policyIn(row);
    const isThere =
      before.moduleDigest === given.policy.moduleDigest &&
      (given.activation === undefined || before.activation === given.activation);
    const older = isThere || isAsked || given.mayPutBack === true ? null : rollback(before, given);
    const problem = mayActivate(halt, given.module) ?? older;
    if (problem !== null) return problem;
    const version = row?.version ?? 0;
    const step: StateStep = { kind: "put", key: policyKey, version, value: rowOf(before, given) };
    // A switch that is thrown meanwhile may be one that the policy does not declare.
    const committed = await parts.state.commit([
      ...haltSteps(halt).map((one) => one.step),
      ...(isThere ? [] : [step]),
    ]);
    if (committed.ok) return null;
  }
  throw new Error("the policy in force never stands still");
}
