import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import {
  BUSY_TIMEOUT_MS,
  define,
  makeDurable,
  refuseForeign,
  refuseNoFile,
  transact,
} from "../sqlite-file.ts";
import { orderFile } from "./order-schema.ts";
import { attempt } from "./store-failure.ts";

/** Makes the file of a new log's order. */
export function createOrderDatabase(path: string): void {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    makeDurable(database, path);
    transact(database, () => {
      define(database, orderFile);
    });
  } finally {
    database.close();
  }
}

/** Opens the order of a log for writing: what is committed is on disk before the commit returns. */
export function openOrderDatabase(path: string): DatabaseSync {
  refuseNoFile(path);
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
  refuseNoFile(path);
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

function opened<T>(path: string, run: () => T): T {
  return attempt(`${path} cannot be used as the order of a log`, run);
}

function prepared(database: DatabaseSync, path: string, prepare: () => void): DatabaseSync {
  try {
    refuseForeign(database, path, orderFile);
    database.exec("PRAGMA trusted_schema = OFF");
    prepare();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
