export {
  type Absent,
  type Datum,
  type Fact,
  type Known,
  type Unknown,
  absent,
  known,
  unknown,
} from "./fact.ts";
export {
  type Approval,
  type ApprovalEvidence,
  type Facts,
  type IdentityEvidence,
  type Principal,
  counterKey,
} from "./facts.ts";
export { type Proposal, type TargetReference, targetKey } from "./proposal.ts";
export { type People, describePeople, distinctPeople, shortName } from "./people.ts";
export type { Decision, Finding, GrantTerms, Verdict } from "./verdict.ts";
export type {
  ClauseCode,
  ClauseTable,
  GrantTable,
  Kernel,
  Pin,
  PolicyModule,
  RuleCode,
  RuleTable,
} from "./module.ts";
export type {
  ActionTable,
  EntityTable,
  FieldTable,
  GroupTable,
  PrincipalTable,
  Type,
  Vocabulary,
} from "./vocabulary/table.ts";
export { decide, decideUnder } from "./decide.ts";
export { meet } from "./judge.ts";
export { misfitPath } from "./path.ts";
export { showDuration, showPercent } from "./kernel/show.ts";
export { unreachable } from "./unreachable.ts";
