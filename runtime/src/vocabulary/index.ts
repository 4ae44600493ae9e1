export { limits } from "../limits.ts";
export { misfitCommand } from "../command.ts";
export { misfitHost } from "../host.ts";
export { misfitPath } from "../path.ts";
export { idSort } from "../principal-id.ts";
export type { Argument, People } from "../people.ts";
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
} from "./table.ts";
export {
  type ActionOutcome,
  actionOutcomes,
  type BlastShare,
  type Effect,
  effects,
  factNames,
  type FindingSource,
  type GroupSort,
  groupSorts,
  languageVersions,
  type Outcome,
  outcomes,
  type PatternSort,
  patternSorts,
  type Percentile,
  percentiles,
  type Primitive,
  primitives,
  type PrincipalKind,
  principalKinds,
  type RateKey,
  rateKeys,
  type SchemaEffect,
  schemaEffects,
  type Stage,
  stages,
  type Weekday,
  weekdays,
} from "./words.ts";
