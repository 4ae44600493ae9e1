export { type Compilation, type CompiledSet, compilePolicySet } from "./compile.ts";
export { readConfiguration, type ReadConfiguration } from "./configuration.ts";
export { missingFolders } from "./configuration/missing-folders.ts";
export { readSettings, type ReadSettings, type SettingsMistake } from "./configuration/settings.ts";
export { isConfigurationPath, otherConfigurations } from "./configuration/paths.ts";
export { textDigest } from "./digest.ts";
export { type Called, interpret, interpretExpression } from "./interpret/interpret.ts";
export { copiedPath, importLockPath, isCopied, readImportLock } from "./import-lock.ts";
export { loadPolicySet, type LoadedSet, maxSetLength, type WantedPolicies } from "./load-set.ts";
export { lowerTerm, seatsFact } from "./lower/expression.ts";
export { partsOf } from "./plan-parts.ts";
export type { Plan, PlanClause, PlanExpression, PlanReach, PlanRule } from "./plan.ts";
export {
  describeSourceProblem,
  isSourceProblem,
  quoted,
  sourceProblem,
  type SourceProblem,
  type SourceProblemCode,
  sourceProblemCodes,
} from "./source-problems.ts";
export {
  type SignatureDemand,
  sourceSet,
  type SourceFile,
  type SourceReader,
  type SourceSet,
} from "./source-set.ts";
export { timeZonesOf } from "./time-zones.ts";
export { compilerVersion, interlockVersion } from "./version.ts";
