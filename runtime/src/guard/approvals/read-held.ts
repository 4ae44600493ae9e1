import type { JsonObject } from "@interlock/ledger";

import type { Finding } from "../../verdict.ts";
import { waitingHold } from "../holds.ts";
import type { Caller, GuardParts } from "../ports.ts";
import { callerIn } from "../recorded-caller.ts";
import { guardFinding } from "../refusal.ts";
import { revealed } from "../revealed.ts";
import { verifiedRecord } from "../verified-record.ts";
import type { Hold } from "./hold-row.ts";

/** A held proposal, ready to be judged again; or why it cannot be. */
export type HeldAgain =
  | {
      readonly kind: "held";
      readonly hold: Hold;
      readonly version: number;
      /** The proposal with its secrets in their places. */
      readonly proposal: JsonObject;
      /** Who proposed it, as it was recorded; the key that they held then is no part of it. */
      readonly caller: Caller;
      /** The propose record as the log has it. */
      readonly envelope: Uint8Array;
    }
  | { readonly kind: "refused"; readonly finding: Finding };

/**
 * Reads a held proposal from its record, to be judged again. A secret that was erased meanwhile makes that impossible, and is said to
 * be the reason. Rejects where a store fails.
 */
export async function readHeld(parts: GuardParts, proposal: string, nowMs: number): Promise<HeldAgain> {
  const waiting = await waitingHold(parts, proposal, nowMs);
  if (!waiting.ok) return { kind: "refused", finding: waiting.finding };
  const { hold, version } = waiting;
  const found = await verifiedRecord(parts, hold.proposed, "propose");
  const stored = await parts.records.byDigest(hold.proposed);
  if (stored === null || found?.subject !== proposal) {
    return lost("it is not on record, or not who proposed it");
  }
  const whole = await revealed(parts, found.predicate.body.proposal);
  if (whole.kind === "erased") {
    const places = whole.missing.map(({ at }) => at).join(", ");
    return lost(`what stood at ${places} was erased`);
  }
  const caller = callerIn(found.predicate);
  if (caller === null) return lost("it is not on record who proposed it");
  return {
    kind: "held",
    hold,
    version,
    proposal: whole.document,
    caller,
    envelope: stored.envelope,
  };
}

function lost(seen: string): HeldAgain {
  const finding = guardFinding("coverage", {
    seen,
    bound: "a held proposal that is whole, and on record",
    remedy: "propose it anew",
  });
  return { kind: "refused", finding };
}
