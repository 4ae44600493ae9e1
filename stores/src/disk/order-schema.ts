import type { DatabaseSync } from "node:sqlite";

const TABLES = [
  `CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT`,
  `CREATE TABLE leaves (
    number INTEGER PRIMARY KEY CHECK (number >= 0),
    stream INTEGER NOT NULL REFERENCES streams (id),
    seq INTEGER NOT NULL CHECK (seq >= 0),
    segment INTEGER NOT NULL CHECK (segment >= 0 AND segment <= seq),
    byte_offset INTEGER NOT NULL CHECK (byte_offset >= 0),
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    leaf_hash BLOB NOT NULL UNIQUE CHECK (length(leaf_hash) = 32),
    UNIQUE (stream, seq)
  ) STRICT`,
  `CREATE TABLE nodes (
    level INTEGER NOT NULL CHECK (level > 0),
    number INTEGER NOT NULL CHECK (number >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY CHECK (size > 0),
    note BLOB NOT NULL
  ) STRICT`,
] as const;

// The triggers keep our own mistakes out, not an attacker with the file in hand: those are what verifying is for.
const TRIGGERS = ["streams", "leaves", "nodes", "checkpoints"].flatMap((table) => [
  `CREATE TRIGGER ${table}_are_never_changed BEFORE UPDATE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${table} are never changed'); END`,
  `CREATE TRIGGER ${table}_are_never_deleted BEFORE DELETE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${table} are never deleted'); END`,
]);

/** What makes the order of a log: one statement a table or trigger. */
export const ORDER_STATEMENTS: readonly string[] = [...TABLES, ...TRIGGERS];

/**
 * The name of something that a file defines otherwise than the order of a log does; null where there is nothing. What a table
 * gives is up to its definition: a view of the same name would run whatever its author wrote, without an end if he likes.
 * That a trigger is missing is nobody's danger.
 */
export function strangeDefinition(database: DatabaseSync): string | null {
  const wanted = new Set<string>(TABLES);
  const known = new Set(ORDER_STATEMENTS);
  // What SQLite makes by itself, for a unique column, has no statement.
  const made = database.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  for (const { name, sql } of made.iterate()) {
    if (typeof sql !== "string" || !known.has(sql)) return `\`${String(name)}\``;
    wanted.delete(sql);
  }
  const [missing] = wanted;
  return missing === undefined ? null : `the table \`${missing.split(" ")[2] ?? ""}\``;
}
