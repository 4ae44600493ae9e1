export { type AskedAction, askedActionSchema } from "./asked-action.ts";
export { type Configuration, configurationSchema } from "./configuration.ts";
export { factsSchema, hostFactsSchema } from "./facts.ts";
export { type ImportLock, importLockSchema, type LockedImport } from "./import-lock.ts";
export { proposalSchema } from "./proposal.ts";
export {
  type GuardSettings,
  guardSettingsSchema,
  hostFactParts,
  type SettingsCaller,
  type SettingsCommand,
  type SettingsPolicy,
  type SettingsSigner,
} from "./guard-settings.ts";
export type { SettingsSchema } from "./settings-parts.ts";
