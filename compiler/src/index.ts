export { type Compilation, type CompiledSet, compilePolicySet } from "./compile.ts";
export { configurationPath, readConfiguration, type ReadConfiguration } from "./configuration.ts";
export { textDigest } from "./digest.ts";
export { loadPolicySet, type LoadedSet } from "./load-set.ts";
export type { Plan, PlanClause, PlanExpression, PlanRule } from "./plan.ts";
export { isSourceProblem, type SourceProblem, type SourceProblemCode } from "./source-problems.ts";
export { sourceSet, type SourceFile, type SourceReader, type SourceSet } from "./source-set.ts";
export { compilerVersion } from "./version.ts";
