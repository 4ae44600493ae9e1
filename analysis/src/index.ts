export { coverage, coveredPercent, type Coverage, type CoveredPart } from "./coverage.ts";
export { answerOf, describeAnswer, runTest, runTests } from "./run-test.ts";
export type { NeededPeople, TestAnswer, TestedSet, TestPlace, TestResult } from "./run-test.ts";
export { testCase, type TestCase } from "./test-case.ts";
