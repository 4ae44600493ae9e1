import type { Result } from "@interlock/ledger";

import { absent, known, unknown, type Fact } from "../../fact.ts";
import type { Facts, MemoryEvidence } from "../../facts.ts";
import type { Needs } from "../../needs.ts";
import { targetKey, type TargetReference } from "../../proposal.ts";
import type { StateAnswer, StateQuestion, StateStep, TallySpan, TallySum } from "../../state/state-store.ts";
import { stateKey } from "../state-keys.ts";
import { bounded, chargeOf, ofAllTime, ofTheLast, sumAt, type Charge } from "../tally-span.ts";

/** How long an outcome is remembered. */
export const MEMORY_MS: number = 400 * 86_400_000;

const dayMs = 86_400_000;

/** What is asked of the memory for one proposal. */
export interface AskedMemory extends StateQuestion {
  readonly targets: readonly string[];
  /** As `memory … within` says it, in milliseconds; null for all that is remembered. */
  readonly windows: readonly (string | null)[];
}

/** Which parts of the memory have a say in what is decided. */
export type MemoryNeeds = Pick<Needs, "memory" | "recent">;

/** Asks how an action went on each of these targets; nothing where no policy reads it. */
export function askMemory(
  action: string,
  targets: readonly TargetReference[],
  needs: MemoryNeeds | null,
  nowMs: number,
): AskedMemory {
  const { memory = ["success", "outcomes", "waitingSinceMs"], recent = [] } = needs ?? {};
  const windows = memory.length === 0 ? recent : [null, ...recent];
  const keys = windows.length === 0 ? [] : targets.map(targetKey);
  return {
    rows: [],
    targets: keys,
    windows,
    tallies: keys.flatMap((target) => [
      ofAllTime(tallyOf("open", action, target)),
      ...windows.flatMap((window) =>
        spansOf(action, target, window === null ? MEMORY_MS : Number(window), nowMs),
      ),
    ]),
  };
}

/** The tallies of one window: what is in, what of it went well, and what is overdue by now. */
function spansOf(action: string, target: string, forMs: number, nowMs: number): readonly TallySpan[] {
  return [
    ofTheLast(tallyOf("outcome", action, target), forMs, nowMs),
    ofTheLast(tallyOf("success", action, target), forMs, nowMs),
    // Began to count when it was due, so nothing ahead of the clock is looked at.
    { ...ofTheLast(tallyOf("overdue", action, target), forMs, nowMs), nowMs },
  ];
}

/** The memory of each target as facts, from what the state answered to {@link askMemory}. What it left out is unknown. */
export function memoryFacts(
  { targets, windows }: AskedMemory,
  { tallies }: Pick<StateAnswer, "tallies">,
  nowMs: number,
): NonNullable<Facts["memory"]> {
  const size = 1 + 3 * windows.length;
  const entries = targets.map((target, index): [string, MemoryEvidence] => {
    const at = index * size;
    const figures = windows.map(
      (window, place) => [window, figuresAt(tallies, at + 1 + 3 * place, window)] as const,
    );
    const recent = figures.filter(([window]) => window !== null);
    const all = figures.find(([window]) => window === null)?.[1];
    return [
      target,
      {
        ...all,
        ...(recent.length === 0 ? {} : { recent: Object.fromEntries(recent) }),
        waitingSinceMs: waitingSince(sumAt(tallies, at), nowMs),
      },
    ];
  });
  return Object.fromEntries(entries);
}

/** What one window comes to. Each good outcome is an outcome: a state that says otherwise says nothing. */
function figuresAt(
  tallies: readonly TallySum[],
  at: number,
  window: string | null,
): Required<Pick<MemoryEvidence, "success" | "outcomes">> {
  const [outcomes, successes, overdue] = [0, 1, 2].map(
    (part) => sumAt(tallies, at + part)?.sum ?? Number.NaN,
  );
  const all = (outcomes ?? 0) + (overdue ?? 0);
  const good = successes ?? 0;
  const isRemembered = window === null || Number(window) <= MEMORY_MS;
  if (!isRemembered || !(good <= (outcomes ?? 0)) || !Number.isSafeInteger(all)) {
    return { success: lost, outcomes: lost };
  }
  return {
    success: all === 0 ? unknown("there is no outcome yet") : known(Math.floor((good * 1_000_000) / all)),
    outcomes: known(all),
  };
}

