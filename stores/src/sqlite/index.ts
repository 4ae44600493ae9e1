export { BUSY_TIMEOUT_MS } from "./database.ts";
export { openSqliteStore } from "./record-store.ts";
export type { SqliteRecordStore } from "./record-store.ts";
