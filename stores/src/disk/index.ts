export { openLog } from "./disk-log.ts";
export type { DiskLog, DiskLogOptions } from "./disk-log.ts";
export { isStreamHeld } from "./held-stream.ts";
export { createLog } from "./log-folder.ts";
export type { LogMark } from "./log-folder.ts";
