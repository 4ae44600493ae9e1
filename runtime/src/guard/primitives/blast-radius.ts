import type { Prediction, Reservation } from "@interlock/ledger";

import { known, unknown, type Fact } from "../../fact.ts";
import type { Facts } from "../../facts.ts";
import type { Needs } from "../../needs.ts";
import { showPercent } from "../../kernel/show.ts";
import type { StateAnswer, StateQuestion, StateStep, TallySpan } from "../../state/state-store.ts";
import { percentiles, type Effect, type Percentile } from "../../vocabulary/words.ts";
import type { PlannedStep } from "../planned-step.ts";
import { stateKey } from "../state-keys.ts";
import type { BlastTaking, Takings } from "../takings.ts";
import { bounded, chargeOf, ofAllTime, planned, sumAt } from "../tally-span.ts";

/** One figure of a prediction: a share at a percentile, or the number of services. */
type Figure = Pick<BlastTaking, "share" | "percentile">;

const figures: readonly Figure[] = [
  ...(["traffic", "users"] as const).flatMap((share) =>
    percentiles.map((percentile) => ({ share, percentile })),
  ),
  { share: "services", percentile: null },
];

/** The whole, in parts per million: no share is larger, whatever the sum of several is. */
const whole = 1_000_000;

/** What is asked of the state to know what one action would touch together with all others. */
export interface AskedBlast extends StateQuestion {
  /** Each figure that has a say, with what was predicted of it; and where its two tallies are answered, if it was. */
  readonly figures: readonly (Figure & { readonly amount: number | null; readonly at: number })[];
}

/**
 * Asks what all actions were predicted to touch that are enforced and not yet settled, and of how many nobody knows that: of each figure that
 * was predicted of this one and has a say. Without its own figure nothing is known, whatever the others come to.
 */
export function askBlast(prediction: Prediction | null, needs: Pick<Needs, "blast"> | null): AskedBlast {
  const tallies: TallySpan[] = [];
  const asked: AskedBlast["figures"][number][] = [];
  for (const figure of figures) {
    if (needs?.blast.includes(figure.share) === false) continue;
    const amount = figureOf(prediction, figure);
    asked.push({ ...figure, amount, at: tallies.length });
    if (amount === null) continue;
    tallies.push(ofAllTime(tallyOf("blast", figure)), ofAllTime(tallyOf("blast-unknown", figure)));
  }
  return { rows: [], tallies, figures: asked };
}

/**
 * The facts: what this action touches together with all that are not settled, as the state answered to {@link askBlast}. Unknown
 * where the prediction lacks a figure, and where one of the others did. What the proposer predicts is not asked for.
 */
export function blastFacts(
  asked: Pick<AskedBlast, "figures">,
  { tallies }: Pick<StateAnswer, "tallies">,
): NonNullable<Facts["blast"]> {
  const facts = asked.figures.map((figure): readonly [Figure, Fact<number>] => {
    const { amount, at } = figure;
    if (amount === null) return [figure, unknown("it was not predicted")];
    const [sum, unknowns] = [sumAt(tallies, at), sumAt(tallies, at + 1)];
    if (sum === null || unknowns?.sum !== 0) {
      return [figure, unknown("it is not known of all that is not settled")];
    }
    const all = amount + sum.sum;
    return [figure, known(figure.percentile === null ? all : Math.min(all, whole))];
  });
  const of = (wanted: Figure["share"]): readonly (readonly [Percentile | "all", Fact<number>])[] =>
    facts.flatMap(([{ share, percentile }, fact]) =>
      share === wanted ? [[percentile ?? "all", fact] as const] : [],
    );
  const { all: services = unknown("it was not predicted") } = Object.fromEntries(of("services"));
  return { traffic: Object.fromEntries(of("traffic")), users: Object.fromEntries(of("users")), services };
}

