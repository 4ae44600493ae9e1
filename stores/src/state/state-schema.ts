import type { FileDefinition } from "../sqlite-file.ts";

/** The file of the runtime's state. */
export const stateDefinition: FileDefinition = {
  // "ILKR".
  applicationId: 0x494c4b52,
  schemaVersion: 1,
  tables: [
    `CREATE TABLE rows (
    key TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE charges (
    tally TEXT NOT NULL,
    entry TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    from_ms INTEGER NOT NULL,
    until_ms INTEGER,
    PRIMARY KEY (tally, entry)
  ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE versions (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    last INTEGER NOT NULL CHECK (last >= 0)
  ) STRICT`,
  ],
  others: [
    `CREATE INDEX charges_by_entry ON charges (entry)`,
    `CREATE INDEX charges_by_end ON charges (until_ms) WHERE until_ms IS NOT NULL`,
  ],
};
