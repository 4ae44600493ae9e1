import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { LedgerError } from "@interlock/ledger";
import { ORDER_STATEMENTS, strangeDefinition } from "./order-schema.ts";
import { attempt } from "./store-failure.ts";

/** How long a writer waits for another process to finish its transaction, in milliseconds. */
export const BUSY_TIMEOUT_MS = 5000;

// "ILK2": says in the file's header whose file this is, so that no other database is taken for an order.
const APPLICATION_ID = 0x494c4b32;
const SCHEMA_VERSION = 1;

/** Makes the file of a new log's order. */
export function createOrderDatabase(path: string): void {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    makeDurable(database, path);
    database.exec(`BEGIN IMMEDIATE; ${ORDER_STATEMENTS.join(";")}`);
    database.exec(
      `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`,
    );
  } finally {
    database.close();
  }
}

/** Opens the order of a log for writing: what is committed is on disk before the commit returns. */
export function openOrderDatabase(path: string): DatabaseSync {
  refuseMissing(path);
  return opened(path, () => {
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    return prepared(database, path, () => {
      makeDurable(database, path);
    });
  });
}

/** A file of SQLite that is only read, opened anew where somebody began to write to it. */
export type ReadDatabase = { database(): DatabaseSync; close(): void };

/**
 * Opens the order of a log for reading, without writing anything: while nobody has the file open it is taken as it lies,
 * because SQLite would otherwise put two files beside it.
 */
export function readOrderDatabase(path: string): ReadDatabase {
  let current = openReading(path);
  let isLookedAt = false;
  return {
    database: () => {
      // Once for all that is asked in one go: looking takes longer than many a query.
      if (isLookedAt) return current.database;
      isLookedAt = true;
      queueMicrotask(() => {
        isLookedAt = false;
      });
      if (current.stillness !== null && stillnessOf(path) !== current.stillness) {
        current.database.close();
        current = openReading(path);
      }
      return current.database;
    },
    close: () => {
      current.database.close();
    },
  };
}

type Reading = { readonly database: DatabaseSync; readonly stillness: string | null };

function openReading(path: string): Reading {
  refuseMissing(path);
  const stillness = stillnessOf(path);
  const url = pathToFileURL(path);
  if (stillness !== null) url.search = "?immutable=1";
  const database = opened(path, () => {
    const file = new DatabaseSync(url, { timeout: BUSY_TIMEOUT_MS, readOnly: true });
    return prepared(file, path, () => undefined);
  });
  return { database, stillness };
}

// Whoever has the file open for writing has a log of writes beside it. Null then; else what the file looked like.
function stillnessOf(path: string): string | null {
  if (existsSync(`${path}-wal`)) return null;
  const { mtimeMs, size, ino } = statSync(path);
  return `${ino} ${size} ${mtimeMs}`;
}

function refuseMissing(path: string): void {
  const stat = attempt(`${path} cannot be read`, () => statSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) throw new LedgerError({ code: "store.failed", message: `${path} is missing` });
  // Opening a named pipe would wait for ever for someone to write.
  if (!stat.isFile()) throw new LedgerError({ code: "store.foreign", message: `${path} is no file` });
}

function opened<T>(path: string, run: () => T): T {
  return attempt(`${path} cannot be used as the order of a log`, run);
}

function prepared(database: DatabaseSync, path: string, prepare: () => void): DatabaseSync {
  try {
    refuseForeign(database, path);
    database.exec("PRAGMA trusted_schema = OFF");
    prepare();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function makeDurable(database: DatabaseSync, path: string): void {
  database.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.["journal_mode"];
  if (mode === "wal") return;
  throw new LedgerError({ code: "store.failed", message: `${path} cannot keep a write-ahead log` });
}

function refuseForeign(database: DatabaseSync, path: string): void {
  const application = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  if (application === APPLICATION_ID && version === SCHEMA_VERSION) {
    const strange = strangeDefinition(database);
    if (strange === null) return;
    throw new LedgerError({ code: "store.foreign", message: `${path}: ${strange} is defined otherwise` });
  }
  const message =
    application === APPLICATION_ID
      ? `${path} has the schema version ${String(version)}, this program knows ${SCHEMA_VERSION}`
      : `${path} is another program's database`;
  throw new LedgerError({ code: "store.foreign", message });
}

function pragma(database: DatabaseSync, name: "application_id" | "user_version"): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}
