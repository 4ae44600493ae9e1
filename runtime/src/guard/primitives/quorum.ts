import type { Sha256 } from "@interlock/ledger";

import type { StateQuestion } from "../../state/state-store.ts";
import { approvalsKey } from "../approvals/approvals-row.ts";
import type { PlannedStep } from "../planned-step.ts";
import { guardFinding } from "../refusal.ts";
import { stateKey } from "../state-keys.ts";

/** What is read of a proposal's approvals before it is judged: one row. */
export function askApprovals(proposal: Sha256): StateQuestion {
  return { rows: [approvalsKey(proposal)], tallies: [] };
}

/**
 * The steps of an enforcement that use approvals up: nobody has approved or withdrawn since the verdict, and each approval that was
 * counted is used for the first time. `version` is that of the proposal's approvals row; 0 where there is none.
 */
export function approvalSteps({
  proposal,
  version,
  approvals,
  evaluation,
  nowMs,
}: {
  readonly proposal: Sha256;
  readonly version: number;
  /** By the digests of what their approvers signed. */
  readonly approvals: readonly { readonly approval: Sha256 }[];
  /** The evaluate record that they are used up for. */
  readonly evaluation: Sha256;
  readonly nowMs: number;
}): readonly PlannedStep[] {
  if (approvals.length === 0) return [];
  return [
    {
      step: { kind: "expect", key: approvalsKey(proposal), version },
      refusal: () => stale("somebody has approved or withdrawn since"),
    },
    ...approvals.map(({ approval }): PlannedStep => ({
      step: { kind: "put", key: usedKey(approval), version: 0, value: { evaluation, atMs: nowMs } },
      refusal: () => stale("an approval is used up"),
    })),
  ];
}

/** Where it stands that an approval is used up. */
export function usedKey(approval: Sha256): string {
  return stateKey("used-approval", approval);
}

function stale(what: string): ReturnType<typeof guardFinding> {
  return guardFinding("quorum", {
    seen: `verdict is stale: ${what}`,
    bound: "approvals that stand as they were counted, each used once",
    remedy: "have the proposal evaluated again, and approved anew where approvals are used up",
  });
}
