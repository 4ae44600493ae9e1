/** Says in a file's header that it holds the tables of an audit: "ILA1". */
export const TABLE_APPLICATION_ID = 0x494c4131;

/** The version of the tables. */
export const TABLE_VERSION = 1;

/** The columns of `records`, in their order: what people ask for, the record's digest, and its place in the tree. */
export const RECORD_COLUMNS = [
  "digest",
  "leaf_index",
  "leaf_hash",
  "at",
  "kind",
  "stage",
  "stream",
  "seq",
  "origin",
  "key_id",
  "proposal",
  "follows",
  "agent",
  "agent_kind",
  "agent_name",
  "human",
  "human_name",
  "action",
  "verdict",
  "advised",
  "evaluated",
  "repository",
  "policy_commit",
  "module",
  "unknown",
] as const;

/** A column of `records`. */
export type RecordColumn = (typeof RECORD_COLUMNS)[number];

/** The tables of what one record has several of. */
export const LIST_TABLES = ["record_targets", "record_primitives", "record_parents", "record_ids"] as const;

/** The name of a table of what one record has several of. */
export type ListTable = (typeof LIST_TABLES)[number];

/** The columns of each of these tables behind `digest` and `position`. */
export const LIST_COLUMNS: Readonly<Record<ListTable, readonly string[]>> = {
  record_targets: ["entity", "id"],
  record_primitives: ["primitive"],
  record_parents: ["parent"],
  record_ids: ["role", "id"],
};

const INTEGERS: ReadonlySet<RecordColumn> = new Set(["leaf_index", "seq"]);
const ALWAYS: ReadonlySet<RecordColumn> = new Set([
  "leaf_hash",
  "at",
  "kind",
  "stage",
  "stream",
  "seq",
  "origin",
  "key_id",
  "unknown",
]);

const VIEWS: Readonly<Record<string, string>> = {
  decisions: "SELECT * FROM records WHERE kind = 'evaluate'",
  refusals: "SELECT * FROM records WHERE kind = 'evaluate' AND verdict = 'refuse'",
  // An action with the verdict that it rests on, what was let happen, and what was seen: null where nothing is recorded.
  actions: `SELECT e.digest AS evaluation, e.at AS decided_at, e.agent, e.human, e.action, e.verdict, e.policy_commit,
    f.digest AS enforcement, f.at AS enforced_at, f.verdict AS enforced_as, m.digest AS outcome, m.at AS seen_at
    FROM records e
    LEFT JOIN records f ON f.kind = 'enforce' AND f.follows = e.digest
    LEFT JOIN records m ON m.kind = 'remember' AND m.follows = f.digest
    WHERE e.kind = 'evaluate'`,
};

/** The statements that make the tables and views, one for each; what the file must hold, word for word. */
export function tableStatements(): readonly string[] {
  const columns = RECORD_COLUMNS.map((name) => {
    if (name === "digest") return "digest TEXT NOT NULL PRIMARY KEY";
    const type = INTEGERS.has(name) ? "INTEGER" : "TEXT";
    return `${name} ${type}${ALWAYS.has(name) ? " NOT NULL" : ""}`;
  });
  const lists = LIST_TABLES.map((table) => {
    const own = LIST_COLUMNS[table]
      .map((name) => `${name} TEXT${name === "entity" ? "" : " NOT NULL"}`)
      .join(", ");
    const key = "PRIMARY KEY (digest, position)";
    return `CREATE TABLE ${table} (digest TEXT NOT NULL, position INTEGER NOT NULL, ${own}, ${key}) STRICT`;
  });
  return [
    `CREATE TABLE records (${columns.join(", ")}) STRICT`,
    "CREATE TABLE searched (name TEXT NOT NULL PRIMARY KEY, value TEXT) STRICT",
    ...lists,
    "CREATE INDEX records_by_time ON records (at)",
    "CREATE INDEX records_by_follows ON records (follows)",
    ...Object.entries(VIEWS).map(([name, query]) => `CREATE VIEW ${name} AS ${query}`),
  ];
}
