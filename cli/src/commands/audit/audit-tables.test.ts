import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";

import { auditedLog, type AuditedLog } from "../../../test/audited-log.ts";
import { isSafeOutput, type Workplace } from "../../../test/workplace.ts";

const where = ["--log", "log", "--key", "all.keys.json"];
const index = ["audit", "index", ...where, "--out", "audit.db"];
const check = ["audit", "check", ...where, "--index", "audit.db"];

async function indexed(): Promise<AuditedLog> {
  const log = await auditedLog([{ verdict: "permit" }, { target: "orders" }]);
  const { code, out, err } = await log.place.interlock(index);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^wrote audit\.db\n8 records looked at and verified\nreconciled with/u);
  return log;
}

function edit(place: Workplace, ...statements: readonly string[]): void {
  const database = new DatabaseSync(join(place.dir, "audit.db"));
  for (const statement of statements) database.exec(statement);
  database.close();
}

function ask(place: Workplace, query: string): readonly unknown[] {
  const database = new DatabaseSync(join(place.dir, "audit.db"), { readOnly: true });
  const rows = database.prepare(query).all();
  database.close();
  return rows.map((row) => ({ ...row }));
}

describe("interlock audit index", { timeout: 30_000 }, () => {
  test("writes tables and views that answer in SQL", async () => {
    const { place, records } = await indexed();
    expect(
      ask(place, "SELECT verdict, count(*) AS n FROM decisions GROUP BY verdict ORDER BY verdict"),
    ).toEqual([
      { verdict: "permit", n: 1 },
      { verdict: "refuse", n: 1 },
    ]);
    const byTarget = `SELECT r.digest, r.leaf_index, r.agent, r.human FROM refusals r
      JOIN record_targets t USING (digest) WHERE t.entity = 'Service' AND t.id = 'orders'`;
    expect(ask(place, byTarget)).toEqual([
      { digest: records[5]?.digest, leaf_index: 5, agent: "github app:7", human: "github:7" },
    ]);
    expect(
      ask(place, "SELECT enforced_as FROM actions WHERE verdict = 'refuse' AND outcome IS NOT NULL"),
    ).toEqual([{ enforced_as: "refuse" }]);
    expect(ask(place, "SELECT value FROM searched WHERE name = 'size'")).toEqual([{ value: "8" }]);
  });

  test("never overwrites, and leaves nothing beside the file", async () => {
    const { place } = await indexed();
    const { code, err } = await place.interlock(index);
    expect(code).toBe(1);
    expect(err).toContain("there is `audit.db` already");
    expect(readdirSync(place.dir).filter((name) => name.includes("audit.db"))).toEqual(["audit.db"]);
    const nowhere = await place.interlock(["audit", "index", ...where, "--out", "none/audit.db"]);
    expect(nowhere.code).toBe(3);
  });
});

