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
