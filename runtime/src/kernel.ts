/**
 * Everything that compiled code may call, as one namespace. All of it is pure and total.
 * A module is handed this namespace; it imports nothing.
 */
export { equal, less, lessOrEqual, member, orElse, present, sum, within } from "./kernel/compare.ts";
export { likePath, likeText } from "./kernel/glob.ts";
export { and, choose, not, or, truth } from "./kernel/logic.ts";
export { all, any, count, length } from "./kernel/quantify.ts";
export { by } from "./kernel/principal.ts";
export {
  actionField,
  blastServices,
  blastShare,
  memoryFigure,
  now,
  reversalAge,
  reversalFlag,
  schemaEffect,
  schemaStatements,
  targetField,
} from "./kernel/read.ts";
export { show } from "./kernel/show.ts";
export { blastServicesAtMost, blastShareAtMost } from "./primitives/blast-radius.ts";
export { identityDepth, identityRooted, identityVerified } from "./primitives/identity-binding.ts";
export { rateAtOnce, rateNone, ratePer } from "./primitives/rate-limit.ts";
export { refuseWhere, requireTrue } from "./primitives/rule.ts";
export { reversalDeclared, reversalLossless, reversalTested } from "./primitives/reversibility.ts";
export { grantAtMost, grantExpires } from "./primitives/sandbox-grant.ts";
export { schemaNo } from "./primitives/schema-drift.ts";
