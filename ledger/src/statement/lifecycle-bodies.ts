import * as z from "zod/mini";
import type { Sha256 } from "../digest.ts";
import type { JsonObject } from "../json.ts";
import { observedBlastSchema, predictionSchema } from "./blast.ts";
import type { ObservedBlast, Prediction } from "./blast.ts";
import {
  countSchema,
  instantMsSchema,
  jsonObjectSchema,
  listSchema,
  nameSchema,
  outcomeSchema,
  positiveSchema,
  ppmSchema,
  recordListSchema,
  sha256Schema,
  textSchema,
} from "./field-schemas.ts";
import type { Outcome } from "./frame.ts";
import { authoritySchema, principalSchema } from "./principal.ts";
import type { Authority, Principal } from "./principal.ts";

/** How many targets one evaluation may judge. */
export const MAX_TARGETS = 1024;

/** How many primitives one evaluation may name. */
export const MAX_PRIMITIVES = 64;

/** How many facts one evaluation may name a source for, and how many counters one enforcement may charge. */
const MAX_FACTS = 4096;

/** What can come of an effect; `unknown` is said of one that started and never reported. */
export const RESULTS = ["success", "partial", "failure", "rollback", "unknown"] as const;

/** How an effect went, in one word. */
export type Result = (typeof RESULTS)[number];

/** The plan that would undo an action, and what is known of it. */
export type Reversal = {
  /** The digest of the plan. */
  readonly plan: Sha256;
  /** Null where nobody could tell. */
  readonly isLossless: boolean | null;
  /** When it was last run; null where it never was. */
  readonly testedAtMs: number | null;
};

/** What an agent wishes to do; the runtime owns the inner shape. */
export type ProposeBody = {
  readonly proposal: JsonObject;
  readonly authority?: Authority;
  /** The runtime's own. */
  readonly prediction?: Prediction;
  readonly reversal?: Reversal;
  /** What the proposer said of it by itself; kept, and read by no clause. */
  readonly claims?: JsonObject;
};

/** Where one fact came from. */
export type FactSource = {
  /** The fact as the facts name it, as a JSON pointer. */
  readonly fact: string;
  readonly source: string;
  readonly observedAtMs: number;
  /** The canonical digest of the answer. */
  readonly digest: Sha256;
};

/** What was decided, from which facts. `outcome` binds; `advised` is what rules at the advisory stage would add. */
export type EvaluateBody = {
  readonly proposalDigest: Sha256;
  readonly factsDigest: Sha256;
  readonly facts: JsonObject;
  readonly decision: JsonObject;
  readonly action: string;
  readonly targets: readonly string[];
  readonly agent: JsonObject;
  readonly outcome: Outcome;
  readonly advised: Outcome;
  /** The primitives that the outcome rests on. */
  readonly primitives: readonly string[];
  readonly sources?: readonly FactSource[];
  /** The halt epoch that was read; each throw and each resume of a switch begins another. */
  readonly haltEpoch?: number;
  /** The approve records that were read. */
  readonly approvals?: readonly Sha256[];
  /** The digest of the grant under which the agent proposes. */
  readonly grant?: Sha256;
};

/** What one enforcement takes of a budget. */
export type Charge = {
  /** The clause that the budget stands in, by its id. */
  readonly clause: string;
  /** The key that it is counted under: `agent=github:1`. */
  readonly counter: string;
  readonly taken: number;
  /** What the counter stood at before. */
  readonly before: number;
};

/** What is kept for an action until its outcome is in. */
export type Reservation = {
  readonly trafficPpm?: number;
  readonly usersPpm?: number;
  readonly services?: number;
  /** Names the way back that is reserved: by a digest over its plan, its proposal and a salt; by the plan's where there is no proposal. */
  readonly reversal?: Sha256;
};

/** What keeps an effect from being brought about by others than the guard; `nothing` where nobody says that anything does. */
export const EFFECT_HOLDS = ["credential", "verified-grant", "nothing"] as const;

/** What keeps an effect from being brought about by others than the guard. */
export type EffectHold = (typeof EFFECT_HOLDS)[number];

