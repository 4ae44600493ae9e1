/** Someone who can take one seat: those that it can take itself, and those that one of its agents can take for it. */
export interface Candidate {
  readonly own: readonly number[];
  readonly byAgent: readonly number[];
}

/** How the shortest way to a seat begins: who moves there, and the seat that becomes free; null for one who had none. */
interface Step {
  readonly cost: number;
  readonly candidate: number;
  readonly from: number | null;
}

/**
 * Whether the candidates can fill all seats, one each, agents taking as few as they must and no more than their bound.
 * `counts` says how many may sit at each index that candidates name.
 *
 * A seat that an agent takes costs one, so this is the cheapest full flow: each round seats one more candidate along the
 * cheapest way, which keeps the whole as cheap as it can be. Hence a further candidate, or a further way for one, never
 * makes the answer worse.
 */
export function canFill(
  counts: readonly number[],
  candidates: readonly Candidate[],
  agentsAtMost: number,
): boolean {
  const wanted = counts.reduce((total, count) => total + count, 0);
  if (wanted > candidates.length) return false;
  const seats: (number | null)[] = candidates.map(() => null);
  const taken = counts.map(() => 0);
  let agents = 0;
  for (let round = 0; round < wanted; round += 1) {
    const steps = shortestSteps(counts.length, candidates, seats);
    const end = cheapestFree(counts, taken, steps);
    if (end === null) return false;
    agents += steps[end]?.cost ?? 0;
    taken[end] = (taken[end] ?? 0) + 1;
    for (let seat: number | null = end; seat !== null;) {
      const step: Step | undefined = steps[seat];
      if (step === undefined) break;
      seats[step.candidate] = seat;
      seat = step.from;
    }
  }
  return agents <= agentsAtMost;
}

/** The cheapest way to each seat, from a candidate without one; moves may go over seats that others give up. */
function shortestSteps(
  count: number,
  candidates: readonly Candidate[],
  seats: readonly (number | null)[],
): readonly (Step | undefined)[] {
  const steps: (Step | undefined)[] = Array.from({ length: count });
  const take = (seat: number, step: Step): boolean => {
    if (step.cost >= (steps[seat]?.cost ?? Number.POSITIVE_INFINITY)) return false;
    steps[seat] = step;
    return true;
  };
  for (const [index, candidate] of candidates.entries()) {
    if (seats[index] !== null) continue;
    for (const seat of candidate.own) take(seat, { cost: 0, candidate: index, from: null });
    for (const seat of candidate.byAgent) take(seat, { cost: 1, candidate: index, from: null });
  }
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const [index, candidate] of candidates.entries()) {
      const from = seats[index] ?? null;
      const before = from === null ? undefined : steps[from];
      if (from === null || before === undefined) continue;
      const freed = before.cost - (candidate.own.includes(from) ? 0 : 1);
      for (const seat of candidate.own) {
        if (take(seat, { cost: freed, candidate: index, from })) isSettled = false;
      }
      for (const seat of candidate.byAgent) {
        if (take(seat, { cost: freed + 1, candidate: index, from })) isSettled = false;
      }
    }
  }
  return steps;
}

function cheapestFree(
  counts: readonly number[],
  taken: readonly number[],
  steps: readonly (Step | undefined)[],
): number | null {
  let best: number | null = null;
  for (const [seat, step] of steps.entries()) {
    if (step === undefined || (taken[seat] ?? 0) >= (counts[seat] ?? 0)) continue;
    if (best === null || step.cost < (steps[best]?.cost ?? Number.POSITIVE_INFINITY)) best = seat;
  }
  return best;
}
