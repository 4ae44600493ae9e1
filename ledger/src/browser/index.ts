// What `npm run build:verifier` puts into one file for browsers: everything that verifies, and nothing that signs.
export { verifyBundle } from "../bundle/verify-bundle.ts";
export type { BundleVerdict, VerifiedBundle } from "../bundle/verify-bundle.ts";
export { parseKeyRegistry } from "../keys/key-registry.ts";
export type { KeyRegistry } from "../keys/key-registry.ts";
export { verifyCheckpoint } from "../log/checkpoint-signature.ts";
export type { CheckpointVerdict } from "../log/checkpoint-signature.ts";
export { provesConsistency } from "../tree/consistency.ts";
export { provesInclusion } from "../tree/inclusion.ts";
export { verifyRecord } from "../verify.ts";
export type { RecordVerdict } from "../verify.ts";
