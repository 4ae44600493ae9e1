import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { LedgerError, verifyStream } from "@interlock/ledger";
import type { ChainVerdict, SignedRecord } from "@interlock/ledger";
import { loadKeyRegistry, newKeyPair, verifyEd25519WithNode } from "@interlock/ledger/node";
import { afterAll, describe, expect, test } from "vitest";
import { ledgerOn, propose } from "../../test/append-process.ts";
import { openSqliteStore } from "./record-store.ts";
import type { SqliteRecordStore } from "./record-store.ts";

const root = mkdtempSync(join(tmpdir(), "interlock-store-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const { privatePath, publicPath } = newKeyPair(root, "gate", { purpose: "writer" });
const registry = loadKeyRegistry(publicPath);
const newPath = (): string => join(mkdtempSync(join(root, "d")), "ledger.db");

async function fill(
  store: SqliteRecordStore,
  stream: string,
  count: number,
): Promise<readonly SignedRecord[]> {
  const ledger = ledgerOn(store, privatePath, stream);
  return await Promise.all(Array.from({ length: count }, (_, number) => ledger.append(propose(number))));
}

async function verdictOn(path: string, stream = "gate/1"): Promise<ChainVerdict> {
  const store = openSqliteStore(path);
  try {
    return await verifyStream(store, stream, registry, { verifySignature: verifyEd25519WithNode });
  } finally {
    store.close();
  }
}

function problem(path: string): string {
  try {
    openSqliteStore(path).close();
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return "opened";
}

describe("the port", () => {
  test("what is appended is read back byte for byte, also after reopening", async () => {
    const path = newPath();
    const store = openSqliteStore(path);
    const records = await fill(store, "gate/1", 5);
    store.close();
    const again = openSqliteStore(path);
    const stored = records.map(({ stream, seq, prev, digest, leafHash, envelope }) => {
      return { stream, seq, prev, digest, leafHash, envelope };
    });
    expect(await again.read("gate/1", 0)).toEqual(stored);
    expect(await again.read("gate/1", 3)).toEqual(stored.slice(3));
    expect(await again.read("gate/1", 1, 2)).toEqual(stored.slice(1, 3));
    expect(await again.read("gate/1", 5)).toEqual([]);
    expect(await again.head("gate/1")).toEqual({ seq: 4, leafHash: stored[4]?.leafHash });
    expect(await again.byDigest(stored[2]?.digest ?? "")).toEqual(stored[2]);
    again.close();
  });

  test("an empty store has no heads, streams or records", async () => {
    const store = openSqliteStore(newPath());
    expect(await store.head("gate/1")).toBeNull();
    expect(await store.streams()).toEqual([]);
    expect(await store.read("gate/1", 0)).toEqual([]);
    expect(await store.byDigest("00".repeat(32))).toBeNull();
    store.close();
  });

  test("streams are apart and named in order", async () => {
    const store = openSqliteStore(newPath());
    await fill(store, "gate/2", 2);
    await fill(store, "gate/1", 1);
    expect(await store.streams()).toEqual(["gate/1", "gate/2"]);
    expect((await store.head("gate/2"))?.seq).toBe(1);
    store.close();
  });

  test("a hostile name is a value, not SQL", async () => {
    const store = openSqliteStore(newPath());
    await fill(store, "gate/1", 1);
    expect(await store.read("x'; DROP TABLE records; --", 0)).toEqual([]);
    expect(await store.streams()).toEqual(["gate/1"]);
    store.close();
  });

  test("a closed store rejects", async () => {
    const store = openSqliteStore(newPath());
    store.close();
    await expect(store.head("gate/1")).rejects.toMatchObject({ code: "store.failed" });
  });
});

describe("append compares before it sets", () => {
  test("a gap, a fork, a wrong link and a repetition are refused and leave no trace", async () => {
    const path = newPath();
    const store = openSqliteStore(path);
    const [first, second, third] = await fill(store, "gate/1", 3);
    const other = openSqliteStore(newPath());
    const [fork] = await fill(other, "gate/1", 1);
    if (!first || !second || !third || !fork) throw new Error("records are missing");
    await expect(store.append(second)).rejects.toMatchObject({ code: "store.duplicate" });
    await expect(store.append(fork)).rejects.toMatchObject({ code: "store.conflict" });
    await expect(other.append(third)).rejects.toMatchObject({ code: "store.conflict" });
    await expect(other.append(second)).rejects.toMatchObject({ code: "store.conflict" });
    await expect(store.append({ ...fork, seq: 3, prev: second.leafHash })).rejects.toMatchObject({
      code: "store.conflict",
    });
    expect(await store.read("gate/1", 0)).toHaveLength(3);
    expect(await other.read("gate/1", 0)).toHaveLength(1);
    store.close();
    other.close();
    expect(await verdictOn(path)).toMatchObject({ ok: true, count: 3 });
  });

  test("of two connections that saw the same head one is refused", async () => {
    const path = newPath();
    const stores = [openSqliteStore(path), openSqliteStore(path)];
    const results = await Promise.allSettled(stores.map((store) => fill(store, "gate/1", 1)));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "store.conflict" },
    });
    for (const store of stores) store.close();
    expect(await verdictOn(path)).toMatchObject({ ok: true, count: 1 });
  });
});

