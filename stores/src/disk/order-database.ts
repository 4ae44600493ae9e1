import { DatabaseSync } from "node:sqlite";
import { readSqliteFile } from "../read-sqlite-file.ts";
import type { ReadDatabase } from "../read-sqlite-file.ts";
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

const PURPOSE = "the order of a log";

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
  return attempt(`${path} cannot be used as ${PURPOSE}`, () => {
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    try {
      refuseForeign(database, path, orderFile);
      database.exec("PRAGMA trusted_schema = OFF");
      makeDurable(database, path);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Opens the order of a log for reading. */
export function readOrderDatabase(path: string): ReadDatabase {
  return readSqliteFile(path, orderFile, PURPOSE);
}
