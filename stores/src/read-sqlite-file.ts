import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { attempt } from "./disk/store-failure.ts";
import { BUSY_TIMEOUT_MS, refuseForeign, refuseNoFile } from "./sqlite-file.ts";
import type { FileDefinition } from "./sqlite-file.ts";

/** A file of SQLite that is only read, opened anew where somebody began to write to it. */
export type ReadDatabase = { database(): DatabaseSync; close(): void };

/**
 * Opens a file of SQLite of this definition for reading, without writing anything: while nobody has the file open it is taken as it lies,
 * because SQLite would otherwise put two files beside it.
 */
export function readSqliteFile(path: string, definition: FileDefinition, purpose: string): ReadDatabase {
  const open = (): Reading => openReading(path, definition, purpose);
  let current = open();
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
        current = open();
      }
      return current.database;
    },
    close: () => {
      current.database.close();
    },
  };
}

type Reading = { readonly database: DatabaseSync; readonly stillness: string | null };

function openReading(path: string, definition: FileDefinition, purpose: string): Reading {
  refuseNoFile(path);
  const stillness = stillnessOf(path);
  const url = pathToFileURL(path);
  if (stillness !== null) url.search = "?immutable=1";
  return attempt(`${path} cannot be used as ${purpose}`, () => {
    const database = new DatabaseSync(url, { timeout: BUSY_TIMEOUT_MS, readOnly: true });
    try {
      refuseForeign(database, path, definition);
      database.exec("PRAGMA trusted_schema = OFF");
      return { database, stillness };
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

// Whoever has the file open for writing has a log of writes beside it. Null then; else what the file looked like.
function stillnessOf(path: string): string | null {
  if (existsSync(`${path}-wal`)) return null;
  const { mtimeMs, size, ino } = statSync(path);
  return `${ino} ${size} ${mtimeMs}`;
}
