import { DatabaseSync } from "node:sqlite";
import { attempt } from "../disk/store-failure.ts";
import { readSqliteFile } from "../read-sqlite-file.ts";
import type { ReadDatabase } from "../read-sqlite-file.ts";
import {
  BUSY_TIMEOUT_MS,
  define,
  type FileDefinition,
  isBlank,
  makeDurable,
  makeOwnFile,
  refuseForeign,
  refuseNoFile,
  transact,
} from "../sqlite-file.ts";

/** The file of secrets. */
const secretFile: FileDefinition = {
  // "ILKS".
  applicationId: 0x494c4b53,
  schemaVersion: 1,
  tables: [
    `CREATE TABLE secrets (
    commitment TEXT PRIMARY KEY,
    salt TEXT NOT NULL,
    value TEXT NOT NULL,
    class TEXT NOT NULL,
    since_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE subjects (
    subject TEXT NOT NULL,
    commitment TEXT NOT NULL REFERENCES secrets (commitment) ON DELETE CASCADE,
    PRIMARY KEY (subject, commitment)
  ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE erased (commitment TEXT PRIMARY KEY) STRICT, WITHOUT ROWID`,
  ],
  others: [
    `CREATE INDEX secrets_by_class ON secrets (class, since_ms)`,
    `CREATE INDEX subjects_by_commitment ON subjects (commitment)`,
  ],
};

const PURPOSE = "a file of secrets";

/** Opens the file of secrets for reading. Throws a `LedgerError`. */
export function readSecretDatabase(path: string): ReadDatabase {
  return readSqliteFile(path, secretFile, PURPOSE);
}

/** Opens the file of secrets, and makes it if there is none and it may be made. Throws a `LedgerError`. */
export function openSecretDatabase(path: string, mayMake: boolean): DatabaseSync {
  return attempt(`${path} cannot be used as ${PURPOSE}`, () => {
    if (mayMake) makeOwnFile(path);
    refuseNoFile(path);
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    try {
      prepare(database, path);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function prepare(database: DatabaseSync, path: string): void {
  if (!isBlank(database)) refuseForeign(database, path, secretFile);
  // What is deleted is overwritten with zeros: a value must not stay behind in pages that nobody uses.
  database.exec("PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON");
  makeDurable(database, path);
  transact(database, () => {
    // Somebody else may have made it meanwhile.
    if (isBlank(database)) define(database, secretFile);
  });
  refuseForeign(database, path, secretFile);
}
