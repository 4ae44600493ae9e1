import { closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { LedgerError } from "@interlock/ledger";
import { attempt } from "../disk/store-failure.ts";

/** How long a writer waits for another process to finish its transaction, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

// "ILKS": says in the file's header whose file this is.
const APPLICATION_ID = 0x494c4b53;
const SCHEMA_VERSION = 1;

const SCHEMA = `
  CREATE TABLE secrets (
    commitment TEXT PRIMARY KEY,
    salt TEXT NOT NULL,
    value TEXT NOT NULL,
    class TEXT NOT NULL,
    since_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE subjects (
    subject TEXT NOT NULL,
    commitment TEXT NOT NULL REFERENCES secrets (commitment) ON DELETE CASCADE,
    PRIMARY KEY (subject, commitment)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE erased (commitment TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE INDEX secrets_by_class ON secrets (class, since_ms);
  CREATE INDEX subjects_by_commitment ON subjects (commitment);
`;

/** Opens the file of secrets, and makes it if there is none and it may be made. Throws a `LedgerError`. */
export function openSecretDatabase(path: string, mayMake: boolean): DatabaseSync {
  if (!mayMake && !existsSync(path)) {
    throw new LedgerError({ code: "store.failed", message: `${path} is missing` });
  }
  return attempt(`${path} cannot be used as a file of secrets`, () => {
    if (!existsSync(path)) makeOwnFile(path);
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

/** Makes the file for its owner alone: the engine would make it, and with its mode the files beside it, for everybody to read. */
function makeOwnFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    // Somebody else made it meanwhile, in this way too.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

function prepare(database: DatabaseSync, path: string): void {
  refuseForeign(database, path);
  // What is deleted is overwritten with zeros: a value must not stay behind in pages that nobody uses.
  database.exec("PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON");
  database.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.["journal_mode"];
  if (mode !== "wal") {
    throw new LedgerError({ code: "store.failed", message: `${path} cannot keep a write-ahead log` });
  }
  database.exec("BEGIN IMMEDIATE");
  if (pragma(database, "user_version") !== SCHEMA_VERSION) {
    database.exec(SCHEMA);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  }
  database.exec("COMMIT");
}

function refuseForeign(database: DatabaseSync, path: string): void {
  const application = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.["count"];
  if (application === 0 && version === 0 && tables === 0) return;
  if (application === APPLICATION_ID && version === SCHEMA_VERSION) return;
  const message =
    application === APPLICATION_ID
      ? `${path} has the schema version ${String(version)}, this program knows ${SCHEMA_VERSION}`
      : `${path} is another program's database`;
  throw new LedgerError({ code: "store.foreign", message });
}

function pragma(database: DatabaseSync, name: "application_id" | "user_version"): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}
