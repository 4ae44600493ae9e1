import type { JsonValue, Prediction } from "@interlock/ledger";

import { percentiles } from "../vocabulary/words.ts";
import { copied } from "./copied.ts";
import type { Proposed } from "./lifecycle.ts";
import type { FactQuestion, GuardParts } from "./ports.ts";
import type { PlannedWay } from "./primitives/reversibility.ts";
import { actionFields } from "./proposal-input.ts";
import { type Check, count, digest, fits, flag, name, nullable, object, optional } from "./shape.ts";

const share = count(1_000_000);

const predictedShare = object({
  pointPpm: share,
  upperPpm: object(Object.fromEntries(percentiles.map((percentile) => [percentile, optional(share)]))),
  samples: count(),
});

const prediction = object({
  by: name,
  modelDigest: nullable(digest),
  part: name,
  traffic: optional(predictedShare),
  users: optional(predictedShare),
  servicesAtMost: optional(count()),
});

const instant = count(8_640_000_000_000_000);

const way = object({
  reversal: object({ plan: digest, isLossless: nullable(flag), testedAtMs: nullable(instant) }),
  undo: nullable(object(actionFields)),
});

/** What the runtime says an action would touch, and how it is undone: null and unknown for what nobody could tell in time. */
export async function foreseen(
  parts: Pick<GuardParts, "predict" | "planReversal" | "clock" | "limits">,
  question: FactQuestion,
): Promise<Pick<Proposed, "prediction" | "way">> {
  const { predict, planReversal } = parts;
  const [predicted, planned] = await Promise.all([
    answerOf(parts, nullable(prediction), predict, question),
    answerOf(parts, nullable(way), planReversal, question),
  ]);
  return {
    prediction: (predicted ?? null) as Prediction | null,
    way: planned === undefined ? { unknown: "nobody planned it" } : (planned as PlannedWay),
  };
}

/** What one port answers in time, as a copy of its declared shape; undefined where it does not. */
async function answerOf(
  { clock, limits }: Pick<GuardParts, "clock" | "limits">,
  shape: Check,
  ask: ((question: FactQuestion, signal: AbortSignal) => Promise<unknown>) | null,
  question: FactQuestion,
): Promise<JsonValue | undefined> {
  if (ask === null) return undefined;
  try {
    const { copy } = copied(await clock.within(limits.gatherMs, (signal) => ask(question, signal)));
    return fits(shape, copy) ? copy : undefined;
  } catch {
    // Whatever went wrong there, nothing was foreseen.
    return undefined;
  }
}

/** The way back that was planned; null where there is none, and where nobody could tell. */
export function plannedWay(way: PlannedWay): Extract<PlannedWay, { readonly reversal: unknown }> | null {
  return way !== null && "reversal" in way ? way : null;
}
