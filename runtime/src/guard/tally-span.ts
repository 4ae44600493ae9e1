import type { StateStep, TallySpan, TallySum } from "../state/state-store.ts";
import type { PlannedStep } from "./planned-step.ts";
import { guardFinding } from "./refusal.ts";

/**
 * How far ahead the clock of another process may be whose charges count. A process that has read its clock a moment ago must
 * not overlook what another one was charged since, so every span reaches so much past `now`; no host is let further ahead than that.
 */
export const AHEAD_MS = 60_000;

/** The charges of all time: those that last until they are taken back, whatever any clock says. */
export function ofAllTime(tally: string): TallySpan {
  return { tally, sinceMs: Number.MIN_SAFE_INTEGER, nowMs: Number.MAX_SAFE_INTEGER };
}

/** The charges of the last so many milliseconds; null for those of all time. */
export function ofTheLast(tally: string, forMs: number | null, nowMs: number): TallySpan {
  if (forMs === null) return ofAllTime(tally);
  return { tally, sinceMs: Math.max(nowMs - forMs, Number.MIN_SAFE_INTEGER), nowMs: nowMs + AHEAD_MS };
}

/** A step that charges a tally. */
export type Charge = StateStep & { readonly kind: "charge" };

/** A charge that counts in every span of the last so many milliseconds and is forgotten later; null: until it is taken back. */
export function chargeOf(
  tally: string,
  entry: string,
  amount: number,
  { fromMs, forMs }: { readonly fromMs: number; readonly forMs: number | null },
): Charge {
  const untilMs = forMs === null ? null : Math.min(fromMs + forMs + AHEAD_MS, Number.MAX_SAFE_INTEGER);
  return { kind: "charge", tally, entry, amount, fromMs, untilMs, within: null };
}

/** A charge that is made only where the span comes to at most so much together with it. */
export function bounded(charge: Charge, { sinceMs, nowMs }: TallySpan, atMost: number): Charge {
  return { ...charge, within: { sinceMs, nowMs, atMost } };
}

/** What bounds a tally, and in which words. */
interface Bounding {
  readonly source: "rate_limit" | "blast_radius";
  readonly clause: string;
  readonly show?: (amount: number) => string;
  /** Whether the tally counts what nobody knows. */
  readonly isUnknown?: boolean;
}

/** A step, and the finding that is given where just this one could not be done: what all comes to, and the clause that bounds it. */
export function planned(
  step: Charge,
  { source, clause, show = String, isUnknown = false }: Bounding,
): PlannedStep {
  return {
    step,
    refusal: (seen) => {
      const all = step.amount + (seen !== null && "sum" in seen ? seen.sum : 0);
      const most = step.within?.atMost ?? 0;
      return guardFinding(source, {
        seen: `${show(all)} by now`,
        bound: `at most ${show(most)} (${clause})`,
        margin: `${show(Math.max(0, all - most))} over`,
        remedy: "have it evaluated again, once an earlier action has ended or its time has passed",
        isUnknown,
      });
    },
  };
}

/** What a store answered at a place; null where it did not, or with what is no sum. */
export function sumAt(sums: readonly TallySum[], at: number): TallySum | null {
  const sum = sums[at];
  return sum !== undefined &&
    [sum.sum, sum.count].every((figure) => Number.isSafeInteger(figure) && figure >= 0)
    ? sum
    : null;
}
