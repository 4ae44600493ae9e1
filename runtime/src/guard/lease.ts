import type { Sha256 } from "@interlock/ledger";

import { openKey, readOpen } from "./action-row.ts";
import { haltKey } from "./halts/halt-row.ts";
import { policyKey } from "./policy-row.ts";
import type { GuardParts } from "./ports.ts";
import { processMemory } from "./process-memory.ts";

/** No lease lasts longer, whatever a host says: `halt` waits no longer than that on other machines. */
export const MAX_LEASE_MS = 500;

/** For how long what was read of the halt epoch lets an effect start, by both hands of this process's clock. */
export interface Lease extends Reservation {
  readonly from: Moment;
  readonly forMs: number;
}

/** What was reserved, and what it rests on. */
export interface Reservation {
  /** The process's leases when the verdict was reserved: a halt in this process ends them all. */
  readonly leases: number;
  /** The rows of the halt state and of the policy as they stood when the verdict was reserved, and the action that was. */
  readonly haltVersion: number;
  readonly policyVersion: number;
  readonly evaluation: Sha256;
  /** Until when the verdict holds. Nothing starts on a lease that was taken later. */
  readonly validUntilMs: number;
}

/** What both hands of a clock say. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** What both hands say now. */
export function momentOf({ clock }: Pick<GuardParts, "clock">): Moment {
  return { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
}

/** A lease from a moment on, which lies before the halt row was read. */
export function leaseFrom(
  { limits }: Pick<GuardParts, "limits">,
  from: Moment,
  reserved: Reservation,
): Lease {
  return { ...reserved, from, forMs: Math.min(limits.leaseMs, MAX_LEASE_MS) };
}

/**
 * Whether an effect may start right now. Nothing may be waited for between this and the start. Each hand ends the lease by itself: the
 * one that never jumps may stand still while a machine sleeps, and the other one may be moved.
 */
export function isHeld(
  parts: Pick<GuardParts, "clock" | "ledger">,
  { from, forMs, leases }: Pick<Lease, "from" | "forMs" | "leases">,
): boolean {
  const now = momentOf(parts);
  const isWithin = (hand: keyof Moment): boolean => {
    const passedMs = now[hand] - from[hand];
    return passedMs >= 0 && passedMs < forMs;
  };
  return processMemory(parts).leases === leases && isWithin("monotonicMs") && isWithin("wallMs");
}

/**
 * A fresh lease where the verdict still holds, the rows of the halt state and of the policy stand as they stood, and nobody has closed the
 * action or taken it over; null elsewhere, and where a halt ended all leases of this process.
 */
export async function renewedLease(
  parts: Pick<GuardParts, "clock" | "ledger" | "limits" | "state">,
  lease: Lease,
): Promise<Lease | null> {
  const from = momentOf(parts);
  // What is no number is past every end.
  if (!(from.wallMs <= lease.validUntilMs)) return null;
  const { rows } = await parts.state.read({
    rows: [haltKey, policyKey, openKey(lease.evaluation)],
    tallies: [],
  });
  const [halt = null, policy = null, row = null] = rows;
  const action = row === null ? null : readOpen(row);
  const isOurs = action !== null && action.keeper === null;
  const isSame =
    (halt?.version ?? 0) === lease.haltVersion &&
    (policy?.version ?? 0) === lease.policyVersion &&
    processMemory(parts).leases === lease.leases;
  return isOurs && isSame ? leaseFrom(parts, from, lease) : null;
}
