export { type Configuration, configurationSchema } from "./configuration.ts";
export { factsSchema } from "./facts.ts";
export { type ImportLock, importLockSchema, type LockedImport } from "./import-lock.ts";
export { proposalSchema } from "./proposal.ts";
