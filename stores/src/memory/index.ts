export { memoryState } from "./memory-state.ts";