describe("interlock audit check", { timeout: 30_000 }, () => {
  test("finds nothing in tables as they were written", async () => {
    const { place } = await indexed();
    const { code, out, err } = await place.interlock(check);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("every row is what its record says, and no row is missing or too many\n");
  });

  test.each([
    [
      "UPDATE records SET verdict = 'permit' WHERE leaf_index = 5",
      "edited",
      /verdict is "permit" and was signed as "refuse"/u,
    ],
    [
      "UPDATE records SET agent = 'github:1', human = NULL WHERE leaf_index = 5",
      "edited",
      /agent is .*; human is null/u,
    ],
    ["UPDATE records SET leaf_index = 100 WHERE leaf_index = 5", "edited", /leaf_index is 100/u],
    [
      "UPDATE records SET seq = 9223372036854775807 WHERE leaf_index = 5",
      "edited",
      /seq is "9223372036854775807"/u,
    ],
    ["UPDATE record_targets SET id = 'checkout'", "edited", /record_targets are/u],
    ["DELETE FROM record_primitives", "edited", /record_primitives are \[\]/u],
    ["UPDATE record_targets SET position = 1 WHERE rowid = 1", "edited", /record_targets are \[\[1,/u],
    ["DELETE FROM records WHERE leaf_index = 5", "missing", /evaluate of .*, leaf 5/u],
    [
      "INSERT INTO records SELECT 'ab', 99, leaf_hash, at, kind, stage, stream, seq, origin, key_id, proposal, follows, agent, agent_kind, agent_name, human, human_name, action, verdict, advised, evaluated, repository, policy_commit, module, unknown FROM records LIMIT 1",
      "too many",
      /ab: the log has no such record/u,
    ],
    [
      "INSERT INTO record_targets VALUES ('cd', 0, 'Service', 'x')",
      "too many",
      /cd: the log has no such record/u,
    ],
    ["UPDATE searched SET value = '7' WHERE name = 'size'", "edited", /leaf 7 came after size 7/u],
    ["UPDATE searched SET value = '9' WHERE name = 'size'", "edited", /the tree had 9 leaves/u],
    ["UPDATE searched SET value = 'x' WHERE name = 'root'", "edited", /searched says root x/u],
    ["DELETE FROM searched WHERE name = 'root'", "edited", /does not hold the names/u],
    [
      "DROP VIEW refusals; CREATE VIEW refusals AS SELECT * FROM decisions WHERE 0",
      "definition",
      /refusals is defined otherwise/u,
    ],
    ["DROP VIEW refusals", "definition", /refusals is missing/u],
    [
      "CREATE TRIGGER quiet AFTER INSERT ON records BEGIN DELETE FROM records; END",
      "definition",
      /quiet is defined otherwise/u,
    ],
  ])("%s", async (statement, kind, text) => {
    const { place } = await indexed();
    edit(place, statement);
    const { code, out, err } = await place.interlock(check);
    expect(err).toBe("");
    const found = out
      .split("\n")
      .filter((line) => /^(?:edited|missing|too many|behind|definition) {2}/u.test(line));
    expect(code).toBe(1);
    expect(found[0]).toMatch(new RegExp(`^${kind} {2}`, "u"));
    expect(out).toMatch(text);
    expect(isSafeOutput(out)).toBe(true);
  });

  test.each([
    ["CREATE VIEW mine AS SELECT digest FROM records", "mine is defined otherwise"],
    ["DROP VIEW actions", "actions is missing, or defined otherwise"],
    [
      "CREATE TRIGGER quiet AFTER INSERT ON records BEGIN DELETE FROM records; END",
      "quiet is defined otherwise",
    ],
    ["DROP INDEX records_by_time", "records_by_time is missing, or defined otherwise"],
  ])("compares the rows all the same after %s", async (statement, named) => {
    const { place } = await indexed();
    edit(place, "UPDATE records SET verdict = 'permit' WHERE leaf_index = 5", statement);
    const { code, out } = await place.interlock(check);
    expect(code).toBe(1);
    expect(out).toContain(`definition  ${named}\nedited  `);
    expect(out).toContain('verdict is "permit" and was signed as "refuse"');
    expect(out).toContain("2 differences between the tables and the log\n");
  });

  test.each([
    ["CREATE TABLE other (a)"],
    ["CREATE INDEX other ON records (verdict)"],
    ["ALTER TABLE records RENAME TO kept; CREATE VIEW records AS SELECT * FROM kept"],
  ])("says that no row was compared after %s", async (statement) => {
    const { place } = await indexed();
    edit(place, "UPDATE records SET verdict = 'permit' WHERE leaf_index = 5", statement);
    const { code, out } = await place.interlock(check);
    expect(code).toBe(1);
    expect(out).toContain("definition  no row was compared: a table or an index is defined otherwise\n");
    expect(out).not.toContain("edited  ");
  });

  test("names a second row of a record that the index of its table leaves out", async () => {
    const { place } = await indexed();
    const path = join(place.dir, "audit.db");
    const writable = (...statements: readonly string[]): void => {
      // What the engine keeps its users from, and nobody who writes the file by other means.
      const options = { readOnly: false, defensive: false };
      const database = new DatabaseSync(path, options);
      for (const statement of ["PRAGMA writable_schema = ON", ...statements]) database.exec(statement);
      database.close();
    };
    const key = "sqlite_autoindex_records_1";
    const [found] = ask(place, `SELECT rootpage FROM sqlite_schema WHERE name = '${key}'`);
    const { rootpage } = found as { readonly rootpage: number };
    const [unique, plain] = ["digest TEXT NOT NULL PRIMARY KEY", "digest TEXT NOT NULL"];
    writable(
      `DELETE FROM sqlite_schema WHERE name = '${key}'`,
      `UPDATE sqlite_schema SET sql = replace(sql, '${unique}', '${plain}') WHERE name = 'records'`,
    );
    edit(
      place,
      "CREATE TEMP TABLE t AS SELECT * FROM records WHERE leaf_index = 5; UPDATE t SET verdict = 'permit'; INSERT INTO records SELECT * FROM t",
    );
    writable(
      `UPDATE sqlite_schema SET sql = replace(sql, '${plain},', '${unique},') WHERE name = 'records'`,
      `INSERT INTO sqlite_schema VALUES ('index', '${key}', 'records', ${rootpage}, NULL)`,
    );
    // Who asks in SQL sees the refusal as a permit, too; by its digest it is a refusal.
    expect(ask(place, "SELECT verdict FROM decisions WHERE leaf_index = 5")).toEqual([
      { verdict: "refuse" },
      { verdict: "permit" },
    ]);
    const { code, out, err } = await place.interlock(check);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toMatch(/^edited {2}the file contradicts itself: /u);
  });

  test("names what came into the tree after the tables were made as behind", async () => {
    const { place } = await indexed();
    edit(
      place,
      "DELETE FROM records WHERE leaf_index = 7",
      "UPDATE searched SET value = '7' WHERE name IN ('size', 'records')",
    );
    const { code, out } = await place.interlock(check);
    expect(code).toBe(1);
    expect(out).toMatch(/^behind {2}[0-9a-f]{64}: remember of .*, leaf 7\n/u);
  });

  test("a file of something else ends with 3, and is not changed", async () => {
    const { place } = await indexed();
    const other = new DatabaseSync(join(place.dir, "other.db"));
    other.exec("CREATE TABLE t (a)");
    other.close();
    place.write({ "text.db": "no database" });
    execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(place.dir, "pipe.db")]);
    for (const name of ["other.db", "text.db", "none.db", "pipe.db"]) {
      const answer = await place.interlock(["audit", "check", ...where, "--index", name]);
      expect(answer).toMatchObject({ code: 3, out: "" });
      expect(answer.err).toContain(name);
    }
    expect(readdirSync(place.dir)).not.toContain("none.db");
  });
});