/** What was let happen on the strength of one evaluation. */
export type EnforceBody = {
  /** The digest of the evaluate record. */
  readonly evaluation: Sha256;
  readonly outcome: Outcome;
  readonly reason?: string;
  /** The effect that the host registered for the action; left out where none starts. */
  readonly effect?: string;
  /** What keeps others from bringing it about, as the host says. */
  readonly holds?: EffectHold;
  readonly haltEpoch?: number;
  /** The approve records that were used up. */
  readonly approvals?: readonly Sha256[];
  /** The digests of the grants that a use was taken from. */
  readonly grants?: readonly Sha256[];
  /** The record that let a refused proposal pass. */
  readonly override?: Sha256;
  readonly charged?: readonly Charge[];
  readonly reserved?: Reservation;
  /** When an outcome that is not in counts as a failure. */
  readonly dueAtMs?: number;
  /** At the advisory stage: who decided instead, and what. */
  readonly decidedBy?: { readonly principal: Principal; readonly decision: Outcome };
};

/** What was seen to happen. */
export type RememberBody = {
  /** The digest of the enforce record. */
  readonly enforcement: Sha256;
  readonly observed: JsonObject;
  readonly result?: Result;
  readonly observer?: {
    readonly principal: Principal;
    /** Whether it stands outside of the actor's chain of authority; a self-report can only count against. */
    readonly isOutside: boolean;
  };
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly blast?: ObservedBlast;
  /** The digests of the grants that end with this outcome. */
  readonly revoked?: readonly Sha256[];
};

const reversalSchema = z.strictObject({
  plan: sha256Schema,
  isLossless: z.nullable(z.boolean()),
  testedAtMs: z.nullable(instantMsSchema),
});

/** A {@link ProposeBody}. */
export const proposeSchema: z.ZodMiniType<ProposeBody> = z.strictObject({
  proposal: jsonObjectSchema,
  authority: z.exactOptional(authoritySchema),
  prediction: z.exactOptional(predictionSchema),
  reversal: z.exactOptional(reversalSchema),
  claims: z.exactOptional(jsonObjectSchema),
});

const sourceSchema = z.strictObject({
  fact: nameSchema,
  source: nameSchema,
  observedAtMs: instantMsSchema,
  digest: sha256Schema,
});

/** An {@link EvaluateBody}. */
export const evaluateSchema: z.ZodMiniType<EvaluateBody> = z.strictObject({
  proposalDigest: sha256Schema,
  factsDigest: sha256Schema,
  facts: jsonObjectSchema,
  decision: jsonObjectSchema,
  action: nameSchema,
  targets: listSchema(textSchema, { atMost: MAX_TARGETS }),
  agent: jsonObjectSchema,
  outcome: outcomeSchema,
  advised: outcomeSchema,
  primitives: listSchema(nameSchema, { atMost: MAX_PRIMITIVES }),
  sources: z.exactOptional(listSchema(sourceSchema, { atMost: MAX_FACTS })),
  haltEpoch: z.exactOptional(countSchema),
  approvals: z.exactOptional(recordListSchema(0)),
  grant: z.exactOptional(sha256Schema),
});

const chargeSchema = z.strictObject({
  clause: nameSchema,
  counter: nameSchema,
  taken: positiveSchema,
  before: countSchema,
});

const reservationSchema = z.strictObject({
  trafficPpm: z.exactOptional(ppmSchema),
  usersPpm: z.exactOptional(ppmSchema),
  services: z.exactOptional(countSchema),
  reversal: z.exactOptional(sha256Schema),
});

/** An {@link EnforceBody}. */
export const enforceSchema: z.ZodMiniType<EnforceBody> = z.strictObject({
  evaluation: sha256Schema,
  outcome: outcomeSchema,
  reason: z.exactOptional(textSchema),
  effect: z.exactOptional(nameSchema),
  holds: z.exactOptional(z.enum(EFFECT_HOLDS)),
  haltEpoch: z.exactOptional(countSchema),
  approvals: z.exactOptional(recordListSchema(0)),
  grants: z.exactOptional(recordListSchema(0)),
  override: z.exactOptional(sha256Schema),
  charged: z.exactOptional(listSchema(chargeSchema, { atMost: MAX_FACTS })),
  reserved: z.exactOptional(reservationSchema),
  dueAtMs: z.exactOptional(instantMsSchema),
  decidedBy: z.exactOptional(z.strictObject({ principal: principalSchema, decision: outcomeSchema })),
});

/** A {@link RememberBody}. */
export const rememberSchema: z.ZodMiniType<RememberBody> = z.strictObject({
  enforcement: sha256Schema,
  observed: jsonObjectSchema,
  result: z.exactOptional(z.enum(RESULTS)),
  observer: z.exactOptional(z.strictObject({ principal: principalSchema, isOutside: z.boolean() })),
  startedAtMs: z.exactOptional(instantMsSchema),
  endedAtMs: z.exactOptional(instantMsSchema),
  blast: z.exactOptional(observedBlastSchema),
  revoked: z.exactOptional(recordListSchema(0)),
});
