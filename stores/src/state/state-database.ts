import { DatabaseSync } from "node:sqlite";
import { attempt } from "../disk/store-failure.ts";
import {
  BUSY_TIMEOUT_MS,
  define,
  isBlank,
  makeDurable,
  makeOwnFile,
  refuseForeign,
  refuseNoFile,
  transact,
} from "../sqlite-file.ts";
import { stateDefinition } from "./state-schema.ts";

/** Opens the file of the runtime's state, and makes it if there is none and it may be made. Throws a `LedgerError`. */
export function openStateDatabase(path: string, mayMake: boolean): DatabaseSync {
  return attempt(`${path} cannot be used as the state of a runtime`, () => {
    if (mayMake) makeOwnFile(path);
    refuseNoFile(path);
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      prepare(database, path, mayMake);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function prepare(database: DatabaseSync, path: string, mayMake: boolean): void {
  // An empty file is one that somebody was about to make, or one that has lost what it held.
  const isNew = mayMake && isBlank(database);
  if (!isNew) refuseForeign(database, path, stateDefinition);
  // What a savepoint would undo is kept in memory: the disk for temporary files may be the one that is full.
  database.exec("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY");
  makeDurable(database, path);
  // Whoever opens what is there waits for no writer.
  if (isNew) make(database);
  refuseForeign(database, path, stateDefinition);
}

function make(database: DatabaseSync): void {
  transact(database, () => {
    // Somebody else may have made it meanwhile.
    if (!isBlank(database)) return;
    define(database, stateDefinition);
    // Made once and never again: were it made anew, versions would begin anew, and one that was seen could come twice.
    database.exec("INSERT INTO versions (id, last) VALUES (0, 0)");
  });
}
