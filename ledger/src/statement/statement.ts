import type { ApproveBody, GrantBody, OverrideBody, RevokeBody } from "./authority-bodies.ts";
import type { RedactBody } from "./correction-bodies.ts";
import type { CommittedPin, PredicateFrame } from "./frame.ts";
import type { KeyEnrollBody, KeyRevokeBody, KeyRotateBody } from "./key-bodies.ts";
import type { EnforceBody, EvaluateBody, ProposeBody, RememberBody } from "./lifecycle-bodies.ts";
import type { CalibrateBody, DriftBody } from "./observation-bodies.ts";
import type { ActivateBody } from "./policy-bodies.ts";
import type { RecordKind } from "./record-kind.ts";
import type { HeartbeatBody, StreamCloseBody, StreamOpenBody } from "./stream-bodies.ts";
import type { Subject } from "./subject.ts";
import type { HaltBody, ResumeBody } from "./switch-bodies.ts";

/** The `_type` of every statement (in-toto Attestation Framework, Statement v1). */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/** The body of each kind. */
export type Bodies = {
  readonly propose: ProposeBody;
  readonly evaluate: EvaluateBody;
  readonly enforce: EnforceBody;
  readonly remember: RememberBody;
  readonly grant: GrantBody;
  readonly revoke: RevokeBody;
  readonly approve: ApproveBody;
  readonly override: OverrideBody;
  readonly halt: HaltBody;
  readonly resume: ResumeBody;
  readonly drift: DriftBody;
  readonly calibrate: CalibrateBody;
  readonly activate: ActivateBody;
  readonly "key.enroll": KeyEnrollBody;
  readonly "key.rotate": KeyRotateBody;
  readonly "key.revoke": KeyRevokeBody;
  readonly "stream.open": StreamOpenBody;
  readonly heartbeat: HeartbeatBody;
  readonly "stream.close": StreamCloseBody;
  readonly redact: RedactBody;
};

/** What must stand beside a body: what takes effect comes from a commit, and says which. */
type Beside<K extends RecordKind> = K extends "activate" ? { readonly policy: CommittedPin } : unknown;

/** A kind together with the body it has. */
export type KindAndBody = {
  readonly [K in RecordKind]: { readonly kind: K; readonly body: Bodies[K] } & Beside<K>;
}[RecordKind];

/** The signed content of a record. */
export type Predicate = PredicateFrame & KindAndBody;

/** The predicate of one kind. */
export type PredicateOf<K extends RecordKind> = Extract<Predicate, { readonly kind: K }>;

/** An in-toto Statement v1 that holds one record. */
export type Statement = {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: Predicate;
};
