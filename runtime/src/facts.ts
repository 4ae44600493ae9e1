import type { Percentile, PrincipalKind, RateKey } from "./vocabulary/words.ts";
import type { Absent, Datum, Fact, Unknown } from "./fact.ts";

/**
 * What was gathered before the evaluation, stored with the record so that the decision replays.
 * Whatever is left out is unknown.
 */
export interface Facts {
  /** Milliseconds since 1970. */
  readonly now?: Fact<number>;
  readonly principal: Principal;
  readonly identity?: IdentityEvidence;
  /** By `targetKey`. */
  readonly targets?: { readonly [key: string]: { readonly [field: string]: Fact } };
  readonly blast?: {
    readonly traffic?: { readonly [at in Percentile]?: Fact<number> };
    readonly users?: { readonly [at in Percentile]?: Fact<number> };
    readonly services?: Fact<number>;
  };
  readonly schema?: {
    readonly destructive?: Fact<boolean>;
    readonly breaking?: Fact<boolean>;
    readonly locking?: Fact<boolean>;
    readonly opaque?: Fact<boolean>;
    readonly statements?: Fact<number>;
    /** By contract id: whether what the change leaves is what the contract declares. */
    readonly within?: { readonly [contract: string]: Fact<boolean> };
  };
  readonly reversal?: {
    readonly declared?: Fact<boolean>;
    readonly lossless?: Fact<boolean>;
    /** When the reversal was last tested; absent where it never was. */
    readonly testedAtMs?: Fact<number>;
  };
  /** By `targetKey`: how this action went on that target, as others than the actor's chain saw it. */
  readonly memory?: { readonly [target: string]: MemoryEvidence };
  /** The zones of the model: where the action comes from, and by `targetKey` where it leads. */
  readonly network?: {
    readonly origin?: Fact<string>;
    readonly targets?: { readonly [target: string]: Fact<string> };
  };
  readonly audit?: {
    /** When the log was last anchored outside of its own machines. */
    readonly anchoredAtMs?: Fact<number>;
  };
  /** By contract id, then by `targetKey`: whether the observed state has drifted. `observedAtMs` says when it was seen. */
  readonly drift?: { readonly [contract: string]: { readonly [target: string]: Fact<boolean> } };
  /** By switch id: whether it is thrown. */
  readonly switches?: { readonly [id: string]: Fact<boolean> };
  /** For an action that `restores`, by `targetKey`: whether the state it names is on record as one that the target had. */
  readonly restored?: { readonly [target: string]: Fact<boolean> };
  /**
   * For an action that `restores`: the evaluation whose enforcement reserved this very proposal as its way back. The runtime's own;
   * a way back that is reserved is not stopped by budgets, blast, memory and windows.
   */
  readonly reserved?: Fact<string>;
  /** By the name of a time zone: minutes east of UTC at `now`. */
  readonly offsets?: { readonly [timeZone: string]: Fact<number> };
  /** What sources answered, by the fact's id `module.name`, then by `argumentsKey`. */
  readonly outside?: { readonly [fact: string]: { readonly [key: string]: OutsideAnswer } };
  /** When predictions were last calibrated by outcomes; permits at stage `calibrated` need it to be recent. */
  readonly calibratedAtMs?: Fact<number>;
  readonly approvals?: ApprovalEvidence;
  /** Members of each group by its `groupKey`: the ids of principals. */
  readonly groups?: { readonly [id: string]: Fact<readonly string[]> };
  /** Counters by clause id, then by `KEY=value`: `agent=github:1`, `target=["Service","checkout"]`. */
  readonly rates?: { readonly [clause: string]: { readonly [key: string]: Fact<number> } };
}

/** How an action went on a target. Overdue outcomes count as failures. */
export interface MemoryEvidence {
  /** Parts per million. */
  readonly success?: Fact<number>;
  readonly outcomes?: Fact<number>;
  /** The same over the last so many milliseconds, for clauses that say `within`. */
  readonly recent?: {
    readonly [withinMs: string]: { readonly success?: Fact<number>; readonly outcomes?: Fact<number> };
  };
  /** When the oldest action was enforced whose outcome is not in yet; absent where none is waited for. */
  readonly waitingSinceMs?: Fact<number>;
}

/** What a source answered: a plain value, or the fields of an entity. */
export type OutsideAnswer =
  | Fact
  | {
      readonly kind: "record";
      readonly fields: { readonly [field: string]: Fact };
      /** When the source itself says that this was so, in milliseconds since 1970. */
      readonly observedAtMs?: number;
    };

/** Who acts: attested, never claimed. */
export interface Principal {
  readonly kind: PrincipalKind;
  /** Ids by provider, the first the principal's own: `github:198982749`, `github app:1234567`, `spiffe://…`. */
  readonly ids: readonly [string, ...string[]];
  /** What a person reads; never compared. */
  readonly name: string;
}

/** The attested chain of authority. */
export type IdentityEvidence =
  | {
      readonly kind: "known";
      readonly verified: boolean;
      /** Who vouched for it: an issuer's URL or a platform's name. */
      readonly issuer: string;
      /** From the principal's authority up to its root; empty where the principal acts for itself. */
      readonly chain: readonly Principal[];
    }
  | Absent
  | Unknown;

/** The approvals that name this proposal under this policy. */
export type ApprovalEvidence =
  { readonly kind: "known"; readonly approvals: readonly Approval[] } | Absent | Unknown;

/** One approval of this very proposal. */
export interface Approval {
  /** The approver's id, as groups list it. */
  readonly principal: string;
  /** The human at the root of the approver's chain; the approver itself for a human. */
  readonly root: string;
  readonly kind: "human" | "agent";
  /** How it was proven: attested by a platform, by a key that shows presence, or by a software key. */
  readonly proof: "platform" | "presence" | "software-key";
  readonly atMs: number;
  readonly name: string;
}

/** The name of a counter: what `rates` is keyed by below the clause id. */
export function counterKey(key: RateKey, value: string): string {
  return `${key}=${value}`;
}

/** The name of a question to a source: what `outside` is keyed by below the fact's id. JSON, so that no two coincide. */
export function argumentsKey(values: readonly Datum[]): string {
  return JSON.stringify(values);
}

/** The name of a group's answer: its id, and what a group with parameters was asked with. */
export function groupKey(id: string, values: readonly Datum[]): string {
  return values.length === 0 ? id : `${id}${argumentsKey(values)}`;
}
