import type { DatabaseSync, StatementSync } from "node:sqlite";
import { LedgerError, MAX_READ_RECORDS } from "@interlock/ledger";
import type { RecordStore, StoredRecord, StreamHead } from "@interlock/ledger";
import { attempt, openDatabase, transact } from "./database.ts";

/** A store in one SQLite file; several processes may have it open at once. */
export type SqliteRecordStore = RecordStore & {
  /** Closes the file; every later call fails. */
  close(): void;
};

type Statements = {
  readonly head: StatementSync;
  readonly insert: StatementSync;
  readonly read: StatementSync;
  readonly byDigest: StatementSync;
  readonly streams: StatementSync;
};

const COLUMNS = "stream, seq, prev, digest, leaf_hash, envelope";

/**
 * Opens the store in a SQLite file, made if there is none; its folder must exist.
 * Throws a `LedgerError`: `store.foreign` for a file that is not a ledger of this version, else `store.failed`.
 */
export function openSqliteStore(path: string): SqliteRecordStore {
  const database = openDatabase(path);
  const statements = attempt(`${path} cannot be used as a ledger`, () => prepareStatements(database));
  // The engine is synchronous. The port is not, for engines that are not; `async` makes errors rejections.
  const run = async <T>(what: string, query: () => T): Promise<T> => attempt(`${path}: ${what}`, query);
  return {
    head: (stream) => run("the head of a stream cannot be read", () => headOf(statements, stream)),
    append: (record) =>
      run("the record was not stored, or it is not known whether it was", () => {
        transact(database, () => {
          insertNext(statements, record);
        });
      }),
    read: (stream, fromSeq, limit = MAX_READ_RECORDS) =>
      run("records cannot be read", () => {
        const count = Math.max(0, Math.min(limit, MAX_READ_RECORDS));
        return statements.read.all(stream, fromSeq, count).map(storedRecord);
      }),
    byDigest: (digest) =>
      run("a record cannot be read", () => {
        const row = statements.byDigest.get(digest);
        return row === undefined ? null : storedRecord(row);
      }),
    streams: () =>
      run("the streams cannot be read", () =>
        statements.streams.all().map((row) => column(row, "stream", "string")),
      ),
    close: () => {
      database.close();
    },
  };
}

function prepareStatements(database: DatabaseSync): Statements {
  return {
    head: database.prepare("SELECT seq, leaf_hash FROM records WHERE stream = ? ORDER BY seq DESC LIMIT 1"),
    insert: database.prepare(`INSERT INTO records (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`),
    read: database.prepare(
      `SELECT ${COLUMNS} FROM records WHERE stream = ? AND seq >= ? ORDER BY seq LIMIT ?`,
    ),
    byDigest: database.prepare(`SELECT ${COLUMNS} FROM records WHERE digest = ?`),
    streams: database.prepare("SELECT DISTINCT stream FROM records ORDER BY stream"),
  };
}

function headOf(statements: Statements, stream: string): StreamHead | null {
  const row = statements.head.get(stream);
  if (row === undefined) return null;
  return { seq: column(row, "seq", "number"), leafHash: column(row, "leaf_hash", "string") };
}

// Runs inside the write lock, so that the head cannot move between the look and the insert.
function insertNext(statements: Statements, record: StoredRecord): void {
  const { stream, seq, prev, digest, leafHash, envelope } = record;
  if (statements.byDigest.get(digest) !== undefined) {
    throw new LedgerError({ code: "store.duplicate", message: `the record ${digest} is stored already` });
  }
  const head = headOf(statements, stream);
  const nextSeq = head === null ? 0 : head.seq + 1;
  if (seq !== nextSeq || prev !== (head?.leafHash ?? null)) {
    throw new LedgerError({
      code: "store.conflict",
      message: `number ${seq} does not continue stream ${stream}, which is waiting for number ${nextSeq}`,
    });
  }
  statements.insert.run(stream, seq, prev, digest, leafHash, envelope);
}

function storedRecord(row: Readonly<Record<string, unknown>>): StoredRecord {
  const envelope = row["envelope"];
  if (!(envelope instanceof Uint8Array)) throw foreignColumn("envelope");
  return {
    stream: column(row, "stream", "string"),
    seq: column(row, "seq", "number"),
    prev: row["prev"] === null ? null : column(row, "prev", "string"),
    digest: column(row, "digest", "string"),
    leafHash: column(row, "leaf_hash", "string"),
    envelope,
  };
}

function column(row: Readonly<Record<string, unknown>>, name: string, type: "string"): string;
function column(row: Readonly<Record<string, unknown>>, name: string, type: "number"): number;
function column(
  row: Readonly<Record<string, unknown>>,
  name: string,
  type: "string" | "number",
): string | number {
  const value = row[name];
  if (typeof value !== type || (typeof value !== "string" && typeof value !== "number")) {
    throw foreignColumn(name);
  }
  return value;
}

// The tables are STRICT, so this is a file whose schema someone else has changed.
function foreignColumn(name: string): LedgerError {
  return new LedgerError({
    code: "store.foreign",
    message: `the column ${name} is not what this program stores`,
  });
}
