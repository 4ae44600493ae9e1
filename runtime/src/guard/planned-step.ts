import type { StateRow, StateStep, TallySum } from "../state/state-store.ts";
import type { Finding } from "../verdict.ts";

/** One step of what an enforcement commits, with what is said where just this one could not be done. */
export interface PlannedStep {
  readonly step: StateStep;
  /** The finding, from what stood in its way: a row (null where there is none), or what a tally came to. */
  readonly refusal: (seen: StateRow | TallySum | null) => Finding;
}
