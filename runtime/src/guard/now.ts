import { type Fact, known, unknown } from "../fact.ts";
import { isInstant } from "../kernel/fact-value.ts";
import type { GuardParts } from "./ports.ts";
import { processMemory } from "./process-memory.ts";

/**
 * What time it is: the host's clock, and never before the last record that this process has seen. Unknown where the host's clock is
 * behind that record, or apart from the store's, by more than the limit: one of them is wrong then, and nobody knows which.
 * `storeMs` is the store's own time, read just now; null where it was not asked.
 */
export function instantOf(
  parts: Pick<GuardParts, "clock" | "limits" | "ledger">,
  storeMs: number | null,
): Fact<number> {
  const hostMs = parts.clock.nowMs();
  const { lastRecordMs } = processMemory(parts);
  const { clockSkewMs } = parts.limits;
  if (!isInstant(hostMs)) return unknown("the host's clock tells no time");
  if (lastRecordMs - hostMs > clockSkewMs) return unknown("the host's clock is behind the last record");
  // What is no number is apart from everything.
  if (storeMs !== null && !(Math.abs(hostMs - storeMs) <= clockSkewMs)) {
    return unknown("the clocks of host and store are apart");
  }
  return known(Math.max(hostMs, lastRecordMs));
}

/** The instant, or null where nobody knows it. */
export function msOf(now: Fact<number> | undefined): number | null {
  return now?.kind === "known" ? now.value : null;
}
