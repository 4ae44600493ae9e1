export { principalIdOf } from "./account-id.ts";
export { agentReason, rootsOf, type AgentRoster, type Root } from "./agent-accounts.ts";
export { analyseSnapshot, type SnapshotAnalyses } from "./analyse-snapshot.ts";
export {
  approvalsOf,
  type ApprovalContext,
  type CountedApprovals,
  type UncountedReview,
} from "./approvals.ts";
export { authorshipOf, MAX_EVIDENCE, type Authorship, type Evidence } from "./authorship.ts";
export { type ChangeNonce, changeNonce, readChangeNonce } from "./change-nonce.ts";
export { groupFacts, teamsAsked } from "./group-facts.ts";
export { judgeChange, type Judged, type Judgement, type JudgingPolicies } from "./judge-change.ts";
export { knownAgent, knownAgents, type KnownAgent } from "./known-agents.ts";
export { migrationChanges, possibleDetours, type MigrationChange } from "./migration-changes.ts";
export { proposeChange, type ProposedAction, type ProposedChange } from "./propose-change.ts";
export { touchesPolicy, touchesWorkflow } from "./sensitive-paths.ts";
export { MIGRATIONS_PER_CHANGE, snapshotLimits } from "./snapshot-limits.ts";
export { snapshotSchema } from "./snapshot-schema.ts";
export type { Account, Answer, ChangeCommit, ChangedFile, PullRequestSnapshot, Review } from "./snapshot.ts";
