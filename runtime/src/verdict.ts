import type { FindingSource, Outcome } from "./vocabulary/words.ts";
import type { People } from "./people.ts";
import type { TargetReference } from "./proposal.ts";

/** What one clause said, completely: enough for a person to see why, and what to change. */
export interface Finding {
  /** The primitive, `rule`, or `coverage`. */
  readonly source: FindingSource;
  /** `module.rule`, a switch's id, or null where neither speaks (`coverage`, a state that is not on record). */
  readonly rule: string | null;
  /** `module.rule.primitive.form`. */
  readonly clause: string | null;
  /** `path:line:column` at the pinned commit, 1-based; null where no line of a policy speaks. */
  readonly at: string | null;
  /** Which target was judged; null for the proposal as a whole. */
  readonly target: TargetReference | null;
  /** The element of the clause's `each`, as a person reads it; null for a clause without one. */
  readonly element: string | null;
  readonly outcome: Outcome;
  /** Whether a fact that the clause needs was unknown. */
  readonly isUnknown: boolean;
  /** The value seen, or `unknown` with the fact's name and the reason. */
  readonly seen: string;
  /** What the clause demands. */
  readonly bound: string;
  /** How far the value is past the bound, where both are numbers: `7% over`. */
  readonly margin: string | null;
  /** What would have to change. */
  readonly remedy: string;
  /** The policy author's own explanation, its holes filled. */
  readonly because: string | null;
  /** Who could still turn a hold. */
  readonly needs: People | null;
}

/** What a permit gives: issued by the guard once the record is durable. */
export interface GrantTerms {
  readonly permit: string;
  readonly target: TargetReference;
  readonly access: "read" | "write";
  /** The target itself, or resources by prefix. */
  readonly on: "target" | readonly string[];
  readonly expiresMs: number;
  readonly uses: number | null;
  readonly revokeOn: readonly string[];
}

/** What was decided, with everything that was found. */
export interface Verdict {
  readonly outcome: Outcome;
  /** The findings that decide it: failing bounds and refuse rules and, where no permit permits, those of the permits. */
  readonly deciding: readonly Finding[];
  /** Every clause that applied, for every target, in the order of the source. */
  readonly findings: readonly Finding[];
  /** For a hold: the lists of people, each of which must approve. */
  readonly needing: readonly People[];
  /** For a permit: the grants it carries. */
  readonly grants: readonly GrantTerms[];
}

/** Two verdicts: the binding one leaves out every rule at `advisory`, the advised one counts them all. */
export interface Decision {
  readonly binding: Verdict;
  readonly advised: Verdict;
  /** Milliseconds since 1970; at most a minute after `now`. Null where no verdict may be acted on. */
  readonly validUntilMs: number | null;
}
