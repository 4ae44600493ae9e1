import type { GuardLimits } from "./ports.ts";

/** The bounds of a guard where a host says nothing else. */
export const guardLimits: GuardLimits = {
  gatherMs: 2_000,
  leaseMs: 500,
  holdMs: 24 * 3_600_000,
  holdsPerRoot: 20,
  outcomeMs: 600_000,
  outcomesPerDay: 50,
  clockSkewMs: 5_000,
  proposalBytes: 65_536,
};
