export { check, type CheckResult, type PolicySource } from "./check/check.ts";
export type {
  CheckedCeiling,
  CheckedClause,
  CheckedContract,
  CheckedEach,
  CheckedExpectation,
  CheckedForm,
  CheckedGiven,
  CheckedModule,
  CheckedProof,
  CheckedRule,
  CheckedSet,
  CheckedSwitch,
  CheckedTarget,
  CheckedTest,
  ExplanationPart,
  TestApproval,
  TestDatum,
  TestFact,
  TestPrincipal,
} from "./check/checked.ts";
export { sourceOf } from "./check/form-words.ts";
export { importsFolder, resolveImport } from "./check/import-path.ts";
export { findSuspicions } from "./check/suspicions/suspicions.ts";
export { type FactReference, type ReadTerm, type Term, eachRead } from "./check/term.ts";
export {
  unvouchedSources,
  type VouchedSources,
  whatWidens,
  type WideningEntry,
} from "./check/widening/widening.ts";
export type { WideningFact } from "./check/widening/widening-fact.ts";
export type { Diagnostic } from "./diagnostics/diagnostic.ts";
export {
  type DiagnosticJson,
  diagnosticsJson,
  type PlaceJson,
  placesIn,
} from "./diagnostics/diagnostic-json.ts";
export { sarifLog, type SarifFailure, type SarifLog, type SarifOptions } from "./diagnostics/sarif.ts";
export { renderDiagnostic } from "./diagnostics/code-frame.ts";
export { suggest } from "./diagnostics/suggest.ts";
export { format, type Formatted } from "./format/format.ts";
export { findHiddenCharacters } from "./syntax/hidden-characters.ts";
export { lineIndex, type LineIndex, positionAt } from "./syntax/line-index.ts";
export { parse } from "./syntax/parse.ts";
export type { Form } from "./syntax/form.ts";
export type { Module, WindowTime } from "./syntax/tree.ts";
export { unreachable } from "./unreachable.ts";
