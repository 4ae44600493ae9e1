import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";

import { shownText } from "../shown-text.ts";
import type { AuditSource, Reconciliation } from "./audit-source.ts";
import { searchedRows, tableRow, type TableRow, type TableValue } from "./table-rows.ts";
import {
  LIST_COLUMNS,
  LIST_TABLES,
  type ListTable,
  RECORD_COLUMNS,
  TABLE_APPLICATION_ID,
  TABLE_VERSION,
  tableStatements,
} from "./table-schema.ts";

/** What the tables say otherwise than the log. */
export interface TableFinding {
  readonly kind: "edited" | "missing" | "too many" | "behind" | "definition";
  /** The record that it is about; null for none. */
  readonly digest: string | null;
  /** One clause for a person; safe to show. */
  readonly text: string;
}

/** Every finding, and what was searched to make them. */
export interface TableCheck {
  readonly findings: readonly TableFinding[];
  readonly reconciliation: Reconciliation;
}

/** Why a file is none that can be held against a log; null for one that can. */
export function whyNoTables(database: DatabaseSync): string | null {
  const pragma = (name: string): unknown => database.prepare(`PRAGMA ${name}`).get()?.[name];
  if (pragma("application_id") !== TABLE_APPLICATION_ID) return "it is no file of audit tables";
  const version = pragma("user_version");
  return version === TABLE_VERSION
    ? null
    : `its tables are of version ${String(version)}, this program knows ${TABLE_VERSION}`;
}

/**
 * Makes every row again from the log's signed bytes, and names each that the tables have otherwise, do not have, or have
 * without the log. Views and triggers that are not ours are named, and change nothing of what is read here; where a table or an index
 * is another one no row is compared, for what it shows is up to its definition, and that is said.
 */
export async function checkTables(database: DatabaseSync, source: AuditSource): Promise<TableCheck> {
  const definitions = changedDefinitions(database);
  if (!areTablesOurs(database)) {
    const notCompared = definition("no row was compared: a table or an index is defined otherwise");
    // The log is read all the same: whoever asks is told what it is worth.
    return { findings: [...definitions, notCompared], reconciliation: await source.each(() => undefined) };
  }
  const findings: TableFinding[] = [...definitions, ...contradictions(database)];
  const known = new Set<string>();
  const read = tableReader(database);
  const madeOf = searchedIn(database).get("size");
  const indexed = madeOf === undefined || madeOf === null ? Number.POSITIVE_INFINITY : Number(madeOf);
  const reconciliation = await source.each(({ row }) => {
    known.add(row.digest);
    const expected = tableRow(row);
    const found = read(row.digest);
    if (found === null) {
      // What came into the tree after the tables were made is not missing, but it is not there either.
      const isBehind = row.index === null || row.index >= indexed;
      const text = `${row.kind} of ${row.at}, ${row.index === null ? "in no tree" : `leaf ${row.index}`}`;
      findings.push({ kind: isBehind ? "behind" : "missing", digest: row.digest, text: shownText(text) });
      return;
    }
    const differing = [
      ...differences(expected, found),
      ...(row.index !== null && row.index >= indexed ? [`leaf ${row.index} came after size ${indexed}`] : []),
    ];
    if (differing.length > 0)
      findings.push({ kind: "edited", digest: row.digest, text: differing.join("; ") });
  });
  return {
    findings: [...findings, ...strangers(database, known), ...searchedFindings(database, reconciliation)],
    reconciliation,
  };
}

function changedDefinitions(database: DatabaseSync): readonly TableFinding[] {
  const expected = new Set(tableStatements());
  const findings: TableFinding[] = [];
  // What SQLite makes by itself, for a primary key, has no statement.
  for (const { name, sql } of database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    .all()) {
    if (expected.delete(String(sql))) continue;
    findings.push(definition(`${String(name)} is defined otherwise`));
  }
  return [
    ...findings,
    ...[...expected].map((statement): TableFinding => {
      const name = statement.split(" ")[2] ?? statement;
      return definition(`${name} is missing, or defined otherwise`);
    }),
  ];
}

/** Whether every table that rows are read from is there as it was made, and the file has no other table or index. */
function areTablesOurs(database: DatabaseSync): boolean {
  const expected = tableStatements();
  const found = database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").all();
  const statements = found.map(({ sql }) => String(sql));
  return (
    expected.every((sql) => !sql.startsWith("CREATE TABLE ") || statements.includes(sql)) &&
    statements.every((sql) => expected.includes(sql) || /^CREATE (?:VIEW|TRIGGER) /u.test(sql))
  );
}

function definition(text: string): TableFinding {
  return { kind: "definition", digest: null, text: shownText(text) };
}

/** How many contradictions within a file are named. */
const MAX_CONTRADICTIONS = 10;

