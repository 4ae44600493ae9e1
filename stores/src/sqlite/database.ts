import { DatabaseSync } from "node:sqlite";
import { LedgerError } from "@interlock/ledger";

/** How long a writer waits for another process to finish its transaction, in milliseconds. */
export const BUSY_TIMEOUT_MS = 5000;

// "ILK1": says in the file's header whose file this is, so that no other database is taken for a ledger.
const APPLICATION_ID = 0x494c4b31;
const SCHEMA_VERSION = 1;

// The envelope is the record. The columns beside it are an index; whoever reads verifies them against it.
// The triggers keep our own mistakes out, not an attacker with the file in hand: those are what the chain is for.
const SCHEMA = `
  CREATE TABLE records (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq >= 0),
    prev TEXT REFERENCES records (leaf_hash),
    digest TEXT NOT NULL UNIQUE,
    leaf_hash TEXT NOT NULL UNIQUE,
    envelope BLOB NOT NULL,
    PRIMARY KEY (stream, seq),
    CHECK ((seq = 0) = (prev IS NULL))
  ) STRICT;
  CREATE TRIGGER records_are_never_changed BEFORE UPDATE ON records
    BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
  CREATE TRIGGER records_are_never_deleted BEFORE DELETE ON records
    BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;
`;

/**
 * Opens the ledger's file, and makes it if there is none. What is committed is on disk before the commit
 * returns (WAL with `synchronous = FULL`); where the file system cannot do this, opening fails.
 */
export function openDatabase(path: string): DatabaseSync {
  const database = attempt(
    `${path} cannot be opened`,
    () => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true }),
  );
  try {
    prepareDatabase(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs one transaction that takes the write lock at once; any error rolls it back and is thrown on. */
export function transact<T>(database: DatabaseSync, run: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = run();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // Some errors have already ended the transaction; a second ROLLBACK would hide the first error.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** Runs engine calls and turns the engine's errors into `store.failed`; our own pass through. */
export function attempt<T>(failure: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof LedgerError) throw cause;
    throw new LedgerError({ code: "store.failed", message: failure }, { cause });
  }
}

function prepareDatabase(database: DatabaseSync, path: string): void {
  attempt(`${path} cannot be used as a ledger`, () => {
    // Read before anything is written: a file that is not ours stays as it is.
    refuseForeign(database, path);
    database.exec("PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
    const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.["journal_mode"];
    if (mode !== "wal") {
      throw new LedgerError({ code: "store.failed", message: `${path} cannot keep a write-ahead log` });
    }
    transact(database, () => {
      refuseForeign(database, path);
      if (pragma(database, "user_version") === SCHEMA_VERSION) return;
      database.exec(SCHEMA);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
    });
  });
}

function refuseForeign(database: DatabaseSync, path: string): void {
  const application = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  const isNew = application === 0 && version === 0 && tableCount(database) === 0;
  if (isNew || (application === APPLICATION_ID && version === SCHEMA_VERSION)) return;
  const message =
    application === APPLICATION_ID
      ? `${path} has the schema version ${String(version)}, this program knows ${SCHEMA_VERSION}`
      : `${path} is another program's database`;
  throw new LedgerError({ code: "store.foreign", message });
}

function tableCount(database: DatabaseSync): unknown {
  return database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.["count"];
}

function pragma(database: DatabaseSync, name: "application_id" | "user_version"): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}
