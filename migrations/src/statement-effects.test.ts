import { beforeAll, describe, expect, test } from "vitest";
import { analyseMigration } from "./analyse-migration.ts";
import type { Effect } from "./effect.ts";
import { loadParser } from "./sql-parser.ts";

beforeAll(async () => {
  await loadParser();
});

/** Each row: a statement, the effects it must be found to have, and its safe twin where there is one. */
type Row = readonly [hazard: string, effects: string, twin?: string];

const rows: readonly Row[] = [
  // Rows
  ["DELETE FROM users", "destructive"],
  ["DELETE FROM users WHERE true", "destructive"],
  ["DELETE FROM users WHERE id > 0", "destructive", "SELECT id FROM users WHERE id > 0"],
  ["UPDATE users SET plan = 'x'", "destructive", "UPDATE users SET plan = 'x' WHERE plan IS NULL"],
  ["UPDATE users SET plan = 'x' WHERE 1 = 1", "destructive"],
  [
    "UPDATE users SET plan = 'x', age = 1 WHERE plan IS NULL",
    "destructive",
    "UPDATE users u SET plan = 'x', age = 1 WHERE u.plan IS NULL AND age IS NULL AND id < 9",
  ],
  [
    "UPDATE a SET x = b.y FROM b WHERE b.x IS NULL",
    "destructive",
    "UPDATE a SET x = b.y FROM b WHERE a.x IS NULL",
  ],
  ["UPDATE users SET plan = 'x' WHERE plan IS NULL OR true", "destructive"],
  ["TRUNCATE users", "destructive"],
  [
    "WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone",
    "destructive",
    "WITH a AS (SELECT 1) SELECT * FROM a",
  ],
  ["EXPLAIN ANALYZE DELETE FROM users", "destructive", "EXPLAIN DELETE FROM users"],
  ["EXPLAIN (ANALYZE, COSTS off) UPDATE users SET a = 1", "destructive"],
  [
    "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE",
    "destructive",
    "MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id)",
  ],
  ["MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN UPDATE SET a = 1", "destructive"],
  [
    "INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1",
    "destructive",
    "INSERT INTO t VALUES (1) ON CONFLICT (id) DO NOTHING",
  ],
  ["PREPARE p AS DELETE FROM users", "destructive", "PREPARE p AS SELECT 1"],
  ["EXECUTE p", "opaque"],
  ["COPY (DELETE FROM users RETURNING *) TO STDOUT", "destructive", "COPY users TO STDOUT"],
  ["COPY users TO PROGRAM 'curl example.com'", "destructive opaque"],
  ["COPY users FROM '/etc/passwd'", "opaque"],
  ["UPDATE pg_class SET relrowsecurity = false WHERE true", "destructive breaking opaque"],
  ["INSERT INTO pg_catalog.pg_authid VALUES (1)", "breaking opaque", "INSERT INTO app.users VALUES (1)"],
  // Dropping
  ["DROP TABLE users", "destructive breaking", "CREATE TABLE users (id bigint)"],
  [
    "CREATE TABLE IF NOT EXISTS t (id int); DROP TABLE t",
    "destructive breaking",
    "CREATE TABLE IF NOT EXISTS t (id int)",
  ],
  ["DROP SCHEMA app CASCADE", "destructive breaking", "CREATE SCHEMA app"],
  ["DROP SEQUENCE s", "destructive breaking", "CREATE SEQUENCE s"],
  ["DROP EXTENSION citext", "destructive breaking", "CREATE EXTENSION IF NOT EXISTS citext"],
  ["DROP DATABASE shop", "destructive breaking"],
  ["DROP OWNED BY app", "destructive breaking"],
  ["DROP TYPE mood", "breaking", "CREATE TYPE mood AS ENUM ('ok')"],
  ["DROP TYPE mood CASCADE", "destructive breaking"],
  ["DROP DOMAIN positive", "breaking", "CREATE DOMAIN positive AS int CHECK (value > 0)"],
  ["DROP VIEW v", "breaking", "CREATE VIEW v AS SELECT 1"],
  ["DROP MATERIALIZED VIEW v", "breaking", "CREATE MATERIALIZED VIEW v AS SELECT 1"],
  [
    "DROP FUNCTION f(int)",
    "breaking",
    "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'DELETE FROM t; SELECT 1'",
  ],
  ["DROP TRIGGER x ON t", "breaking"],
  ["DROP POLICY p ON t", "breaking"],
  ["DROP INDEX i", "breaking locking"],
  ["DROP INDEX CONCURRENTLY i", "breaking"],
  ["DROP ROLE app", "breaking"],
  ["DROP PUBLICATION p", "breaking"],
  // Columns
  ["ALTER TABLE t DROP COLUMN a", "destructive breaking", "ALTER TABLE t ADD COLUMN a text"],
  ["ALTER TYPE pair DROP ATTRIBUTE a", "destructive breaking"],
  ["ALTER TABLE t ALTER a TYPE int USING a::int", "destructive breaking locking"],
  ["ALTER TABLE t ALTER a TYPE varchar(10)", "destructive breaking locking"],
  ["ALTER TABLE t ALTER a TYPE text", "breaking locking"],
  ["ALTER TABLE t ALTER a SET NOT NULL", "breaking locking", "ALTER TABLE t ALTER a DROP NOT NULL"],
  ["ALTER TABLE t ALTER a DROP DEFAULT", "breaking", "ALTER TABLE t ALTER a SET DEFAULT 1"],
  ["ALTER TABLE t ADD a int NOT NULL", "breaking", "ALTER TABLE t ADD a int NOT NULL DEFAULT 0"],
  [
    "ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid()",
    "locking",
    "ALTER TABLE t ADD a timestamptz DEFAULT now()",
  ],
  ["ALTER TABLE t ADD a bigserial", "locking", "ALTER TABLE t ADD a bigint"],
  [
    "ALTER TABLE t ADD a int GENERATED ALWAYS AS (b + 1) STORED",
    "locking",
    "ALTER TABLE t ADD a int GENERATED ALWAYS AS (b + 1) VIRTUAL",
  ],
  ["ALTER TABLE t ADD a int UNIQUE", "locking"],
  [
    "ALTER TABLE t ADD a int DEFAULT 1 REFERENCES u(id)",
    "locking",
    "ALTER TABLE t ADD a int REFERENCES u(id)",
  ],
  ["ALTER TABLE t ADD a int DEFAULT mystery()", "locking opaque"],
  ["ALTER TABLE t RENAME COLUMN a TO b", "breaking"],
  ["ALTER TABLE t RENAME TO u", "breaking"],
  ["ALTER TABLE t SET SCHEMA old", "breaking"],
  ["ALTER TYPE mood RENAME VALUE 'a' TO 'b'", "breaking", "ALTER TYPE mood ADD VALUE 'c'"],
  // Constraints, indexes, storage
  [
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
    "locking",
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
  ],
  [
    "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u",
    "locking",
    "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c",
  ],
  [
    "ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)",
    "locking",
    "ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i",
  ],
  [
    "ALTER TABLE t ADD CONSTRAINT n NOT NULL a",
    "breaking locking",
    "ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID",
  ],
  ["ALTER TABLE t ADD PRIMARY KEY (id)", "locking"],
  ["ALTER TABLE t DROP CONSTRAINT c", "breaking"],
  ["ALTER DOMAIN d ADD CHECK (value > 1)", "locking", "ALTER DOMAIN d ADD CHECK (value > 1) NOT VALID"],
  ["CREATE INDEX i ON t (a)", "locking", "CREATE INDEX CONCURRENTLY i ON t (a)"],
  ["REINDEX TABLE t", "locking", "REINDEX TABLE CONCURRENTLY t"],
  ["REFRESH MATERIALIZED VIEW v", "locking", "REFRESH MATERIALIZED VIEW CONCURRENTLY v"],
  ["VACUUM FULL t", "locking", "VACUUM ANALYZE t"],
  ["CLUSTER t USING i", "locking"],
  ["LOCK TABLE t", "locking"],
  ["ALTER TABLE t SET UNLOGGED", "destructive locking"],
  ["ALTER TABLE t SET TABLESPACE fast", "locking", "ALTER TABLE t SET (fillfactor = 70)"],
  ["ALTER TABLE t DETACH PARTITION p", "breaking locking"],
  ["ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "breaking"],
  // Protection
  ["ALTER TABLE t DISABLE ROW LEVEL SECURITY", "breaking"],
  ["ALTER TABLE t NO FORCE ROW LEVEL SECURITY", "breaking"],
  ["ALTER TABLE t DISABLE TRIGGER ALL", "breaking"],
  ["ALTER VIEW v SET (security_invoker = false)", "breaking"],
  ["CREATE POLICY p ON t USING (true)", "breaking"],
  ["GRANT ALL ON t TO PUBLIC", "breaking"],
  ["REVOKE SELECT ON t FROM app", "breaking"],
  ["GRANT admin TO app", "breaking"],
  ["ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC", "breaking"],
  ["CREATE ROLE eve SUPERUSER", "breaking"],
  ["ALTER ROLE app SET search_path = evil", "breaking opaque"],
  ["ALTER TABLE t OWNER TO eve", "breaking"],
  ["ALTER SYSTEM SET archive_command = 'x'", "breaking opaque"],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "breaking"],
  ["CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "breaking"],
  ["CREATE OR REPLACE VIEW v AS SELECT 1", "breaking"],
  ["CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "breaking"],
  ["CREATE RULE r AS ON INSERT TO t DO ALSO DELETE FROM u", "destructive breaking"],
  // What cannot be seen
  ["DO $$ BEGIN PERFORM 1; END $$", "opaque"],
  ["DO $$ BEGIN DELETE FROM users; END $$", "destructive opaque"],
  ["DO $$ BEGIN EXECUTE 'DROP TABLE users'; END $$", "destructive breaking opaque"],
  ["DO $$ BEGIN EXECUTE 'DROP ' || x; END $$", "opaque"],
  ["DO LANGUAGE plpython3u 'import os'", "opaque"],
  ["CALL tidy()", "opaque"],
  ["SELECT tidy()", "opaque", "SELECT lower('A'), now(), count(*), coalesce(a, b) FROM t"],
  ["SELECT app.lower('A')", "opaque", "SELECT pg_catalog.lower('A')"],
  ["SELECT pg_terminate_backend(1)", "opaque"],
  ["SELECT query_to_xml('DROP TABLE t', true, true, '')", "opaque"],
  [
    "SELECT 1 OPERATOR(evil.+) 2",
    "opaque",
    "SELECT 1 + 2, a || b, a ->> 'x', a BETWEEN 1 AND 2, a LIKE 'x%'",
  ],
  ["SELECT 1 WHERE 1 <~> 2", "opaque"],
  [
    "SELECT a FROM t ORDER BY a USING OPERATOR(evil.<)",
    "opaque",
    "SELECT a FROM t ORDER BY a USING >, b DESC",
  ],
  ["CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql AS 'SELECT 1'", "opaque"],
  ["CREATE FUNCTION pg_advisory_lock(text) RETURNS int LANGUAGE sql AS 'DELETE FROM t; SELECT 1'", "opaque"],
  ["CREATE FUNCTION setval(text) RETURNS int LANGUAGE sql AS 'DELETE FROM t; SELECT 1'", "opaque"],
  // What runs without a call by name takes its body's effects
  [
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM users; RETURN NULL; END $$",
    "destructive",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n int := 0; BEGIN NEW.at := now(); NEW.n = n; IF TG_OP = 'INSERT' THEN INSERT INTO log VALUES (NEW.id); END IF; RETURN NEW; END $$",
  ],
  [
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DELETE ' || TG_ARGV[0]; RETURN NULL; END $$",
    "opaque",
  ],
  [
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN EXECUTE TG_ARGV[0] LOOP END LOOP; RETURN NULL; END $$",
    "opaque",
  ],
  ["CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'this is no body'", "opaque"],
  [
    "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'DELETE FROM t; SELECT 1'",
    "destructive breaking",
  ],
  [
    "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC DELETE FROM t; SELECT 1; END",
    "destructive breaking",
  ],
  ["CREATE OR REPLACE FUNCTION f() RETURNS int RETURN lower('x')::int", "breaking"],
  [
    "CREATE FUNCTION f(u users) RETURNS int LANGUAGE sql AS 'DELETE FROM t; SELECT 1'",
    "destructive",
    "CREATE FUNCTION name(u users) RETURNS text LANGUAGE sql AS 'SELECT u.first || u.last'",
  ],
  ["CREATE FUNCTION f(record) RETURNS int LANGUAGE sql AS 'TRUNCATE t; SELECT 1'", "destructive"],
  ["SELECT ('x'::text).f", "opaque", "SELECT u.f, (array[1])[1], (u).* FROM u"],
  [
    "CREATE TYPE r AS RANGE (subtype = int4, subtype_diff = f)",
    "opaque",
    "CREATE TYPE r AS RANGE (subtype = int4)",
  ],
  ["ALTER FUNCTION evil(varchar) RENAME TO lower", "breaking opaque"],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x'", "opaque"],
  ["CREATE OPERATOR + (FUNCTION = f, LEFTARG = a, RIGHTARG = a)", "opaque"],
  ["CREATE CAST (text AS int) WITH FUNCTION f(text) AS IMPLICIT", "opaque"],
  [
    "CREATE TABLE t (a int DEFAULT mystery())",
    "opaque",
    "CREATE TABLE t (a int DEFAULT nextval('s'), b timestamptz DEFAULT now())",
  ],
  [
    "CREATE INDEX CONCURRENTLY i ON t (mystery(a))",
    "opaque",
    "CREATE INDEX CONCURRENTLY i ON t (lower(a)) WHERE a IS NOT NULL",
  ],
  ["CREATE VIEW v AS SELECT mystery()", "opaque"],
  ["CREATE EXTENSION plpython3u", "opaque", "CREATE EXTENSION pgcrypto"],
  ["SET search_path = evil, pg_catalog", "opaque", "SET search_path = app, public"],
  [
    "SELECT set_config('search_path', 'evil, pg_catalog', false)",
    "opaque",
    "SELECT pg_catalog.set_config('search_path', '', false)",
  ],
  ["SET standard_conforming_strings = off", "opaque", "SET standard_conforming_strings = on"],
  ["SET client_encoding = 'SJIS'", "opaque", "SET client_encoding = 'UTF8'"],
  ["SET session_replication_role = replica", "opaque", "SET lock_timeout = '5s'"],
  ["SET ROLE admin", "opaque", "SET LOCAL statement_timeout = 0"],
  ["RESET standard_conforming_strings", "opaque"],
  ["RESET ALL", "opaque", "RESET search_path"],
  ["LOAD 'x'", "opaque"],
  ["CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", "opaque"],
  ["IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b", "opaque"],
  ["PREPARE TRANSACTION 'x'", "opaque", "BEGIN; SAVEPOINT a; COMMIT"],
  ["SELECT setval('s', 1)", "breaking", "SELECT nextval('s')"],
  ["SELECT * FROM t TABLESAMPLE mystery (1)", "opaque", "SELECT * FROM t TABLESAMPLE system (1)"],
];

async function effectsOf(sql: string): Promise<readonly Effect[]> {
  const analysis = await analyseMigration("m.sql", sql);
  if (analysis.kind !== "analysed") throw new Error(`${sql}: ${analysis.reason}`);
  const present = new Set(analysis.statements.flatMap((statement) => statement.effects));
  const summed = (["destructive", "breaking", "locking", "opaque"] as const).filter(
    (effect) => analysis[effect],
  );
  expect(new Set(summed)).toEqual(present);
  // Whatever has an effect says so in words.
  for (const statement of analysis.statements)
    expect(statement.summary === "").toBe(statement.effects.length === 0);
  return summed;
}

describe("hazards", () => {
  test.each(rows.map(([hazard, effects]) => [hazard, effects] as const))("%s", async (hazard, effects) => {
    expect((await effectsOf(hazard)).join(" ")).toBe(effects);
  });
});

describe("safe twins", () => {
  const twins = rows.flatMap(([, , twin]): readonly string[] => (twin === undefined ? [] : [twin]));
  test.each([...twins])("%s", async (twin) => {
    expect(await effectsOf(twin)).toEqual([]);
  });
});

test.each([
  ["ALTER TABLE users DROP COLUMN email", "drops column `email` of `users`"],
  ["DROP TABLE a.b, c", "drops table `a.b`, `c`"],
  ["DELETE FROM t", "deletes every row of `t`"],
  ["DELETE FROM t WHERE a = 1", "deletes rows of `t`"],
  ["GRANT SELECT ON t TO PUBLIC", "grants privileges on table `t` to everyone"],
  ["ALTER TABLE t RENAME a TO b", "renames column `a` of `t` to `b`"],
  ["ALTER TABLE t DISABLE TRIGGER x", "disables a trigger on table `t`: `x`"],
  ["DO $$ BEGIN DROP TABLE t; END $$", "runs a code block; drops table `t`"],
  [
    "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'TRUNCATE t'",
    "replaces function `f`; function `f` empties `t`",
  ],
])("%s is told as: %s", async (sql, summary) => {
  const analysis = await analyseMigration("m.sql", sql);
  expect(analysis).toMatchObject({ statements: [{ summary }] });
});

test("a body inside a body inside a body is opaque before it costs anything", async () => {
  const head = "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS";
  const nested = Array.from({ length: 2_000 }).reduce<string>(
    (inner, _, n) => `${head} $q${n}$ ${inner} $q${n}$`,
    "SELECT 1",
  );
  expect(await effectsOf(nested)).toEqual(["breaking", "opaque"]);
});

test("a hostile name cannot leave its quotation", async () => {
  const analysis = await analyseMigration("m.sql", 'DROP TABLE "a`b\u001b[31m\u202e\nc"');
  expect(analysis).toMatchObject({
    statements: [{ summary: "drops table `a\\u{60}b\\u{1b}[31m\\u{202e}\\u{a}c`" }],
  });
});
