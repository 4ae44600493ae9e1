import type {
  ActionOutcome,
  BlastShare,
  Percentile,
  RateKey,
  SchemaEffect,
} from "@interlock/runtime/vocabulary";

import type { Expression } from "./expression.ts";
import type { Name } from "./name.ts";
import type { Span } from "./span.ts";
import type { People } from "./people.ts";

/** What a clause demands, by its keyword. Percentages are parts per million, durations milliseconds. */
export type Form =
  | BlastShareForm
  | BlastServicesForm
  | SchemaForm
  | SchemaWithinForm
  | NetworkForm
  | AuditForm
  | MemoryForm
  | DriftForm
  | ReversalForm
  | QuorumForm
  | RateForm
  | GrantForm
  | GrantAtMostForm
  | IdentityForm
  | RequireForm;

/** `blast traffic p95 <= 5%`. */
export interface BlastShareForm {
  readonly kind: "blast-share";
  readonly share: BlastShare;
  readonly percentile: Percentile;
  /** True where the percentile was written; only the printer and the clause id care. */
  readonly percentileWritten: boolean;
  readonly atMostPpm: number;
  readonly span: Span;
}

/** `blast services <= 3`. */
export interface BlastServicesForm {
  readonly kind: "blast-services";
  readonly atMost: number;
  readonly span: Span;
}

/** `schema no destructive`. */
export interface SchemaForm {
  readonly kind: "schema-no";
  readonly effect: SchemaEffect;
  readonly span: Span;
}

/** `schema within orders_schema`: what the change leaves is what the contract declares. */
export interface SchemaWithinForm {
  readonly kind: "schema-within";
  readonly contract: Name;
  readonly span: Span;
}

/** `network within staging, internal` or `network no crossing staging -> production, * -> external`. */
export type NetworkForm =
  | { readonly kind: "network-within"; readonly zones: readonly Name[]; readonly span: Span }
  | { readonly kind: "network-crossing"; readonly crossings: readonly Crossing[]; readonly span: Span };

/** A way from one zone to another; null is `*`, any other zone. */
export interface Crossing {
  readonly from: Name | null;
  readonly to: Name | null;
  readonly span: Span;
}

/** `audit anchored within 1h`. */
export interface AuditForm {
  readonly kind: "audit-anchored";
  readonly withinMs: number;
  readonly span: Span;
}

/** `memory success >= 95% over 20 outcomes within 90d` or `memory outcome within 1h`. */
export type MemoryForm =
  | {
      readonly kind: "memory-success";
      readonly atLeastPpm: number;
      readonly outcomes: number;
      readonly withinMs: number | null;
      readonly span: Span;
    }
  | { readonly kind: "memory-outcome"; readonly withinMs: number; readonly span: Span };

/** `drift none in scaled seen within 10m`. */
export interface DriftForm {
  readonly kind: "drift-none";
  /** Empty for every contract that covers the target. */
  readonly contracts: readonly Name[];
  readonly seenWithinMs: number | null;
  readonly span: Span;
}

/** `reversal declared`, `reversal tested within 7d`, `reversal lossless`. */
export interface ReversalForm {
  readonly kind: "reversal";
  readonly demand: "declared" | "tested" | "lossless";
  readonly withinMs: number | null;
  readonly span: Span;
}

/** `quorum 2 of dba`. */
export interface QuorumForm {
  readonly kind: "quorum";
  readonly people: People;
  readonly span: Span;
}

/** `rate 30 per 1h per agent`, `rate 3 at once per owner`, `rate none for 10m after rollback per target`. */
export type RateForm =
  | {
      readonly kind: "rate-per";
      readonly count: number;
      readonly windowMs: number;
      readonly key: RateKey;
      readonly span: Span;
    }
  | {
      readonly kind: "rate-at-once";
      readonly count: number;
      readonly key: RateKey;
      readonly span: Span;
    }
  | {
      readonly kind: "rate-none";
      readonly forMs: number;
      readonly after: readonly ActionOutcome[];
      readonly key: RateKey;
      readonly span: Span;
    };

/** `grant write on target expires 15m uses 1 revoke on failure`. */
export interface GrantForm {
  readonly kind: "grant";
  readonly access: "read" | "write";
  readonly on:
    { readonly kind: "target" } | { readonly kind: "prefixes"; readonly prefixes: readonly string[] };
  readonly expiresMs: number;
  readonly uses: number | null;
  readonly revokeOn: readonly ActionOutcome[];
  readonly span: Span;
}

/** `grant at most 30m`. */
export interface GrantAtMostForm {
  readonly kind: "grant-at-most";
  readonly atMostMs: number;
  readonly span: Span;
}

/** `identity verified by "https://…"`, `identity rooted in human`, `identity depth <= 2`. */
export type IdentityForm =
  | { readonly kind: "identity-verified"; readonly issuers: readonly string[]; readonly span: Span }
  | { readonly kind: "identity-rooted"; readonly span: Span }
  | { readonly kind: "identity-depth"; readonly atMost: number; readonly span: Span };

/** `require EXPR`. */
export interface RequireForm {
  readonly kind: "require";
  readonly condition: Expression;
  readonly span: Span;
}
