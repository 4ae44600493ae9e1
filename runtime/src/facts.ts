import type { Percentile, PrincipalKind, RateKey } from "./vocabulary/words.ts";
import type { Absent, Fact, Unknown } from "./fact.ts";

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
  };
  readonly reversal?: {
    readonly declared?: Fact<boolean>;
    readonly lossless?: Fact<boolean>;
    /** When the reversal was last tested; absent where it never was. */
    readonly testedAtMs?: Fact<number>;
  };
  readonly memory?: {
    /** Parts per million. */
    readonly success?: Fact<number>;
    readonly outcomes?: Fact<number>;
  };
  /** When predictions were last calibrated by outcomes; permits at stage `calibrated` need it to be recent. */
  readonly calibratedAtMs?: Fact<number>;
  readonly approvals?: ApprovalEvidence;
  /** Members of each group by its id `module.name`: the ids of principals. */
  readonly groups?: { readonly [id: string]: Fact<readonly string[]> };
  /** Counters by clause id, then by `KEY=value`: `agent=github:1`, `target=["Service","checkout"]`. */
  readonly rates?: { readonly [clause: string]: { readonly [key: string]: Fact<number> } };
}

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
