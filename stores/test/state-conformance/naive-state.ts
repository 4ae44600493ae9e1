import type { StateStep, TallySpan, TallySum } from "@interlock/runtime/state";

type Row = { readonly key: string; readonly version: number; readonly value: unknown };
type Charge = Extract<StateStep, { readonly kind: "charge" }>;

/** A state so plain that it is right at a glance: lists, copied whole before each commit. */
export interface NaiveState {
  readonly rows: readonly Row[];
  readonly charges: readonly Charge[];
}

/** What a row's version is while the model cannot know it: equal to none that anybody can name. */
export const UNSEEN = -1;

/** What a tally comes to. */
export function naiveSum({ charges }: NaiveState, { tally, sinceMs, nowMs }: TallySpan): TallySum {
  const counted = charges.filter(
    (one) =>
      one.tally === tally &&
      one.fromMs > sinceMs &&
      one.fromMs <= nowMs &&
      !(one.untilMs !== null && one.untilMs <= nowMs),
  );
  const times = counted.map(({ fromMs }) => fromMs).sort((one, other) => one - other);
  return {
    sum: counted.reduce((sum, { amount }) => sum + amount, 0),
    count: counted.length,
    oldestMs: times[0] ?? null,
    newestMs: times.at(-1) ?? null,
  };
}

/** The state after all steps, or the place of the first that cannot be done and what stands in its way. */
export function naiveCommit(
  before: NaiveState,
  steps: readonly StateStep[],
): {
  readonly state: NaiveState;
  readonly failed: null | { readonly step: number; readonly seen: Row | TallySum | null };
} {
  let state = before;
  for (const [at, step] of steps.entries()) {
    const next = naiveStep(state, step);
    if (!("rows" in next)) return { state: before, failed: { step: at, seen: next.seen } };
    state = next;
  }
  return { state, failed: null };
}

function naiveStep(
  state: NaiveState,
  step: StateStep,
): NaiveState | { readonly seen: Row | TallySum | null } {
  const { rows, charges } = state;
  if (step.kind === "clear") {
    const isKept = ({ entry, tally }: Charge): boolean =>
      entry !== step.entry || (step.tallies !== null && !step.tallies.includes(tally));
    return { rows, charges: charges.filter(isKept) };
  }
  if (step.kind === "charge") {
    const { within, amount } = step;
    const span = within ?? { sinceMs: Number.MIN_SAFE_INTEGER, nowMs: step.fromMs };
    const seen = naiveSum(state, { tally: step.tally, ...span });
    if (within !== null && seen.sum + amount > within.atMost) return { seen };
    if (amount === 0) return state;
    const isTwice = charges.some(({ tally, entry }) => tally === step.tally && entry === step.entry);
    return isTwice ? { seen } : { rows, charges: [...charges, step] };
  }
  const row = rows.find(({ key }) => key === step.key) ?? null;
  if ((row?.version ?? 0) !== step.version) return { seen: row };
  const others = rows.filter(({ key }) => key !== step.key);
  if (step.kind === "expect") return state;
  if (step.kind === "remove") return { rows: others, charges };
  return { rows: [...others, { key: step.key, version: UNSEEN, value: step.value }], charges };
}
