import type { JsonObject } from "@interlock/ledger";

/** How long the name of a row, a tally or an entry may be, in UTF-16 code units. */
export const MAX_STATE_KEY = 8_192;

/** How many rows one listing hands out, and how many steps one commit may have. */
export const MAX_STATE_LIST = 1_000;

/** How many rows one question may ask for, and how many tallies, and how many tallies one step may clear. */
export const MAX_STATE_QUESTION = 10_000;

/** How large the canonical JSON of one row's value may be, in bytes. */
export const MAX_ROW_BYTES = 1_048_576;

/** A row as it stands. */
export interface StateRow {
  readonly key: string;
  /** Another one after every write of this key, also after it was removed and made anew; from 1. */
  readonly version: number;
  readonly value: JsonObject;
}

/** Which charges of a tally count: those that began after `sinceMs` and by `nowMs`, and have not ended by `nowMs`. */
export interface TallySpan {
  readonly tally: string;
  /** Exclusive; `Number.MIN_SAFE_INTEGER` for all. */
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** What a tally comes to over a span. */
export interface TallySum {
  readonly sum: number;
  readonly count: number;
  /** When the first and the last of the charges that count began; null where none counts. */
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
}

/** What is asked of a store at one moment. */
export interface StateQuestion {
  readonly rows: readonly string[];
  readonly tallies: readonly TallySpan[];
}

/** The answers, in the order of the question. */
export interface StateAnswer {
  readonly rows: readonly (StateRow | null)[];
  readonly tallies: readonly TallySum[];
  /** The store's own clock, in milliseconds since 1970. */
  readonly atMs: number;
}

/** One step of a commit. A step that cannot be done undoes those before it. */
export type StateStep =
  /** The row stands at this version; 0: there is no such row. */
  | { readonly kind: "expect"; readonly key: string; readonly version: number }
  /** Writes a row that stands at this version; 0: there is none yet. */
  | { readonly kind: "put"; readonly key: string; readonly version: number; readonly value: JsonObject }
  /** Takes a row away that stands at this version. */
  | { readonly kind: "remove"; readonly key: string; readonly version: number }
  /**
   * Adds a charge to a tally, if what counts in the span comes to at most `atMost` together with it. One `entry` charges a tally once: a
   * second charge of the same entry on the same tally cannot be done. An amount of 0 adds nothing and is only held against `within`.
   */
  | {
      readonly kind: "charge";
      readonly tally: string;
      /** On whose account: everything that an entry was charged is taken back together. */
      readonly entry: string;
      /** From 0 up, a safe integer. */
      readonly amount: number;
      readonly fromMs: number;
      /** When the charge stops to count by itself; null for never. */
      readonly untilMs: number | null;
      readonly within: { readonly sinceMs: number; readonly nowMs: number; readonly atMost: number } | null;
    }
  /** Takes back every charge of an entry, on these tallies or on all; nothing where it has none. */
  | { readonly kind: "clear"; readonly entry: string; readonly tallies: readonly string[] | null };

/** What came of a commit. */
export type Committed =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** The place of the first step that could not be done. */
      readonly step: number;
      /**
       * What stood in its way, as it stands: a row (null where there is none), or what the tally came to without this charge: over the
       * span of `within`, or where it has none over all until `fromMs`.
       */
      readonly seen: StateRow | TallySum | null;
    };

/**
 * What the runtime keeps between decisions, on any engine that has transactions: rows with versions, and tallies that sum what was
 * charged over a span of time. It knows nothing of policies: every meaning is the runtime's, so an engine is a small thing to get right.
 * Each call is one serialisable transaction. Every method rejects with a `LedgerError` (`store.failed`, `store.foreign`) where the
 * engine could not; whoever gets that from `commit` does not know whether it was done. What is beyond a bound is refused so, too: a key
 * that is empty, too long, or holds U+0000 or half a surrogate pair, a number that is no safe integer, a value that has no canonical
 * JSON, and a tally whose sum is beyond the safe integers.
 */
export interface StateStore {
  /** Everything that is asked, as it stood at one moment. */
  read(question: StateQuestion): Promise<StateAnswer>;
  /** Does all steps or none, in their order; durable when it resolves. Each step sees what those before it did. */
  commit(steps: readonly StateStep[]): Promise<Committed>;
  /**
   * Rows whose key begins so, in the order of the UTF-8 bytes of their keys, behind `after`; at most `limit`, and at most
   * {@link MAX_STATE_LIST}.
   */
  list(prefix: string, after: string | null, limit: number): Promise<readonly StateRow[]>;
  /**
   * Forgets charges that ended before this time: none of them counts for this `nowMs` or any later one. Answers how many went; an engine
   * may leave some for the next call. An entry whose charge is forgotten could charge the tally again, so entries are names that are never
   * used twice.
   */
  sweep(beforeMs: number): Promise<number>;
}
