import { closeSync, openSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { LedgerError } from "@interlock/ledger";
import { attempt } from "./disk/store-failure.ts";

/** How long a writer waits for another process to finish its transaction, in milliseconds. */
export const BUSY_TIMEOUT_MS = 5000;

/** What a file of SQLite of ours is: whose it says that it is, and everything that is defined in it. */
export type FileDefinition = {
  /** Stands in the file's header, so that no other database is taken for it. */
  readonly applicationId: number;
  readonly schemaVersion: number;
  /** One statement a table; all of them have to be there. */
  readonly tables: readonly string[];
  /** One statement an index or trigger: that one is missing is nobody's danger. */
  readonly others: readonly string[];
};

/** Throws where there is no file at a path: `store.failed` for nothing, `store.foreign` for something else. */
export function refuseNoFile(path: string): void {
  const stat = attempt(`${path} cannot be read`, () => statSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) throw new LedgerError({ code: "store.failed", message: `${path} is missing` });
  // Opening a named pipe would wait for ever for someone to write.
  if (!stat.isFile()) throw foreign(`${path} is no file`);
}

/**
 * Makes an empty file for its owner alone where there is none: the engine would make it, and with its mode the files beside it, for
 * everybody to read.
 */
export function makeOwnFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    // It is there already, or somebody else made it meanwhile, in this way too.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/** Makes everything that a file of this definition holds. Runs inside of a transaction. */
export function define(database: DatabaseSync, definition: FileDefinition): void {
  database.exec([...definition.tables, ...definition.others].join(";"));
  const { applicationId, schemaVersion } = definition;
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
}

/** Throws `store.foreign` for a file of another program or version, or one in which something is defined otherwise. */
export function refuseForeign(database: DatabaseSync, path: string, definition: FileDefinition): void {
  const { applicationId, schemaVersion } = definition;
  const application = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  if (application !== applicationId) throw foreign(`${path} is another program's database`);
  if (version !== schemaVersion) {
    throw foreign(`${path} has the schema version ${String(version)}, this program knows ${schemaVersion}`);
  }
  const strange = strangeDefinition(database, definition);
  if (strange !== null) throw foreign(`${path}: ${strange} is defined otherwise`);
}

/** Whether nobody made anything of a file yet. */
export function isBlank(database: DatabaseSync): boolean {
  const made = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.["count"];
  return made === 0 && pragma(database, "application_id") === 0 && pragma(database, "user_version") === 0;
}

/** Has what is committed be on disk before the commit returns. Throws `store.failed` where the file system cannot do this. */
export function makeDurable(database: DatabaseSync, path: string): void {
  database.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.["journal_mode"];
  if (mode === "wal") return;
  throw new LedgerError({ code: "store.failed", message: `${path} cannot keep a write-ahead log` });
}

/** Runs one transaction that takes the write lock at once; any error rolls it back and is thrown on. */
export function transact(database: DatabaseSync, run: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    run();
    database.exec("COMMIT");
  } catch (error) {
    // Some errors have already ended the transaction; a second ROLLBACK would hide the first error.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/**
 * The name of something that a file defines otherwise; null where there is nothing. What a table gives is up to its
 * definition: a view of the same name would run whatever its author wrote, without an end if he likes, and a trigger
 * would keep what is to be gone.
 */
function strangeDefinition(database: DatabaseSync, { tables, others }: FileDefinition): string | null {
  const wanted = new Set(tables);
  const known = new Set([...tables, ...others]);
  // What SQLite makes by itself, for a unique column, has no statement.
  const made = database.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  for (const { name, sql } of made.iterate()) {
    if (typeof sql !== "string" || !known.has(sql)) return `\`${String(name)}\``;
    wanted.delete(sql);
  }
  const [missing] = wanted;
  return missing === undefined ? null : `the table \`${missing.split(" ")[2] ?? ""}\``;
}

function pragma(database: DatabaseSync, name: "application_id" | "user_version"): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}

function foreign(message: string): LedgerError {
  return new LedgerError({ code: "store.foreign", message });
}
