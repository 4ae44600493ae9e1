import type { DatabaseSync, StatementSync } from "node:sqlite";

import type { AuditSource, Reconciliation } from "./audit-source.ts";
import { searchedRows, tableRow } from "./table-rows.ts";
import {
  LIST_COLUMNS,
  LIST_TABLES,
  RECORD_COLUMNS,
  TABLE_APPLICATION_ID,
  TABLE_VERSION,
  tableStatements,
} from "./table-schema.ts";

/** Writes every record of a source into the tables of an empty file, in one transaction. */
export async function writeTables(source: AuditSource, database: DatabaseSync): Promise<Reconciliation> {
  database.exec("BEGIN IMMEDIATE");
  database.exec(`PRAGMA application_id = ${TABLE_APPLICATION_ID}; PRAGMA user_version = ${TABLE_VERSION}`);
  for (const statement of tableStatements()) database.exec(statement);
  const record = inserting(database, "records", RECORD_COLUMNS);
  const lists = new Map(
    LIST_TABLES.map((table) => [
      table,
      inserting(database, table, ["digest", "position", ...LIST_COLUMNS[table]]),
    ]),
  );
  const reconciliation = await source.each(({ row }) => {
    const { columns, lists: values } = tableRow(row);
    record.run(...RECORD_COLUMNS.map((name) => columns[name]));
    for (const table of LIST_TABLES) {
      for (const fields of values[table]) lists.get(table)?.run(row.digest, ...fields);
    }
  });
  const searched = inserting(database, "searched", ["name", "value"]);
  for (const [name, value] of searchedRows(reconciliation)) searched.run(name, value);
  database.exec("COMMIT");
  return reconciliation;
}

function inserting(database: DatabaseSync, table: string, columns: readonly string[]): StatementSync {
  const holes = columns.map(() => "?").join(", ");
  return database.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${holes})`);
}
