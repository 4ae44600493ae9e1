import type {
  EffectHold,
  Grant,
  HashFunction,
  JsonObject,
  KeyAnswer,
  KeyId,
  KeySignature,
  Ledger,
  ObservedBlast,
  PolicyPin,
  Prediction,
  RecordStore,
  Result,
  Reversal,
  SecretStore,
  Sha256,
  SignatureVerifier,
  Signer,
  Stage,
} from "@interlock/ledger";

import type { Facts, IdentityEvidence, Principal } from "../facts.ts";
import type { PolicyModule } from "../module.ts";
import type { Needs } from "../needs.ts";
import type { Proposal } from "../proposal.ts";
import type { StateStore } from "../state/state-store.ts";

/** The module in force and what its records say of it: as `loadActivated` answers, or `pinOf` for one that the host compiled itself. */
export interface PolicyInForce {
  readonly module: PolicyModule;
  readonly policy: PolicyPin;
  readonly stage: Stage;
  /** The digest of the record that activated it; left out where none did. */
  readonly activation?: Sha256;
  /** Whether a guard may be opened with it although a later one replaced it: for going back on purpose, and for trying things out. */
  readonly mayPutBack?: boolean;
}

declare global {
  /** As engines have it. The core of the runtime compiles without their types, and only hands it on. */
  interface AbortSignal {
    readonly aborted: boolean;
  }
}

/** A clock. Its two hands answer different questions: what time it is, and how long something took. */
export interface Clock {
  /** Milliseconds since 1970, UTC; may jump. */
  nowMs(): number;
  /** Milliseconds since any moment; never jumps back, and goes on while nothing is asked. */
  monotonicMs(): number;
  /** What `run` answers, unless it takes longer: then its signal is aborted, and this rejects at once. */
  within<Answer>(ms: number, run: (signal: AbortSignal) => Promise<Answer>): Promise<Answer>;
}

/** Who proposes, as the host found out: attested, never taken from what the proposer says of itself. */
export interface Caller {
  readonly principal: Principal;
  readonly identity: IdentityEvidence;
  /** The key that the caller has shown to hold; a grant is issued to it. */
  readonly keyId?: KeyId;
}

/** The parts of {@link Facts} that a host can answer for. The others are the runtime's own: nobody hands them in. */
export type HostFacts = Pick<
  Facts,
  | "targets"
  | "schema"
  | "reversal"
  | "network"
  | "audit"
  | "drift"
  | "restored"
  | "outside"
  | "groups"
  | "calibratedAtMs"
>;

/** What a reader is asked: this proposal, and of the facts only those that have a say in what is decided of it. */
export interface FactQuestion {
  readonly proposal: Proposal;
  readonly caller: Caller;
  /** Null where the module does not say what it reads. */
  readonly needs: Needs | null;
  readonly nowMs: number;
}

/**
 * Answers for some parts of the facts: a catalogue of services, an analyser of SQL, a probe. What it leaves out is unknown, and so is all that
 * it gives where it rejects, or is late. Two readers cannot answer for the same part.
 */
export interface FactReader {
  /** What records call it. */
  readonly name: string;
  readonly gives: readonly (keyof HostFacts)[];
  read(question: FactQuestion, signal: AbortSignal): Promise<HostFacts>;
}

/** Predicts what an action would touch. Null, a rejection and an answer that comes late are no prediction. */
export type Predictor = (question: FactQuestion, signal: AbortSignal) => Promise<Prediction | null>;

/** The way back: the plan that would undo an action, named by digest, and the proposal that carries it out. Null where there is none. */
export type ReversalPlanner = (
  question: FactQuestion,
  signal: AbortSignal,
) => Promise<{ readonly reversal: Reversal; readonly undo: Omit<Proposal, "nonce" | "v"> | null } | null>;

/** A grant with its issuer's signature: what an effect shows where it acts. */
export interface SignedGrant {
  readonly grant: Grant;
  readonly digest: string;
  readonly signature: KeySignature;
}

/** All that an effect is given. It is decoded from the bytes of the record, and frozen. */
export interface Work {
  readonly proposal: Proposal;
  readonly grants: readonly SignedGrant[];
  /** The enforce record that lets it happen: what whoever is acted upon can look up. */
  readonly enforcement: string;
}

/** How an effect went, by its own report. */
export interface EffectReport {
  readonly result: Exclude<Result, "unknown">;
  /** What was seen; recorded. */
  readonly observed: JsonObject;
  readonly blast?: ObservedBlast;
  /** Handed back to whoever ran the action, and not recorded. */
  readonly value?: unknown;
}