/**
 * Where the file contradicts itself. A row that its table's index leaves out is shown to whoever reads the table, and not to
 * whoever looks it up by its digest, as is done here.
 */
function contradictions(database: DatabaseSync): readonly TableFinding[] {
  const lines = database.prepare(`PRAGMA integrity_check(${MAX_CONTRADICTIONS})`).all();
  return lines.flatMap((line) => {
    const said = String(line["integrity_check"]);
    return said === "ok" ? [] : [edited(`the file contradicts itself: ${said}`)];
  });
}

function tableReader(database: DatabaseSync): (digest: string) => TableRow | null {
  const record = exact(database.prepare(`SELECT ${RECORD_COLUMNS.join(", ")} FROM records WHERE digest = ?`));
  const lists = new Map(
    LIST_TABLES.map((table) => {
      const names = ["position", ...LIST_COLUMNS[table]].join(", ");
      const query = `SELECT ${names} FROM ${table} WHERE digest = ? ORDER BY position`;
      return [table, exact(database.prepare(query))];
    }),
  );
  return (digest) => {
    const found = record.get(digest);
    if (found === undefined) return null;
    // A row has its columns in the order in which they were asked for.
    const list = (table: ListTable): readonly TableValue[][] =>
      (lists.get(table)?.all(digest) ?? []).map((line) => Object.values(line).map(plain));
    return {
      columns: Object.fromEntries(
        Object.entries(found).map(([name, value]) => [name, plain(value)]),
      ) as TableRow["columns"],
      lists: {
        record_targets: list("record_targets"),
        record_primitives: list("record_primitives"),
        record_parents: list("record_parents"),
        record_ids: list("record_ids"),
      },
    };
  };
}

/** Whoever edits a file may write numbers that no double holds. */
function exact(statement: StatementSync): StatementSync {
  statement.setReadBigInts(true);
  return statement;
}

function plain(value: SQLOutputValue): TableValue {
  if (typeof value !== "bigint") return value instanceof Uint8Array ? "bytes" : value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function differences(expected: TableRow, found: TableRow): readonly string[] {
  const columns = RECORD_COLUMNS.flatMap((name) => {
    const [is, was] = [found.columns[name], expected.columns[name]];
    return is === was
      ? []
      : [shownText(`${name} is ${JSON.stringify(is)} and was signed as ${JSON.stringify(was)}`)];
  });
  const lists = LIST_TABLES.flatMap((table) => {
    const [is, was] = [JSON.stringify(found.lists[table]), JSON.stringify(expected.lists[table])];
    return is === was ? [] : [shownText(`${table} are ${is} and were signed as ${was}`)];
  });
  return [...columns, ...lists];
}

/** What the tables have of records that the log does not have. */
function strangers(database: DatabaseSync, known: ReadonlySet<string>): readonly TableFinding[] {
  const found = new Set<string>();
  for (const table of ["records", ...LIST_TABLES]) {
    for (const { digest } of database.prepare(`SELECT DISTINCT digest FROM ${table}`).iterate()) {
      if (!known.has(String(digest))) found.add(String(digest));
    }
  }
  return [...found].map((digest) => {
    return { kind: "too many", digest: shownText(digest), text: "the log has no such record" };
  });
}

function searchedIn(database: DatabaseSync): ReadonlyMap<string, string | null> {
  const rows = database.prepare("SELECT name, value FROM searched").all();
  return new Map(rows.map(({ name, value }) => [String(name), value === null ? null : String(value)]));
}

function edited(text: string): TableFinding {
  return { kind: "edited", digest: null, text: shownText(text) };
}

/** What the tables claim of the log that they were made from, where it cannot have been so. The log may have grown since. */
function searchedFindings(database: DatabaseSync, now: Reconciliation): readonly TableFinding[] {
  const claimed = searchedIn(database);
  const expected = searchedRows(now);
  if ([...claimed.keys()].sort().join() !== expected.map(([name]) => name).join()) {
    return [edited("searched does not hold the names that it should")];
  }
  const size = now.tree?.size ?? 0;
  // Written so that a size which is no number is an edit as well.
  if (!(Number(claimed.get("size") ?? "0") <= size)) {
    return [
      edited(`searched says that the tree had ${String(claimed.get("size"))} leaves, and it has ${size}`),
    ];
  }
  const isSameSize = Number(claimed.get("size") ?? "0") === size;
  // An anchor is whoever's who made the tables, and no part of the log.
  const must = isSameSize ? ["kind", "origin", "is_whole", "records", "root"] : ["kind", "origin"];
  return expected
    .filter(([name, value]) => must.includes(name) && claimed.get(name) !== value)
    .map(([name, value]) =>
      edited(`searched says ${name} ${claimed.get(name) ?? "null"}, and the log ${value ?? "null"}`),
    );
}