describe("a row that someone edits in the file", () => {
  const zeros = "00".repeat(32);
  test.each<[string, string, string | null]>([
    [
      "the payload",
      "UPDATE records SET envelope = CAST(replace(envelope, 'eyJ', 'eyK') AS BLOB) WHERE seq = 2",
      null,
    ],
    [
      "the envelope of another record",
      "UPDATE records SET envelope = (SELECT envelope FROM records WHERE seq = 1) WHERE seq = 2",
      "chain.sequence",
    ],
    ["the leaf hash", `UPDATE records SET leaf_hash = '${zeros}' WHERE seq = 2`, "chain.row"],
    ["the digest", `UPDATE records SET digest = '${zeros}' WHERE seq = 2`, "chain.row"],
    [
      "the link",
      "UPDATE records SET prev = (SELECT leaf_hash FROM records WHERE seq = 0) WHERE seq = 2",
      "chain.row",
    ],
    ["the number", "UPDATE records SET seq = 9 WHERE seq = 4", "chain.row"],
    ["the order", "UPDATE records SET seq = CASE seq WHEN 2 THEN 8 ELSE seq END", "chain.sequence"],
    ["the whole row", "DELETE FROM records WHERE seq = 2", "chain.sequence"],
    ["the first rows", "DELETE FROM records WHERE seq < 2", "chain.sequence"],
  ])("%s: verifying the stream notices", async (_name, sql, code) => {
    const path = newPath();
    const store = openSqliteStore(path);
    await fill(store, "gate/1", 5);
    store.close();
    expect(await verdictOn(path)).toMatchObject({ ok: true, count: 5 });
    const raw = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    expect(() => raw.exec(sql)).toThrow("records are never");
    raw.exec("DROP TRIGGER records_are_never_changed; DROP TRIGGER records_are_never_deleted");
    raw.exec(sql);
    raw.close();
    const verdict = await verdictOn(path);
    expect(verdict).toMatchObject(code === null ? { ok: false } : { ok: false, problem: { code } });
  });

  test("a byte changed in the file itself", async () => {
    const path = newPath();
    const store = openSqliteStore(path);
    const records = await fill(store, "gate/1", 5);
    store.close();
    const file = readFileSync(path);
    const at = file.indexOf(records[3]?.envelope ?? "");
    expect(at).toBeGreaterThan(0);
    file[at + 200] = (file[at + 200] ?? 0) ^ 0x01;
    writeFileSync(path, file);
    expect(await verdictOn(path)).toMatchObject({ ok: false, index: 3, seq: 3, head: { seq: 2 } });
  });

  test("a tail cut off is not seen, and the verdict says so", async () => {
    const path = newPath();
    const store = openSqliteStore(path);
    await fill(store, "gate/1", 3);
    store.close();
    const raw = new DatabaseSync(path);
    raw.exec("DROP TRIGGER records_are_never_deleted; DELETE FROM records WHERE seq = 2");
    raw.close();
    const verdict = await verdictOn(path);
    expect(verdict).toMatchObject({ ok: true, count: 2 });
    expect(verdict).toHaveProperty(
      "doesNotProve",
      expect.arrayContaining([expect.stringContaining("no record after number 1 was cut off")]),
    );
  });
});

describe("a file that is not a ledger of this version", () => {
  test.each([
    ["another program's database", "CREATE TABLE mine (x)"],
    ["one marked as another program's", "PRAGMA application_id = 7"],
    ["a later version's", "PRAGMA application_id = 0x494c4b31; PRAGMA user_version = 2"],
  ])("%s is left as it is", (_name, sql) => {
    const path = newPath();
    const raw = new DatabaseSync(path);
    raw.exec(sql);
    raw.close();
    const before = readFileSync(path);
    expect(problem(path)).toBe("store.foreign");
    expect(readFileSync(path)).toEqual(before);
  });

  test("text, a folder, a path that leads nowhere, and memory", () => {
    const path = newPath();
    writeFileSync(path, "not a database, but longer than a header of one hundred bytes".repeat(9));
    expect(problem(path)).toBe("store.failed");
    mkdirSync(`${path}.d`);
    expect(problem(`${path}.d`)).toBe("store.failed");
    expect(problem(join(root, "none", "ledger.db"))).toBe("store.failed");
    expect(problem(":memory:")).toBe("store.failed");
  });
});
