import type { DatabaseSync, StatementSync } from "node:sqlite";
import { canonical, isKept, LedgerError, parseStrictJson } from "@interlock/ledger";
import type { KeptSecret, Secret, SecretStore } from "@interlock/ledger";
import { attempt } from "../disk/store-failure.ts";
import { transact } from "../sqlite-file.ts";
import { openSecretDatabase, readSecretDatabase } from "./secret-database.ts";

/** Secrets in one SQLite file; several processes may have it open at once. */
export type SecretFile = SecretStore & {
  /** Closes the file; every later call fails. */
  close(): void;
};

/** A file of secrets in which nothing is changed. */
export type SecretReader = Pick<SecretFile, "find" | "close">;

/**
 * Opens a file of secrets for looking values up: no byte is written to it or beside it, so that it may lie where nothing can be.
 * Throws a `LedgerError` as `openSecretFile` does.
 */
export function readSecretFile(path: string): SecretReader {
  const source = readSecretDatabase(path);
  return {
    // The engine is synchronous. The port is not; `async` makes errors rejections.
    find: async (commitment) =>
      attempt(`${path}: ${FIND_FAILS}`, () => found(commitment, source.database().prepare(FIND))),
    close: () => {
      source.close();
    },
  };
}

/**
 * Opens a file of secrets; `mayMake` says whether it is made where there is none. Throws a `LedgerError`: `store.foreign` for
 * a file that is something else, or else `store.failed`.
 */
export function openSecretFile(path: string, { mayMake }: { readonly mayMake: boolean }): SecretFile {
  const database = openSecretDatabase(path, mayMake);
  const statements = prepareStatements(database);
  // The engine is synchronous. The port is not; `async` makes errors rejections.
  const run = async <T>(what: string, query: () => T): Promise<T> => attempt(`${path}: ${what}`, query);
  return {
    put: (secrets) =>
      run("the secrets were not stored", () => {
        let taken = 0;
        transact(database, () => {
          for (const secret of secrets) taken += insert(statements, secret) ? 1 : 0;
        });
        return taken;
      }),
    find: (commitment) => run(FIND_FAILS, () => found(commitment, statements.find)),
    about: (subject) =>
      run("what is kept about a subject cannot be read", () =>
        statements.about.all(subject).map((row) => text(row, "commitment")),
      ),
    classes: () =>
      run("the classes cannot be read", () =>
        statements.classes.all().map((row) => ({
          class: text(row, "class"),
          count: whole(row, "count"),
          oldestMs: whole(row, "oldest_ms"),
        })),
      ),
    before: (secretClass, ms) =>
      run("what is kept of a class cannot be read", () =>
        statements.before.all(secretClass, ms).map((row) => text(row, "commitment")),
      ),
    erase: (commitments) =>
      run("it is not known whether the secrets were erased", () => {
        let erased = 0;
        transact(database, () => {
          for (const commitment of commitments) {
            statements.bury.run(commitment);
            erased += Number(statements.erase.run(commitment).changes);
          }
        });
        emptyLog(database);
        return erased;
      }),
    close: () => {
      database.close();
    },
  };
}

const FIND = "SELECT salt, value FROM secrets WHERE commitment = ?";
const FIND_FAILS = "a secret cannot be read";

type Statements = {
  readonly [
    name in "insert" | "subject" | "find" | "about" | "classes" | "before" | "erase" | "bury" | "isErased"
  ]: StatementSync;
};

function prepareStatements(database: DatabaseSync): Statements {
  return {
    insert: database.prepare(
      "INSERT INTO secrets (commitment, salt, value, class, since_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    subject: database.prepare(
      "INSERT INTO subjects (subject, commitment) VALUES (?, ?) ON CONFLICT DO NOTHING",
    ),
    find: database.prepare(FIND),
    about: database.prepare("SELECT commitment FROM subjects WHERE subject = ? ORDER BY commitment"),
    classes: database.prepare(
      "SELECT class, count(*) AS count, min(since_ms) AS oldest_ms FROM secrets GROUP BY class ORDER BY class",
    ),
    before: database.prepare(
      "SELECT commitment FROM secrets WHERE class = ? AND since_ms < ? ORDER BY commitment",
    ),
    erase: database.prepare("DELETE FROM secrets WHERE commitment = ?"),
    bury: database.prepare("INSERT INTO erased (commitment) VALUES (?) ON CONFLICT DO NOTHING"),
    isErased: database.prepare("SELECT 1 FROM erased WHERE commitment = ?"),
  };
}

/** False for what was erased: a copy that somebody kept does not bring it back. */
function insert(statements: Statements, secret: KeptSecret): boolean {
  const { commitment, salt, value, subjects, sinceMs } = secret;
  if (!isKept(secret)) {
    const message = "a value does not belong to its commitment, and could never be shown to be the right one";
    throw new LedgerError({ code: "erasure.mismatch", message });
  }
  if (statements.isErased.get(commitment) !== undefined) return false;
  statements.insert.run(commitment, salt, canonical(value), secret.class, sinceMs);
  for (const subject of subjects) statements.subject.run(subject, commitment);
  return true;
}

function found(commitment: string, find: StatementSync): Secret | null {
  const row = find.get(commitment);
  if (row === undefined) return null;
  const value = parseStrictJson(new TextEncoder().encode(text(row, "value")));
  return { commitment, salt: text(row, "salt"), value };
}

function text(row: Readonly<Record<string, unknown>>, name: string): string {
  const value = row[name];
  if (typeof value === "string") return value;
  throw new LedgerError({
    code: "store.foreign",
    message: `the column ${name} is not what this program stores`,
  });
}

function whole(row: Readonly<Record<string, unknown>>, name: string): number {
  const value = row[name];
  if (Number.isSafeInteger(value)) return value as number;
  throw new LedgerError({
    code: "store.foreign",
    message: `the column ${name} is not what this program stores`,
  });
}

/** The write-ahead log holds pages as they were: what was erased is gone once it is written back and cut to nothing. */
function emptyLog(database: DatabaseSync): void {
  const busy = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.["busy"];
  if (busy === 0) return;
  const message =
    "somebody reads the file, and what was erased may stand in its write-ahead log still: erase it again";
  throw new LedgerError({ code: "store.failed", message });
}
