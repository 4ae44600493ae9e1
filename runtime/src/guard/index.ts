export { type ApprovalTaken, approve, approveAsPlatform, MAX_APPROVAL_MS } from "./approve.ts";
export type { Hold } from "./approvals/hold-row.ts";
export { type ListedHold, listHolds } from "./approvals/list-holds.ts";
export type { Shown } from "./approvals/shown.ts";
export {
  delegate,
  type Delegation,
  delegationOf,
  issueStanding,
  type Narrower,
  type StandingTerms,
} from "./delegate.ts";
export type { Outcome } from "./effect-report.ts";
export { enforce } from "./enforce.ts";
export { evaluate } from "./evaluate.ts";
export { type GrantPage, type GrantStanding, type ListedGrant, listGrants } from "./grants/list-grants.ts";
export { type GrantDemand, type GrantVerdict, verifyGrant } from "./grants/verify-grant.ts";
export { type Guard, openGuard } from "./guard.ts";
export { type Halted, halt, type HaltRequest, throwSigned } from "./halt.ts";
export { haltView } from "./halted-now.ts";
export { haltKey } from "./halts/halt-row.ts";
export type { HaltView } from "./halts/halt-view.ts";
export { waitingHold } from "./holds.ts";
export { recordHumanDecision } from "./human-decision.ts";
export { type Judged, judgeProposed } from "./judge-proposed.ts";
export type {
  Advised,
  Done,
  Enforced,
  Evaluated,
  Held,
  Proposed,
  ProposalInput,
  Refused,
} from "./lifecycle.ts";
export { guardLimits } from "./limits.ts";
export { observe, type Observed } from "./observe.ts";
export { override, type OverrideAnswer, type OverrideRequest } from "./override.ts";
export {
  type Caller,
  type Clock,
  type Effect,
  type EffectReport,
  type FactQuestion,
  type FactReader,
  type GrantIssuer,
  type GuardedEffect,
  type GuardLimits,
  type GuardParts,
  type GuardStep,
  guardSteps,
  type HostFacts,
  type PolicyInForce,
  type Predictor,
  type ReversalPlanner,
  type SignedGrant,
  type Trace,
  type Work,
} from "./ports.ts";
export { propose } from "./propose.ts";
export { recover, type Recovered } from "./recover.ts";
export { remember } from "./remember.ts";
export { resume, type Resumed, type ResumeRequest } from "./resume.ts";
export { observeDrift, type RevokeAnswer, type Revocation, revokeGrant } from "./revoke.ts";
export { run, type RunAnswer } from "./run.ts";
export { runHeld, runOverridden } from "./run-again.ts";
export { type GrantAnswer, type GrantRequest, useGrant } from "./use-grant.ts";
