import { MAX_NAME_LENGTH } from "@interlock/ledger";

import type { Finding } from "../verdict.ts";
import type { Evaluated, Refused } from "./lifecycle.ts";
import type { GuardParts } from "./ports.ts";
import { frameOf, recorded } from "./written.ts";

/** Refuses what a policy permits or holds, for a reason that no clause of it says, and records that. */
export async function refusedEnforcement(
  parts: GuardParts,
  { proposed, record }: Pick<Evaluated, "proposed" | "record">,
  findings: readonly Finding[],
  by: Refused["by"],
): Promise<Refused> {
  const reason = findings.map(({ source, seen }) => `${source}: ${seen}`).join("; ");
  const refusal = await recorded(parts, {
    ...frameOf(parts),
    kind: "enforce",
    proposalDigest: proposed.digest,
    parents: [record.digest],
    body: {
      evaluation: record.digest,
      outcome: "refuse",
      reason: reason.slice(0, MAX_NAME_LENGTH).toWellFormed(),
    },
  });
  return { kind: "refused", by, findings, record: refusal.digest };
}