/** Whose blast is reserved, and when. */
export interface Reserving {
  /** The digest of the evaluate record. */
  readonly evaluation: string;
  readonly nowMs: number;
  /** What the action does: one that changes nothing touches nothing that nobody has predicted. */
  readonly effect: Effect;
}

/**
 * Reserves what an action is predicted to touch until its outcome is in, and holds it, together with all that others have reserved,
 * against each bound. Of what nobody predicted it is reserved that nobody knows it.
 */
export function blastSteps(
  prediction: Prediction | null,
  { blast }: Pick<Takings, "blast">,
  { evaluation, nowMs, effect }: Reserving,
): readonly PlannedStep[] {
  const isQuiet = effect === "reads" || effect === "proposes";
  const charge = (tally: string, amount: number): ReturnType<typeof chargeOf> =>
    chargeOf(tally, evaluation, amount, { fromMs: nowMs, forMs: null });
  const reserved = figures.flatMap((figure) => {
    const amount = figureOf(prediction, figure);
    if (amount !== null) return [charge(tallyOf("blast", figure), amount)];
    const isBounded = blast.some(
      ({ share, percentile }) => share === figure.share && percentile === figure.percentile,
    );
    return isQuiet && !isBounded ? [] : [charge(tallyOf("blast-unknown", figure), 1)];
  });
  // Looked at once it is reserved, so that its own share is among them.
  const held = blast.flatMap((bound) => {
    const { clause, atMost, percentile } = bound;
    const look = (sort: TallySort, most: number): PlannedStep => {
      const tally = tallyOf(sort, bound);
      const step = bounded(charge(tally, 0), ofAllTime(tally), most);
      if (sort === "blast-unknown")
        return planned(step, { source, clause, show: unpredicted, isUnknown: true });
      return planned(step, { source, clause, show: percentile === null ? String : showPercent });
    };
    // More than the whole is the whole, which such a bound lets pass.
    const isAny = percentile !== null && atMost >= whole;
    return [look("blast-unknown", 0), ...(isAny ? [] : [look("blast", atMost)])];
  });
  return [...reserved.map((step) => planned(step, { source, clause: "reserved" })), ...held];
}

const source = "blast_radius";

function unpredicted(actions: number): string {
  return `${actions} not predicted`;
}

/** Gives back what an action had reserved: its outcome is in. */
export function blastSettled(evaluation: string): readonly StateStep[] {
  return [{ kind: "clear", entry: evaluation, tallies }];
}

/** What the record of an enforcement says is reserved: of each share the largest figure that was predicted. */
export function reservationOf(
  prediction: Prediction | null,
): Pick<Reservation, "trafficPpm" | "usersPpm" | "services"> {
  // The percentiles rise, so the last that there is is the largest.
  const amounts = figures.flatMap((figure) => {
    const amount = figureOf(prediction, figure);
    return amount === null ? [] : [[figure.percentile === null ? "services" : `${figure.share}Ppm`, amount]];
  });
  return Object.fromEntries(amounts);
}

/** A figure of a prediction; null where it lacks it, and where its percentiles do not rise: then none can be trusted. */
function figureOf(prediction: Prediction | null, { share, percentile }: Figure): number | null {
  if (share === "services" || percentile === null) {
    const services = prediction?.servicesAtMost ?? -1;
    return Number.isSafeInteger(services) && services >= 0 ? services : null;
  }
  const upper = prediction?.[share]?.upperPpm ?? {};
  let last = 0;
  for (const at of percentiles) {
    const figure = upper[at] ?? last;
    if (!Number.isSafeInteger(figure) || figure < last || figure > whole) return null;
    last = figure;
  }
  return upper[percentile] ?? null;
}

type TallySort = "blast" | "blast-unknown";

function tallyOf(sort: TallySort, { share, percentile }: Figure): string {
  return stateKey(sort, share, percentile ?? "all");
}

const tallies: readonly string[] = figures.flatMap((figure) => [
  tallyOf("blast", figure),
  tallyOf("blast-unknown", figure),
]);
