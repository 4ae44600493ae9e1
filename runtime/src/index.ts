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
  type MemoryEvidence,
  type OutsideAnswer,
  type Principal,
  argumentsKey,
  counterKey,
  groupKey,
} from "./facts.ts";
export { type Proposal, type TargetReference, targetKey } from "./proposal.ts";
export { type ActionType, type Propose, type Proposing, proposalsOf } from "./propose.ts";
export type { FieldFacts, OutsideFacts } from "./typed-facts.ts";
export {
  type Argument,
  type People,
  type Seats,
  describePeople,
  distinctPeople,
  shortName,
} from "./people.ts";
export { isExemptSource } from "./reserved-way.ts";
export { type SecretPlace, type SecretPlaces, secretPlaces } from "./secret-places.ts";
export type { Decision, Finding, GrantTerms, Verdict } from "./verdict.ts";
export type {
  BudgetTable,
  CeilingTable,
  ClauseCode,
  ClauseTable,
  ContractCode,
  GrantTable,
  Kernel,
  Pin,
  PolicyModule,
  ReachCode,
  RuleCode,
  RuleTable,
  SwitchTable,
} from "./module.ts";
export type {
  ActionTable,
  ContractTable,
  EntityTable,
  FactTable,
  FieldTable,
  GroupTable,
  ParameterTable,
  PatternSetTable,
  PrincipalTable,
  Type,
  Vocabulary,
} from "./vocabulary/table.ts";
export { contractDrift, type State } from "./contract-drift.ts";
export { decide, decideUnder, judgementsUnder } from "./decide.ts";
export { type Judgement, meet } from "./judge.ts";
export type { QuickSort } from "./quick/column.ts";
export type { Readers } from "./quick/readers.ts";
export { answers } from "./quick/answers.ts";
export { opposite } from "./quick/opposite.ts";
export { isPlainPath } from "./quick/plain-path.ts";
export { isExact, possible } from "./quick/possible.ts";
export { type Evaluator, evaluatorOf } from "./quick/evaluator.ts";
export type {
  QuickAction,
  QuickCode,
  QuickNode,
  QuickRules,
  QuickSource,
  QuickTable,
  QuickTest,
} from "./quick/table.ts";
export type { CompiledNeeds } from "./compiled-needs.ts";
export { neededFacts, type Needs, needsOf } from "./needs.ts";
export { misfitPath } from "./path.ts";
export { showDuration, showPercent } from "./kernel/show.ts";
export { kernelVersion } from "./kernel-version.ts";
export { unreachable } from "./unreachable.ts";
