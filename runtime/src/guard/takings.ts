import type { Percentile, RateKey, ActionOutcome } from "../vocabulary/words.ts";

/** What enforcing one permit takes or is held against, all at once and in one transaction. Made of the decision alone: pure data. */
export interface Takings {
  /** `rate N per D` and `rate N at once`: one charge for each counter of each clause that applied, by the chosen permit or a bound. */
  readonly rates: readonly RateTaking[];
  /** `rate none for D after …`: looked at again, and remembered so that the outcome can be counted under it. */
  readonly quiet: readonly QuietTaking[];
  /** Each `blast` clause that applied and was not waived: the most that all unsettled actions together may come to. */
  readonly blast: readonly BlastTaking[];
}

/** What one counter of a `rate N …` clause is charged. */
export interface RateTaking {
  readonly clause: string;
  /** As `counterKey` writes it. */
  readonly counter: string;
  /** How many it takes: of `per owner` one for each target of that owner. */
  readonly amount: number;
  /** The most that the counter may come to; of a clause that was waived by approval `Number.MAX_SAFE_INTEGER`. */
  readonly most: number;
  readonly key: RateKey;
  /** Null: held from permit to outcome. */
  readonly windowMs: number | null;
}

/** One counter of a `rate none for D after …` clause. */
export interface QuietTaking {
  readonly clause: string;
  readonly counter: string;
  readonly forMs: number;
  readonly after: readonly ActionOutcome[];
  /** Approved although it does not hold: not looked at again. */
  readonly isWaived: boolean;
}

/** One `blast` clause, and what it bounds. */
export interface BlastTaking {
  readonly clause: string;
  readonly share: "traffic" | "users" | "services";
  /** Null for services. */
  readonly percentile: Percentile | null;
  /** Parts per million; of services a number. */
  readonly atMost: number;
}
