import type { Outcome, SignedRecord } from "@interlock/ledger";

import type { Principal } from "../facts.ts";
import type { Evaluated } from "./lifecycle.ts";
import type { GuardParts } from "./ports.ts";
import { frameOf, recorded } from "./written.ts";

/**
 * Records what a human decided where a verdict was only advised: beside the verdict, and with no effect of the guard's. Answers the record once
 * it is durable. `principal` is whom the host has authenticated.
 */
export async function recordHumanDecision(
  parts: GuardParts,
  { proposed, record }: Pick<Evaluated, "proposed" | "record">,
  principal: Principal,
  decision: Outcome,
): Promise<SignedRecord> {
  return await recorded(parts, {
    ...frameOf(parts),
    kind: "enforce",
    proposalDigest: proposed.digest,
    parents: [record.digest],
    body: { evaluation: record.digest, outcome: decision, decidedBy: { principal, decision } },
  });
}
