import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { LedgerError } from "@interlock/ledger";
import { beforeAll, describe, expect, test } from "vitest";
import { sampleLogs } from "../../test/sample-log.ts";
import { segmentPath } from "./layout.ts";
import { segmentList } from "./segment-list.ts";

// What somebody may hand over as a log so that whoever opens it never comes to an end. Each of these once did that.

const logs = sampleLogs("hostile");

let whole: string;

beforeAll(async () => {
  whole = logs.newLog();
  const log = logs.open(whole);
  await logs.fill(log, "gate/1", 3);
  await logs.sequence(log);
  await log.close();
});

function copied(): string {
  const folder = join(mkdtempSync(join(logs.root, "c")), "log");
  cpSync(whole, folder, { recursive: true });
  return folder;
}

async function problemOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return "none";
}

async function problemIn(folder: string): Promise<string> {
  return await problemOf(async () => {
    const log = logs.open(folder, { access: "read" });
    try {
      await log.sequenced(0);
      await log.read("gate/1", 0);
    } finally {
      await log.close();
    }
  });
}

const SEGMENT = "streams/gate%2f1/000000000000.journal";

describe("a log with something else in the place of a file", () => {
  test.each([
    ["log.json", "store.foreign"],
    ["order.db", "store.foreign"],
    [SEGMENT, "store.damaged"],
  ])("a pipe for %s", async (name, code) => {
    const folder = copied();
    rmSync(join(folder, name));
    execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(folder, name)]);
    expect(await problemIn(folder)).toBe(code);
  });

  test.each([
    ["log.json", "store.foreign"],
    ["order.db", "store.foreign"],
    [SEGMENT, "store.damaged"],
  ])("a device without an end for %s", async (name, code) => {
    const folder = copied();
    rmSync(join(folder, name));
    symlinkSync("/dev/zero", join(folder, name));
    expect(await problemIn(folder)).toBe(code);
  });
});

describe("an order whose tables are not those of an order", () => {
  test.each([
    [
      "a view in place of a table",
      "DROP TRIGGER nodes_are_never_deleted; DROP TABLE nodes; CREATE VIEW nodes AS SELECT 1 AS level, 0 AS number, zeroblob(32) AS hash",
    ],
    ["a table of other columns", "DROP TABLE nodes; CREATE TABLE nodes (level, number, hash)"],
    ["a table too few", "DROP TABLE nodes"],
    ["a view too many", "CREATE VIEW more AS SELECT 1"],
    ["a trigger too many", "CREATE TRIGGER t AFTER INSERT ON leaves BEGIN DELETE FROM checkpoints; END"],
    ["an index too many", "CREATE INDEX i ON leaves (abs(seq))"],
  ])("%s", async (_, sql) => {
    const folder = copied();
    const raw = new DatabaseSync(join(folder, "order.db"), { enableForeignKeyConstraints: false });
    raw.exec(sql);
    raw.close();
    expect(await problemIn(folder)).toBe("store.foreign");
    expect(await problemOf(async () => await logs.open(folder, { access: "write" }).close())).toBe(
      "store.foreign",
    );
  });
});

describe("a journal that takes longer to read than it is long", () => {
  test(
    "frames that lie over one another behind the last record are no torn write",
    { timeout: 10_000 },
    async () => {
      const folder = copied();
      const bytes = readFileSync(join(folder, SEGMENT));
      // Each claims to be as long as may be, so that reading them all takes the square of their number.
      const head = Buffer.alloc(16);
      bytes.copy(head, 0, 8, 16);
      head.writeUInt32LE(7 * 1024 * 1024, 12);
      writeFileSync(join(folder, SEGMENT), Buffer.concat([bytes, Buffer.alloc(16 * 1024 * 1024, head)]));
      expect(await problemIn(folder)).toBe("store.damaged");
    },
  );

  test("a walk through many segments looks for them once", () => {
    const journal = mkdtempSync(join(logs.root, "j"));
    const write = (first: number): void => writeFileSync(segmentPath(journal, first), "");
    for (const first of [0, 2, 7]) write(first);
    const segments = segmentList(journal);
    rmSync(journal, { recursive: true });
    expect([segments.has(0), segments.after(0), segments.has(2), segments.after(2)]).toEqual([
      true,
      2,
      true,
      7,
    ]);
    mkdirSync(journal);
    for (const first of [0, 2, 7, 9]) write(first);
    expect([segments.has(7), segments.after(7), segments.has(9), segments.after(9)]).toEqual([
      true,
      9,
      true,
      undefined,
    ]);
    expect(segmentList(journal).has(3)).toBe(false);
  });
});
