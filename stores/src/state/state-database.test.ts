import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LedgerError } from "@interlock/ledger";
import { afterAll, describe, expect, test } from "vitest";
import { openStateDatabase } from "./state-database.ts";
import { openStateFile } from "./state-file.ts";
import { reservePath, statePath } from "./state-path.ts";

const root = mkdtempSync(join(tmpdir(), "interlock-state-file-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function newPath(): string {
  return statePath(mkdtempSync(join(root, "f")));
}

/** A file of state with one row, closed; spoiled by statements of SQL if any are given. */
async function madeFile(spoil = ""): Promise<string> {
  const path = newPath();
  const state = openStateFile(path, { mayMake: true });
  await state.commit([
    { kind: "put", key: "a", version: 0, value: {} },
    { kind: "put", key: "b", version: 0, value: {} },
    { kind: "charge", tally: "t", entry: "e", amount: 1, fromMs: 1, untilMs: null, within: null },
  ]);
  await state.close();
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA ignore_check_constraints = ON; ${spoil}`);
  database.close();
  return path;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return "nothing was wrong";
}

describe("a file of state", () => {
  test("is for its owner alone, with all that lies beside it", async () => {
    const path = newPath();
    const state = openStateFile(path, { mayMake: true });
    await state.commit([{ kind: "put", key: "a", version: 0, value: {} }]);
    const folder = dirname(path);
    const names = readdirSync(folder);
    expect(names.sort()).toEqual(["runtime.db", "runtime.db-shm", "runtime.db-wal", "runtime.reserve"]);
    for (const name of names) expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);
    await state.close();
  });

  test("has what is committed on the disk before the commit returns", () => {
    const database = openStateDatabase(newPath(), true);
    const pragma = (name: string): unknown =>
      Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(["journal_mode", "synchronous", "fullfsync", "temp_store", "trusted_schema"].map(pragma)).toEqual([
      "wal",
      2,
      1,
      2,
      0,
    ]);
    database.close();
  });

  test("is not made where it must be there", () => {
    const path = newPath();
    expect(codeOf(() => openStateFile(path, { mayMake: false }))).toBe("store.failed");
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test("is not made of an empty file that must hold something", () => {
    const path = newPath();
    writeFileSync(path, "");
    expect(codeOf(() => openStateFile(path, { mayMake: false }))).toBe("store.foreign");
    expect(statSync(path).size).toBe(0);
  });

  test.each(["deleted", "replaced"])("is written no more when it was %s while it was open", async (how) => {
    const path = await madeFile();
    const state = openStateFile(path, { mayMake: false });
    const write = async (): Promise<unknown> =>
      state.commit([{ kind: "put", key: "new", version: 0, value: {} }]);
    if (how === "deleted") rmSync(path);
    else renameSync(await madeFile(), path);
    await expect(write()).rejects.toMatchObject({
      code: "store.failed",
      message: expect.stringContaining("another file by now"),
    });
    expect((await state.read({ rows: ["new"], tallies: [] })).rows).toEqual([null]);
    await state.close();
  });

  test("goes on with its versions after it was closed, whatever was removed", async () => {
    const path = newPath();
    const seen = new Set<number>();
    for (let times = 0; times < 5; times += 1) {
      const state = openStateFile(path, { mayMake: true });
      await state.commit([{ kind: "put", key: "a", version: 0, value: {} }]);
      const { rows } = await state.read({ rows: ["a"], tallies: [] });
      const version = rows[0]?.version ?? 0;
      seen.add(version);
      await state.commit([{ kind: "remove", key: "a", version }]);
      await state.close();
    }
    expect(seen.size).toBe(5);
  });

  test("answers nothing more when it is closed, and what was asked for before", async () => {
    const state = openStateFile(newPath(), { mayMake: true });
    const before = state.commit([{ kind: "put", key: "a", version: 0, value: {} }]);
    const closed = Promise.all([state.close(), state.close()]);
    await expect(state.commit([])).rejects.toMatchObject({ code: "store.failed" });
    await expect(state.read({ rows: [], tallies: [] })).rejects.toMatchObject({ code: "store.failed" });
    await expect(state.list("", null, 1)).rejects.toMatchObject({ code: "store.failed" });
    await expect(state.sweep(0)).rejects.toMatchObject({ code: "store.failed" });
    expect(await before).toEqual({ ok: true });
    await closed;
  });
});

describe("what is no file of state", () => {
  test.each<[string, string]>([
    [
      "a view in the place of a table",
      "DROP TABLE rows; CREATE VIEW rows AS SELECT 'a' AS key, 1 AS version, '{}' AS value",
    ],
    [
      "a trigger that takes charges back",
      "CREATE TRIGGER t AFTER INSERT ON charges BEGIN DELETE FROM charges; END",
    ],
    ["a table that is missing", "DROP TABLE charges"],
    ["a table of its own", "CREATE TABLE mine (a)"],
    ["another schema version", "PRAGMA user_version = 2"],
    ["another program's mark", "PRAGMA application_id = 7"],
  ])("is not used: %s", async (_, spoil) => {
    const path = await madeFile(spoil);
    expect(codeOf(() => openStateFile(path, { mayMake: true }))).toBe("store.foreign");
  });

  test("is not used: text, a folder, a file of secrets, and a pipe, which is not waited for", () => {
    const path = newPath();
    writeFileSync(path, "something else, and long enough for a header of a database ".repeat(20));
    expect(codeOf(() => openStateFile(path, { mayMake: true }))).toBe("store.failed");
    const folder = newPath();
    mkdirSync(folder);
    expect(codeOf(() => openStateFile(folder, { mayMake: true }))).toBe("store.foreign");
    const pipe = newPath();
    execFileSync("mkfifo", [pipe]);
    expect(codeOf(() => openStateFile(pipe, { mayMake: true }))).toBe("store.foreign");
  });
});

describe("a file of state that somebody has changed", () => {
  test.each<[string, string]>([
    ["a value that is no JSON", "UPDATE rows SET value = '{' WHERE key = 'a'"],
    ["a value that is no object", "UPDATE rows SET value = '[]' WHERE key = 'a'"],
    ["a value with one member twice", `UPDATE rows SET value = '{"n":1,"n":2}' WHERE key = 'a'`],
    ["a value with half a surrogate pair", `UPDATE rows SET value = '{"n":"\\ud800"}' WHERE key = 'a'`],
    ["a version that is none", "UPDATE rows SET version = 0 WHERE key = 'a'"],
  ])("gives no row for %s, and all others", async (_, spoil) => {
    const state = openStateFile(await madeFile(spoil), { mayMake: false });
    await expect(state.read({ rows: ["b", "a"], tallies: [] })).rejects.toMatchObject({
      code: "store.foreign",
    });
    await expect(state.list("", null, 9)).rejects.toMatchObject({ code: "store.foreign" });
    expect((await state.read({ rows: ["b"], tallies: [] })).rows).toMatchObject([{ key: "b" }]);
    // Said to whoever it stands in the way of; what comes together with that is done.
    const [hindered, other] = await Promise.allSettled([
      state.commit([
        { kind: "put", key: "new", version: 0, value: {} },
        { kind: "expect", key: "a", version: 77 },
      ]),
      state.commit([{ kind: "put", key: "c", version: 0, value: {} }]),
    ]);
    expect(hindered).toMatchObject({ status: "rejected", reason: { code: "store.foreign" } });
    expect(other).toEqual({ status: "fulfilled", value: { ok: true } });
    expect((await state.read({ rows: ["new"], tallies: [] })).rows).toEqual([null]);
    await state.close();
  });

  test("takes no sum for smaller than nothing, and none that is beyond numbers", async () => {
    const beyond = `INSERT INTO charges VALUES ('t', 'f', ${2n ** 62n}, 1, NULL), ('t', 'g', ${2n ** 62n}, 1, NULL)`;
    const state = openStateFile(await madeFile(beyond), { mayMake: false });
    const span = { sinceMs: 0, nowMs: 5 };
    await expect(state.read({ rows: [], tallies: [{ tally: "t", ...span }] })).rejects.toMatchObject({
      code: "store.failed",
    });
    await expect(
      state.commit([
        {
          kind: "charge",
          tally: "t",
          entry: "h",
          amount: 1,
          fromMs: 1,
          untilMs: null,
          within: { ...span, atMost: 9 },
        },
      ]),
    ).rejects.toMatchObject({ code: "store.failed" });
    await state.close();
  });

  test("writes nothing where the last version is gone: versions that were seen would come again", async () => {
    const state = openStateFile(await madeFile("DELETE FROM versions"), { mayMake: true });
    await expect(state.commit([{ kind: "put", key: "c", version: 0, value: {} }])).rejects.toMatchObject({
      code: "store.foreign",
    });
    expect((await state.read({ rows: ["c"], tallies: [] })).rows).toEqual([null]);
    await state.close();
  });
});

describe("the room beside a file of state", () => {
  test("is not taken, and nothing else is hindered, where something else stands in its place", async () => {
    for (const place of ["folder", "link", "pipe"]) {
      const path = newPath();
      const other = join(dirname(path), "other");
      writeFileSync(other, "mine");
      if (place === "folder") mkdirSync(reservePath(path));
      if (place === "link") symlinkSync(other, reservePath(path));
      if (place === "pipe") execFileSync("mkfifo", [reservePath(path)]);
      const state = openStateFile(path, { mayMake: true });
      expect(await state.commit([{ kind: "put", key: "a", version: 0, value: {} }])).toEqual({ ok: true });
      await state.close();
      expect(statSync(other).size).toBe(4);
    }
  });
});
