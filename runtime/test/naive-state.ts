import type {
  Committed,
  StateAnswer,
  StateQuestion,
  StateStep,
  TallySpan,
  TallySum,
} from "../src/state/state-store.ts";

interface Kept {
  readonly tally: string;
  readonly entry: string;
  readonly amount: number;
  readonly fromMs: number;
  readonly untilMs: number | null;
}

/** The tallies of a state as a list of charges: what the port promises of them, and nothing else. */
export interface NaiveState {
  charges: readonly Kept[];
}

/** What the charges of a span come to. */
export function sumOf({ charges }: NaiveState, { tally, sinceMs, nowMs }: TallySpan): TallySum {
  const counted = charges.filter(
    ({ tally: name, fromMs, untilMs }) =>
      name === tally && fromMs > sinceMs && fromMs <= nowMs && (untilMs === null || untilMs > nowMs),
  );
  const starts = counted.map(({ fromMs }) => fromMs).sort((a, b) => a - b);
  return {
    sum: counted.reduce((sum, { amount }) => sum + amount, 0),
    count: counted.length,
    oldestMs: starts[0] ?? null,
    newestMs: starts.at(-1) ?? null,
  };
}

/** Answers for tallies; there are no rows. */
export function answer(state: NaiveState, { tallies }: StateQuestion, atMs = 0): StateAnswer {
  return { rows: [], tallies: tallies.map((span) => sumOf(state, span)), atMs };
}

/** Does all steps or none. */
export function commit(state: NaiveState, steps: readonly StateStep[]): Committed {
  const next: NaiveState = { charges: state.charges };
  for (const [at, step] of steps.entries()) {
    const seen = doStep(next, step);
    if (seen !== null) return { ok: false, step: at, seen };
  }
  state.charges = next.charges;
  return { ok: true };
}

function doStep(state: NaiveState, step: StateStep): TallySum | null {
  if (step.kind === "clear") {
    const { entry, tallies } = step;
    state.charges = state.charges.filter(
      (kept) => kept.entry !== entry || !(tallies?.includes(kept.tally) ?? true),
    );
    return null;
  }
  if (step.kind !== "charge") throw new Error("a naive state has no rows");
  const { tally, entry, amount, fromMs, untilMs, within } = step;
  if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(fromMs + (untilMs ?? 0)) || amount < 0) {
    throw new Error("no safe integer");
  }
  const sum = sumOf(state, {
    tally,
    sinceMs: within?.sinceMs ?? Number.MIN_SAFE_INTEGER,
    nowMs: within?.nowMs ?? fromMs,
  });
  if (within !== null && sum.sum + amount > within.atMost) return sum;
  if (amount === 0) return null;
  if (state.charges.some((kept) => kept.tally === tally && kept.entry === entry)) return sum;
  state.charges = [...state.charges, { tally, entry, amount, fromMs, untilMs }];
  return null;
}
