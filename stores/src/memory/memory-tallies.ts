import type { TallySpan, TallySum } from "@interlock/runtime/state";
import { beyondSums, type ChargeStep } from "../state-steps.ts";

type Charge = Pick<ChargeStep, "amount" | "fromMs" | "untilMs">;

/** Takes back what was done last; called in the opposite order. */
export type Undo = () => void;

/** The tallies of a state in memory. */
export interface MemoryTallies {
  sum(span: TallySpan): TallySum;
  /** Null where the entry has charged this tally already. */
  add(step: ChargeStep): Undo | null;
  clear(entry: string, tallies: readonly string[] | null): Undo;
  /** Forgets the charges that ended before; answers how many. */
  sweep(beforeMs: number): number;
}

/** Tallies of which none was charged yet. */
export function memoryTallies(): MemoryTallies {
  const charges = new Map<string, Map<string, Charge>>();
  const talliesOf = new Map<string, Set<string>>();
  const put = (tally: string, entry: string, charge: Charge): void => {
    within(charges, tally, () => new Map<string, Charge>()).set(entry, charge);
    within(talliesOf, entry, () => new Set<string>()).add(tally);
  };
  const take = (tally: string, entry: string): void => {
    const ofTally = charges.get(tally);
    ofTally?.delete(entry);
    if (ofTally?.size === 0) charges.delete(tally);
    const ofEntry = talliesOf.get(entry);
    ofEntry?.delete(tally);
    if (ofEntry?.size === 0) talliesOf.delete(entry);
  };
  return {
    sum: (span) => sumOf(charges.get(span.tally)?.values() ?? [], span),
    add: ({ tally, entry, amount, fromMs, untilMs }) => {
      if (charges.get(tally)?.has(entry) === true) return null;
      put(tally, entry, { amount, fromMs, untilMs });
      return () => {
        take(tally, entry);
      };
    },
    clear: (entry, tallies) => {
      const taken = [...(talliesOf.get(entry) ?? [])]
        .filter((tally) => tallies === null || tallies.includes(tally))
        .map((tally) => ({ tally, charge: charges.get(tally)?.get(entry) }));
      for (const { tally } of taken) take(tally, entry);
      return () => {
        for (const { tally, charge } of taken) if (charge !== undefined) put(tally, entry, charge);
      };
    },
    sweep: (beforeMs) => {
      const ended = [...charges].flatMap(([tally, ofTally]) =>
        [...ofTally]
          .filter(([, { untilMs }]) => untilMs !== null && untilMs < beforeMs)
          .map(([entry]) => ({ tally, entry })),
      );
      for (const { tally, entry } of ended) take(tally, entry);
      return ended.length;
    },
  };
}

function sumOf(charges: Iterable<Charge>, { sinceMs, nowMs }: TallySpan): TallySum {
  let sum = 0;
  let count = 0;
  let oldestMs: number | null = null;
  let newestMs: number | null = null;
  for (const { amount, fromMs, untilMs } of charges) {
    if (fromMs <= sinceMs || fromMs > nowMs || (untilMs !== null && untilMs <= nowMs)) continue;
    sum += amount;
    count += 1;
    oldestMs = Math.min(oldestMs ?? fromMs, fromMs);
    newestMs = Math.max(newestMs ?? fromMs, fromMs);
  }
  // Amounts are never negative, so a sum that was inexact on the way is beyond at the end.
  if (!Number.isSafeInteger(sum)) throw beyondSums();
  return { sum, count, oldestMs, newestMs };
}

function within<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
