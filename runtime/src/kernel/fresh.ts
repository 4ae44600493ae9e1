import { isInstant } from "./fact-value.ts";
import { Uncertain, type Value } from "./value.ts";

/**
 * Why an answer is too old to count by its source's own time, or cannot be dated; null where it counts. An answer that
 * is exactly as old as it may be still does.
 */
export function staleness(
  observedAtMs: number | undefined,
  freshMs: number,
  name: string,
  now: Value,
): Uncertain | null {
  if (Uncertain.is(now)) return now;
  if (observedAtMs === undefined || !isInstant(observedAtMs)) {
    return new Uncertain(name, "the source did not say when");
  }
  if (typeof now !== "number") return new Uncertain("now", "there is none");
  if (observedAtMs > now) return new Uncertain(name, "it is dated after now");
  return now - observedAtMs > freshMs ? new Uncertain(name, "the answer is stale") : null;
}