const lost = unknown("nobody remembers");

/** When the oldest action began whose outcome is not in. One that was dated by a clock ahead of this one began by now. */
function waitingSince(open: TallySum | null, nowMs: number): Fact<number> {
  if (open?.count === 0) return absent();
  return open === null || open.oldestMs === null ? lost : known(Math.min(open.oldestMs, nowMs));
}

/** An enforced action, as its memory knows it. */
export interface Remembered {
  /** The digest of the evaluate record. */
  readonly evaluation: string;
  readonly action: string;
  readonly targets: readonly TargetReference[];
  /** The account of whoever stands at the root of the actor's chain: the memory of one target is not one person's to write. */
  readonly root: string;
}

/** Begins to wait for the outcome of an enforced action: from `dueAtMs` on it counts as a failure by itself. */
export function memorySteps(
  { evaluation, action, targets }: Omit<Remembered, "root">,
  { nowMs, dueAtMs }: { readonly nowMs: number; readonly dueAtMs: number },
): readonly StateStep[] {
  return targets
    .map(targetKey)
    .flatMap((target) => [
      chargeOf(tallyOf("open", action, target), evaluation, 1, { fromMs: nowMs, forMs: null }),
      chargeOf(tallyOf("overdue", action, target), evaluation, 1, { fromMs: dueAtMs, forMs: MEMORY_MS }),
    ]);
}

/** What an action's outcome stands at: kept with the action, so that the next observer's word is weighed against it. */
export type MemoryStanding = "open" | "good" | "bad";

/** What somebody says of how an action went. */
export interface Said {
  readonly result: Result;
  /** Whether it stands outside of the actor's chain of authority. */
  readonly isOutside: boolean;
}

/**
 * What an action stands at once somebody more has spoken: the worse counts. Whoever stands inside of the actor's chain can say that it
 * went badly, and nothing else.
 */
export function standingAfter(before: MemoryStanding, { result, isOutside }: Said): MemoryStanding {
  if (before === "bad" || result !== "success") return "bad";
  return isOutside ? "good" : before;
}

/** Asks how many good outcomes of this root were counted in the last day, on each of the targets. */
export function askExposure(
  { root, targets }: Pick<Remembered, "root" | "targets">,
  nowMs: number,
): StateQuestion {
  return { rows: [], tallies: targets.map((target) => exposureSpan(root, targetKey(target), nowMs)) };
}

/**
 * What it changes in the memory that an action comes to stand at this. A bad outcome always counts. A good one counts where fewer of its
 * root were counted on the target in the last day, by what was answered to {@link askExposure}; null where that may not be relied on any more,
 * because a commit with these steps could not be done: then no good one counts.
 */
export function memorySettled(
  about: Remembered,
  { before, after }: { readonly before: MemoryStanding; readonly after: MemoryStanding },
  exposure: Pick<StateAnswer, "tallies"> | null,
  { nowMs, outcomesPerDay }: { readonly nowMs: number; readonly outcomesPerDay: number },
): readonly StateStep[] {
  if (before === after || after === "open") return [];
  const { evaluation, action, root } = about;
  const charge = (tally: string, forMs = MEMORY_MS): Charge =>
    chargeOf(tally, evaluation, 1, { fromMs: nowMs, forMs });
  const targets = about.targets.map(targetKey);
  const counted = targets.flatMap((target, at): readonly StateStep[] => {
    const outcome = charge(tallyOf("outcome", action, target));
    if (after === "bad") return [outcome];
    const exposed = sumAt(exposure?.tallies ?? [], at)?.sum ?? outcomesPerDay;
    const span = exposureSpan(root, target, nowMs);
    return exposed < outcomesPerDay
      ? [
          bounded(charge(span.tally, dayMs), span, outcomesPerDay),
          outcome,
          charge(tallyOf("success", action, target)),
        ]
      : [];
  });
  const tallies = targets.flatMap((target) => sorts.map((sort) => tallyOf(sort, action, target)));
  return [{ kind: "clear", entry: evaluation, tallies }, ...counted];
}

const sorts = ["open", "overdue", "outcome", "success"] as const;

function exposureSpan(root: string, target: string, nowMs: number): TallySpan {
  return ofTheLast(stateKey("exposure", root, target), dayMs, nowMs);
}

function tallyOf(sort: (typeof sorts)[number], action: string, target: string): string {
  return stateKey("memory", sort, action, target);
}
