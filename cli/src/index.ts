export { exitCodes, type ExitCode } from "./exit-code.ts";
export { run } from "./run.ts";
export type { World } from "./world.ts";
export { paintFor, type Paint } from "./paint.ts";
export { showDecision, type ShownDecision } from "./show-decision.ts";
