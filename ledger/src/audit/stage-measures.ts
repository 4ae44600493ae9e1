import type { Sha256 } from "../digest.ts";
import type { PredictedShare, Prediction } from "../statement/blast.ts";
import { OUTCOMES, STAGES } from "../statement/frame.ts";
import type { Outcome, Stage } from "../statement/frame.ts";
import type { Predicate } from "../statement/statement.ts";
import type { AuditRow } from "./audit-row.ts";

/** How many predictions are kept at once for outcomes that are still to come; what comes after is counted as not compared. */
export const MAX_WAITING_PREDICTIONS = 100_000;

/** The shares of which a prediction is compared with what was observed. */
export const COMPARED_SHARES = ["traffic", "users"] as const;

/** What was predicted of one share, held against what was observed of it. */
export type PredictionError = {
  readonly share: (typeof COMPARED_SHARES)[number];
  /** How many outcomes name what was observed where p95 was predicted. */
  readonly compared: number;
  /** How many of them lie at or below the p95 that was predicted: some 95% of many should. */
  readonly withinP95: number;
  /** Observed less the predicted point, on average, in parts per million; below 0 where too much was predicted. Null for none. */
  readonly meanErrorPpm: number | null;
  /** The most that an outcome was above its p95, in parts per million; 0 where none was. */
  readonly worstOverPpm: number;
};

/** What speaks for moving a stage, or against it: counted from records alone. */
export type StageMeasures = {
  readonly stage: Stage;
  readonly proposals: number;
  readonly verdicts: Readonly<Record<Outcome, number>>;
  /** Of all verdicts the share that refuses, in parts per million; null where there is none. */
  readonly refusalPpm: number | null;
  /** What people decided where the policy only advises, and how often that is what it advised. */
  readonly decidedByPeople: number;
  readonly agreeing: number;
  readonly agreementPpm: number | null;
  /** How actions went that were let happen. */
  readonly results: Readonly<Record<string, number>>;
  /** How many were let happen although nobody says that anything but the guard's word keeps others from doing the same: advice, in effect. */
  readonly unheld: number;
  readonly predictions: readonly PredictionError[];
  /** Outcomes with an observation to which no prediction was found. */
  readonly notCompared: number;
};

type Compared = { compared: number; withinP95: number; errors: number; worstOverPpm: number };

type Counted = {
  proposals: number;
  readonly verdicts: Record<Outcome, number>;
  decidedByPeople: number;
  agreeing: number;
  unheld: number;
  readonly results: Map<string, number>;
  readonly shares: Readonly<Record<(typeof COMPARED_SHARES)[number], Compared>>;
  notCompared: number;
};

/** What was counted so far, and the predictions whose outcomes may still come. */
export type StageCount = {
  readonly stages: Map<Stage, Counted>;
  readonly waiting: Map<Sha256, Prediction>;
};

/** A count of nothing. */
export function newStageCount(): StageCount {
  return { stages: new Map(), waiting: new Map() };
}

/** Counts one verified record in, with its row completed by what it follows. A record of no action counts for nothing. */
export function countStage(count: StageCount, row: AuditRow, predicate: Predicate): void {
  const { proposal } = row;
  if (proposal === null) return;
  const counted = countedAt(count, row.stage);
  if (predicate.kind === "propose") {
    counted.proposals += 1;
    const { prediction } = predicate.body;
    if (prediction !== undefined && count.waiting.size < MAX_WAITING_PREDICTIONS) {
      count.waiting.set(proposal, prediction);
    }
  } else if (predicate.kind === "evaluate") {
    counted.verdicts[predicate.body.outcome] += 1;
  } else if (predicate.kind === "enforce") {
    const { decidedBy, outcome, holds = "nothing" } = predicate.body;
    if (decidedBy === undefined) {
      if (outcome === "permit" && holds === "nothing") counted.unheld += 1;
      return;
    }
    counted.decidedByPeople += 1;
    // An advice that nobody can tell agrees with nothing.
    if (row.advised === decidedBy.decision) counted.agreeing += 1;
  } else if (predicate.kind === "remember") {
    countOutcome(counted, predicate.body, count.waiting.get(proposal));
    count.waiting.delete(proposal);
  }
}

/** The measures of every stage that a record names, from the weakest stage on. */
export function stageMeasures(count: StageCount): readonly StageMeasures[] {
  return STAGES.flatMap((stage) => {
    const counted = count.stages.get(stage);
    return counted === undefined ? [] : [measuresOf(stage, counted)];
  });
}

function measuresOf(stage: Stage, counted: Counted): StageMeasures {
  const { proposals, verdicts, decidedByPeople, agreeing, unheld, results, shares, notCompared } = counted;
  const all = OUTCOMES.reduce((sum, outcome) => sum + verdicts[outcome], 0);
  return {
    stage,
    proposals,
    verdicts: { ...verdicts },
    refusalPpm: shareOf(verdicts.refuse, all),
    decidedByPeople,
    agreeing,
    agreementPpm: shareOf(agreeing, decidedByPeople),
    unheld,
    results: Object.fromEntries([...results].sort(([a], [b]) => (a < b ? -1 : 1))),
    predictions: COMPARED_SHARES.map((share) => {
      const { compared, withinP95, errors, worstOverPpm } = shares[share];
      const meanErrorPpm = compared === 0 ? null : Math.round(errors / compared);
      return { share, compared, withinP95, meanErrorPpm, worstOverPpm };
    }),
    notCompared,
  };
}

function countOutcome(
  counted: Counted,
  { result, blast }: Extract<Predicate, { readonly kind: "remember" }>["body"],
  prediction: Prediction | undefined,
): void {
  if (result !== undefined) counted.results.set(result, (counted.results.get(result) ?? 0) + 1);
  if (blast === undefined) return;
  const seen = { traffic: blast.trafficPpm, users: blast.usersPpm };
  let isCompared = false;
  for (const share of COMPARED_SHARES) {
    const observed = seen[share];
    const predicted = prediction?.[share];
    if (observed === undefined || predicted === undefined) continue;
    isCompared = compare(counted.shares[share], observed, predicted) || isCompared;
  }
  if (!isCompared) counted.notCompared += 1;
}

function compare(into: Compared, observed: number, { pointPpm, upperPpm }: PredictedShare): boolean {
  const { p95 } = upperPpm;
  if (p95 === undefined) return false;
  into.compared += 1;
  if (observed <= p95) into.withinP95 += 1;
  into.errors += observed - pointPpm;
  into.worstOverPpm = Math.max(into.worstOverPpm, observed - p95);
  return true;
}

function countedAt({ stages }: StageCount, stage: Stage): Counted {
  const before = stages.get(stage);
  if (before !== undefined) return before;
  const counted = {
    proposals: 0,
    verdicts: { refuse: 0, hold: 0, permit: 0 },
    decidedByPeople: 0,
    agreeing: 0,
    unheld: 0,
    results: new Map<string, number>(),
    shares: { traffic: noneCompared(), users: noneCompared() },
    notCompared: 0,
  };
  stages.set(stage, counted);
  return counted;
}

function noneCompared(): Compared {
  return { compared: 0, withinP95: 0, errors: 0, worstOverPpm: 0 };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part * 1_000_000) / whole);
}