/** Carries an action out. Registered by the host, one for each action; nobody who proposes can name another. */
export type Effect = (work: Work, signal: AbortSignal) => Promise<EffectReport>;

/** An effect, and what keeps everybody else from doing the same: without that, a refusal is no more than advice to them. */
export interface GuardedEffect {
  readonly run: Effect;
  /** The guard alone has the credential that it takes, or whoever is acted upon verifies the grant that it shows. */
  readonly holds: Exclude<EffectHold, "nothing">;
}

/** Issues grants with a key of its own. It signs only what it has decided again itself, from the recorded facts. */
export interface GrantIssuer {
  readonly signer: Signer;
}

/** The bounds of a guard, by name. */
export interface GuardLimits {
  /** How long facts and predictions may take, in milliseconds. */
  readonly gatherMs: number;
  /** How long what was read of the halt epoch lets an effect start; 500 at most. */
  readonly leaseMs: number;
  /** How long a hold waits for people. */
  readonly holdMs: number;
  /** How many holds of one root may wait at once. */
  readonly holdsPerRoot: number;
  /** When an outcome that is not in counts as a failure, after the start. */
  readonly outcomeMs: number;
  /** How many outcomes of one root on one target count for the better in a day. */
  readonly outcomesPerDay: number;
  /** How far host, store and the last record may be apart. */
  readonly clockSkewMs: number;
  /** How many bytes the canonical JSON of a proposal may have. */
  readonly proposalBytes: number;
}

/** Tells what a guard has just done, step by step: for traces, and for tests that end the process right there. */
export type Trace = (step: GuardStep) => void;

/** The boundaries between the steps of the lifecycle, in their order; a process can end at any of them. */
export const guardSteps = [
  "proposed",
  "evaluated",
  "verdict-durable",
  "hold-kept",
  "approval-durable",
  "approval-kept",
  "reserved",
  "enforced",
  "enforce-durable",
  "grant-durable",
  "effect-started",
  "effect-ended",
  "remember-durable",
  "settled",
  "revoke-durable",
  "halted",
  "halt-durable",
  "resume-durable",
  "resumed",
] as const;

/** A boundary between two steps. */
export type GuardStep = (typeof guardSteps)[number];

/** What a guard is made of. Nothing of it comes from anybody who proposes. */
export interface GuardParts {
  readonly policy: PolicyInForce;
  readonly origin: string;
  /** This process's own stream, open for writing; `stream` is its name. */
  readonly ledger: Ledger;
  readonly stream: string;
  /** The records of all streams of the log. */
  readonly records: Pick<RecordStore, "byDigest" | "read" | "head" | "streams">;
  readonly secrets: Pick<SecretStore, "put" | "find">;
  readonly state: StateStore;
  /**
   * Whether a guard may be opened with an empty state although the log has decisions: for a state that is meant to end with its process, and
   * after one that was lost. Then budgets are whole again, and nonces and approvals that were used are good again.
   */
  readonly mayStartAnew?: boolean;
  /** The keys that are believed: approvers, whoever halts, issuers of grants. */
  readonly keyOf: (keyId: KeyId) => KeyAnswer;
  /** Who runs the guard: observes outcomes, and throws switches on alarms. */
  readonly host: Principal;
  /** By action. An action without one is never enforced. Of a plain function nobody says that nothing but it could do the same. */
  readonly effects: { readonly [action: string]: Effect | GuardedEffect };
  readonly readers: readonly FactReader[];
  readonly predict: Predictor | null;
  readonly planReversal: ReversalPlanner | null;
  /** Null: a permit that carries a grant is refused. */
  readonly grants: GrantIssuer | null;
  /** Minutes east of UTC in a time zone at an instant; null where the engine does not know it. */
  readonly offsetOf: (timeZone: string, atMs: number) => number | null;
  /** Which edition of the time-zone data `offsetOf` answers by: `2025b`. Recorded as the source of the offsets; left out where nobody knows. */
  readonly timeZoneData?: string;
  /** Whether the process that writes a stream may still be alive; left out, every one may. */
  readonly isAlive?: (stream: string) => boolean | Promise<boolean>;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly verifySignature?: SignatureVerifier;
  readonly sha256?: HashFunction;
  readonly limits: GuardLimits;
  readonly trace: Trace;
}
