import type { DatabaseSync, StatementSync } from "node:sqlite";
import { LedgerError } from "@interlock/ledger";
import type { StateRow, TallySpan, TallySum } from "@interlock/runtime/state";
import { numberIn, textIn } from "../disk/row.ts";
import type { ChargeStep } from "../state-steps.ts";
import { stateRow } from "../state-row.ts";

/** The statements of a file of state: each of those that write is one step, and how many rows it changed says whether it was done. */
export interface StateStatements {
  rowOf(key: string): StateRow | null;
  /** Rows from a prefix on, behind a key; also such as do not begin so, after all that do. */
  rowsFrom(prefix: string, after: string, limit: number): Iterable<StateRow>;
  sum(span: TallySpan): TallySum;
  stands(key: string, version: number): boolean;
  put(key: string, version: number, next: number, text: string): boolean;
  remove(key: string, version: number): boolean;
  charge(step: ChargeStep): boolean;
  clear(entry: string, tallies: readonly string[] | null): void;
  sweep(beforeMs: number, limit: number): number;
  lastVersion(): number;
  setLastVersion(version: number): void;
}

const IN_SPAN = "tally = ? AND from_ms > ? AND from_ms <= ? AND (until_ms IS NULL OR until_ms > ?)";

/** Prepares the statements of an open file. */
export function stateStatements(database: DatabaseSync): StateStatements {
  const sql = prepared(database);
  return {
    rowOf: (key) => {
      const row = sql.rowOf.get(key);
      return row === undefined ? null : stateRow(key, numberIn(row, "version"), textIn(row, "value"));
    },
    *rowsFrom(prefix, after, limit) {
      for (const row of sql.rowsFrom.iterate(prefix, after, after, limit)) {
        yield stateRow(textIn(row, "key"), numberIn(row, "version"), textIn(row, "value"));
      }
    },
    sum: (span) => sumOf(sql.sum, span),
    stands: (key, version) =>
      version === 0 ? sql.version.get(key) === undefined : sql.version.get(key)?.["version"] === version,
    put: (key, version, next, text) =>
      version === 0 ? isDone(sql.insert, key, next, text) : isDone(sql.update, next, text, key, version),
    remove: (key, version) => isDone(sql.remove, key, version),
    charge: ({ tally, entry, amount, fromMs, untilMs, within }) => {
      if (within === null) return amount === 0 || isDone(sql.charge, tally, entry, amount, fromMs, untilMs);
      const { sinceMs, nowMs, atMost } = within;
      const span = [tally, sinceMs, nowMs, nowMs];
      if (amount === 0) return sql.isWithin.get(...span, atMost) !== undefined;
      return isDone(sql.chargeWithin, tally, entry, amount, fromMs, untilMs, ...span, amount, atMost);
    },
    clear: (entry, tallies) => {
      if (tallies === null) sql.clear.run(entry);
      else sql.clearTallies.run(entry, JSON.stringify(tallies));
    },
    sweep: (beforeMs, limit) => Number(sql.sweep.run(beforeMs, limit).changes),
    lastVersion: () => {
      const row = sql.lastVersion.get();
      if (row === undefined)
        throw new LedgerError({ code: "store.foreign", message: "the last version is missing" });
      return numberIn(row, "last");
    },
    setLastVersion: (version) => {
      sql.setLastVersion.run(version);
    },
  };
}

function isDone(statement: StatementSync, ...values: (string | number | null)[]): boolean {
  return statement.run(...values).changes === 1;
}

function prepared(database: DatabaseSync) {
  return {
    rowOf: database.prepare("SELECT version, value FROM rows WHERE key = ?"),
    rowsFrom: database.prepare(
      "SELECT key, version, value FROM rows WHERE key >= max(?, ?) AND key <> ? ORDER BY key LIMIT ?",
    ),
    version: database.prepare("SELECT version FROM rows WHERE key = ?"),
    insert: database.prepare(
      "INSERT INTO rows (key, version, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    update: database.prepare("UPDATE rows SET version = ?, value = ? WHERE key = ? AND version = ?"),
    remove: database.prepare("DELETE FROM rows WHERE key = ? AND version = ?"),
    sum: database.prepare(
      `SELECT sum(amount) AS sum, count(*) AS count, min(from_ms) AS oldest, max(from_ms) AS newest FROM charges WHERE ${IN_SPAN}`,
    ),
    charge: database.prepare(
      "INSERT INTO charges (tally, entry, amount, from_ms, until_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    chargeWithin: database.prepare(
      `INSERT INTO charges (tally, entry, amount, from_ms, until_ms) SELECT ?, ?, ?, ?, ?
        WHERE (SELECT coalesce(sum(amount), 0) FROM charges WHERE ${IN_SPAN}) + ? <= ? ON CONFLICT DO NOTHING`,
    ),
    isWithin: database.prepare(
      `SELECT 1 WHERE (SELECT coalesce(sum(amount), 0) FROM charges WHERE ${IN_SPAN}) <= ?`,
    ),
    clear: database.prepare("DELETE FROM charges WHERE entry = ?"),
    clearTallies: database.prepare(
      "DELETE FROM charges WHERE entry = ? AND tally IN (SELECT value FROM json_each(?))",
    ),
    sweep: database.prepare(
      "DELETE FROM charges WHERE (tally, entry) IN (SELECT tally, entry FROM charges WHERE until_ms < ? LIMIT ?)",
    ),
    lastVersion: database.prepare("SELECT last FROM versions WHERE id = 0"),
    setLastVersion: database.prepare("UPDATE versions SET last = ? WHERE id = 0"),
  };
}

function sumOf(statement: StatementSync, { tally, sinceMs, nowMs }: TallySpan): TallySum {
  const row = statement.get(tally, sinceMs, nowMs, nowMs) ?? {};
  const count = numberIn(row, "count");
  if (count === 0) return { sum: 0, count: 0, oldestMs: null, newestMs: null };
  const sum = numberIn(row, "sum");
  return { sum, count, oldestMs: numberIn(row, "oldest"), newestMs: numberIn(row, "newest") };
}
