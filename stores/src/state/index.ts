export { giveUpReserve } from "./reserve.ts";
export { openStateFile } from "./state-file.ts";
export type { StateFile, StateFileOptions } from "./state-file.ts";
export { statePath } from "./state-path.ts";
