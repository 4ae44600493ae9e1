export { limits } from "../limits.ts";
export { misfitPath } from "../path.ts";
export { idSort } from "../principal-id.ts";
export type { People } from "../people.ts";
export type {
  ActionTable,
  EntityTable,
  FieldTable,
  GroupTable,
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
  languageVersions,
  type Outcome,
  outcomes,
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
} from "./words.ts";
