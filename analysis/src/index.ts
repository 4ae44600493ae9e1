export { coverage, coveredPercent, type Coverage, type CoveredPart } from "./coverage.ts";
export {
  decideProofs,
  type Counterexample,
  type ProofAnswer,
  type ProofPlace,
  type ProofResult,
  type ProvedSet,
} from "./prove/decide-proof.ts";
export { answerOf, describeAnswer, runTest, runTests } from "./run-test.ts";
export type { NeededPeople, TestAnswer, TestedSet, TestPlace, TestResult } from "./run-test.ts";
export { testCase, type TestCase } from "./test-case.ts";
export { rebuildPolicies, type Rebuilt, whyNotRebuildable } from "./replay/rebuild-policies.ts";
export {
  type EvaluateStatement,
  isEvaluation,
  recordedCommitments,
  type RecordedDecision,
  recordedDecision,
  type SecretFor,
} from "./replay/recorded-decision.ts";
export {
  type Contradicted,
  contradicted,
  type DecisionChange,
  type NotReplayable,
  notReplayable,
  type ReplayAnswer,
} from "./replay/replay-answer.ts";
export { replayAgainst, replayDecision, type Voices } from "./replay/replay-decision.ts";
export {
  countAnswer,
  emptyTally,
  type ReplayTally,
  ruleTransitionsOf,
  type RuleTransition,
  type Transition,
  transitionsOf,
} from "./replay/replay-tally.ts";
