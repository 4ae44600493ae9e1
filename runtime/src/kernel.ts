/**
 * Everything that compiled code may call, as one namespace. All of it is pure and total.
 * A module is handed this namespace; it imports nothing.
 */
export { equal, less, lessOrEqual, member, orElse, present, sum, within } from "./kernel/compare.ts";
export { likeCommand, likeHost, likePath, likeText } from "./kernel/like.ts";
export { and, choose, not, or, truth } from "./kernel/logic.ts";
export { all, any, count, length } from "./kernel/quantify.ts";
export { memoryFigure, memoryWaiting } from "./kernel/memory.ts";
export { origin } from "./kernel/network.ts";
export { outside } from "./kernel/outside.ts";
export { inSet } from "./kernel/pattern-set.ts";
export { by, humanId, principalId } from "./kernel/principal.ts";
export {
  actionField,
  blastServices,
  blastShare,
  now,
  reversalAge,
  reversalFlag,
  schemaEffect,
  schemaStatements,
  targetField,
  targets,
} from "./kernel/read.ts";
export { show } from "./kernel/show.ts";
export { declared, observed } from "./kernel/state.ts";
export { inDates, inWeek } from "./kernel/window.ts";
export { blastServicesAtMost, blastShareAtMost } from "./primitives/blast-radius.ts";
export { driftNone } from "./primitives/drift-detection.ts";
export { identityDepth, identityRooted, identityVerified } from "./primitives/identity-binding.ts";
export { memoryOutcome, memorySuccess } from "./primitives/memory-write.ts";
export { networkNoCrossing, networkWithin } from "./primitives/network-boundary.ts";
export { rateAtOnce, rateNone, ratePer } from "./primitives/rate-limit.ts";
export { refuseWhere, requireTrue } from "./primitives/rule.ts";
export { reversalDeclared, reversalLossless, reversalTested } from "./primitives/reversibility.ts";
export { grantAtMost, grantExpires } from "./primitives/sandbox-grant.ts";
export { schemaNo, schemaWithin } from "./primitives/schema-drift.ts";
export { auditAnchored } from "./primitives/signed-audit.ts";
