import type { Sha256 } from "@interlock/ledger";

import { openKey, readOpen } from "./action-row.ts";
import { haltKey } from "./halts/halt-row.ts";
import type { GuardParts } from "./ports.ts";
import { processMemory } from "./process-memory.ts";

/** No lease lasts longer, whatever a host says: `halt` waits no longer than that on other machines. */
export const MAX_LEASE_MS = 500;

/** For how long what was read of the halt epoch lets an effect start, by this process's monotonic clock. */
export interface Lease {
  readonly untilMs: number;
  /** The process's leases when the verdict was reserved: a halt in this process ends them all. */
  readonly leases: number;
  /** The halt row as it stood when the verdict was reserved, and the action that was. */
  readonly haltVersion: number;
  readonly evaluation: Sha256;
}

/** A lease from a moment on, which lies before the halt row was read. */
export function leaseFrom(
  { limits }: Pick<GuardParts, "limits">,
  fromMs: number,
  reserved: Omit<Lease, "untilMs">,
): Lease {
  return { ...reserved, untilMs: fromMs + Math.min(limits.leaseMs, MAX_LEASE_MS) };
}

/** Whether an effect may start right now. Nothing may be waited for between this and the start. */
export function isHeld(parts: Pick<GuardParts, "clock" | "ledger">, { untilMs, leases }: Lease): boolean {
  return processMemory(parts).leases === leases && parts.clock.monotonicMs() < untilMs;
}

/**
 * A fresh lease where the halt row stands as it stood and nobody has closed the action or taken it over; null elsewhere, and where a halt
 * ended all leases of this process.
 */
export async function renewedLease(
  parts: Pick<GuardParts, "clock" | "ledger" | "limits" | "state">,
  lease: Lease,
): Promise<Lease | null> {
  const fromMs = parts.clock.monotonicMs();
  const { rows } = await parts.state.read({ rows: [haltKey, openKey(lease.evaluation)], tallies: [] });
  const [halt = null, row = null] = rows;
  const action = row === null ? null : readOpen(row);
  const isOurs = action !== null && action.keeper === null;
  const isSame = (halt?.version ?? 0) === lease.haltVersion && processMemory(parts).leases === lease.leases;
  return isOurs && isSame ? leaseFrom(parts, fromMs, lease) : null;
}
