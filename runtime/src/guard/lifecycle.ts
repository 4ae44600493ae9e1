import type { JsonObject, ObservedBlast, Prediction, Result, SignedRecord, Stage } from "@interlock/ledger";

import type { Facts } from "../facts.ts";
import type { People } from "../people.ts";
import type { Proposal } from "../proposal.ts";
import type { Decision, Finding } from "../verdict.ts";
import type { Override } from "./override.ts";
import type { Caller, SignedGrant } from "./ports.ts";
import type { PlannedWay } from "./primitives/reversibility.ts";
import type { Takings } from "./takings.ts";

/** What somebody asks a guard for. */
export interface ProposalInput {
  readonly action: string;
  readonly targets: readonly { readonly entity: string; readonly id: string }[];
  readonly payload: Proposal["payload"];
  readonly by: Caller;
  /** Chosen by the host where it is left out. Whoever asks again with one that was used is refused. */
  readonly nonce?: string;
  /** What the proposer says of the action by itself: kept, and read by no clause. */
  readonly claims?: JsonObject;
  /** The grant under which it is proposed, by digest. */
  readonly grant?: string;
}

/** Stage 1: a proposal with what the runtime predicts of it, and its record. */
export interface Proposed {
  readonly kind: "proposed";
  readonly proposal: Proposal;
  /** The canonical digest of the proposal as it is recorded. */
  readonly digest: string;
  readonly caller: Caller;
  readonly prediction: Prediction | null;
  /** How it would be undone, as far as anybody could tell. */
  readonly way: PlannedWay;
  readonly grant: string | null;
  readonly record: SignedRecord;
}

/** Stage 2: what was decided, from which facts, and its record; both are durable. */
export interface Evaluated {
  readonly kind: "evaluated";
  readonly proposed: Proposed;
  readonly facts: Facts;
  readonly decision: Decision;
  /** What an enforcement takes of budgets; empty where the binding verdict is no permit. */
  readonly takings: Takings;
  readonly haltEpoch: number;
  /** The versions of the rows that the decision rests on: `["halt"]`, `["policy"]`, the approvals of this proposal. */
  readonly versions: { readonly [key: string]: number };
  /** The approve records that were counted, with the digests of what they carry. */
  readonly approvals: readonly { readonly record: string; readonly approval: string }[];
  /** What lets it be enforced although it was refused. */
  readonly override?: Override;
  readonly record: SignedRecord;
}

/** What an action was refused for: at which step, by which findings, and which records say so. */
export interface Refused {
  readonly kind: "refused";
  readonly by: "propose" | "evaluate" | "enforce";
  readonly findings: readonly Finding[];
  /** The last record of it; null where there is none, as for what is answered before any record. */
  readonly record: string | null;
  /** Whether only the verdict had become too old, so that the same proposal may be evaluated again. */
  readonly isStale?: boolean;
}

/** What waits for people. */
export interface Held {
  readonly kind: "held";
  readonly proposal: string;
  readonly evaluation: string;
  readonly needing: readonly People[];
  readonly findings: readonly Finding[];
  readonly expiresAtMs: number;
}

/** At the advisory stage: what would be permitted or held, if the rules at that stage were to bind. A human does it, not the agent. */
export interface Advised {
  readonly kind: "advised";
  readonly evaluated: Evaluated;
}

/** Stage 3: the action was let happen and its effect has ended, by its own report. */
export interface Enforced {
  readonly kind: "enforced";
  readonly evaluated: Evaluated;
  readonly record: SignedRecord;
  /** What was issued for it. */
  readonly grants: readonly SignedGrant[];
  readonly result: Result;
  readonly observed: JsonObject;
  readonly blast?: ObservedBlast;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** What the effect handed back. */
  readonly value: unknown;
}

/** Stage 4: the outcome is on record. */
export interface Done {
  readonly kind: "done";
  readonly result: Result;
  readonly value: unknown;
  readonly enforcement: string;
  readonly record: SignedRecord;
  /** The policy's stage; `advisory` where nothing but the guard's word kept the action from happening without it. */
  readonly effectiveStage: Stage;
}
