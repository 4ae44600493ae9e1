import type { FileDefinition } from "../sqlite-file.ts";

const TABLES: readonly string[] = [
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
];

// The triggers keep our own mistakes out, not an attacker with the file in hand: those are what verifying is for.
const TRIGGERS = ["streams", "leaves", "nodes", "checkpoints"].flatMap((table) => [
  `CREATE TRIGGER ${table}_are_never_changed BEFORE UPDATE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${table} are never changed'); END`,
  `CREATE TRIGGER ${table}_are_never_deleted BEFORE DELETE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${table} are never deleted'); END`,
]);

/** The file with the order of a log. */
export const orderFile: FileDefinition = {
  // "ILK2".
  applicationId: 0x494c4b32,
  schemaVersion: 1,
  tables: TABLES,
  others: TRIGGERS,
};
