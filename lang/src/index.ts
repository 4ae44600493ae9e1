export { check, type CheckResult, type PolicySource } from "./check/check.ts";
export type {
  CheckedClause,
  CheckedExpectation,
  CheckedForm,
  CheckedGiven,
  CheckedRule,
  CheckedSet,
  CheckedTarget,
  CheckedTest,
  ExplanationPart,
  TestApproval,
  TestDatum,
  TestFact,
  TestPrincipal,
} from "./check/checked.ts";
export { sourceOf } from "./check/clause.ts";
export { resolveImport } from "./check/scope.ts";
export { type FactReference, type ReadTerm, type Term, eachRead } from "./check/term.ts";
export type { Diagnostic } from "./diagnostics/diagnostic.ts";
export { renderDiagnostic } from "./diagnostics/code-frame.ts";
export { lineIndex, type LineIndex, positionAt } from "./syntax/line-index.ts";
export { parse } from "./syntax/parse.ts";
export type { Form } from "./syntax/form.ts";
export type { Module } from "./syntax/tree.ts";
export { unreachable } from "./unreachable.ts";
