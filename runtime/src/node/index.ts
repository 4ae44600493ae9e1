export { freshBytes } from "./fresh-bytes.ts";
export { systemClock } from "./system-clock.ts";
export { type ActivatedModule, loadActivated, type LoadedActivated } from "./load-activated.ts";
export { loadModule, type LoadOptions } from "./load-module.ts";
export { MAX_MODULE_BYTES } from "./module-file.ts";
export type { ModuleProblemCode, Refusal } from "./refusal.ts";
