import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LedgerError } from "@interlock/ledger";
import type { SignedRecord, StoredRecord } from "@interlock/ledger";
import { describe, expect, test } from "vitest";
import { propose } from "../../test/append-process.ts";
import { sampleLogs } from "../../test/sample-log.ts";
import { openLog } from "./disk-log.ts";
import { createLog } from "./log-folder.ts";
import { MAX_OPEN_STREAMS } from "./writers.ts";

const logs = sampleLogs("log");

function storedOf(records: readonly SignedRecord[]): readonly StoredRecord[] {
  return records.map(({ stream, seq, prev, digest, leafHash, envelope }) => {
    return { stream, seq, prev, digest, leafHash, envelope };
  });
}

/** Every file of a folder with its size, its time and its bytes. */
function filesIn(folder: string): readonly (readonly [string, number, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path, statSync(path).mtimeMs, readFileSync(path, "base64")] as const);
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

function problem(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return "opened";
}

describe("the port", () => {
  test("what is appended is read back byte for byte, by others too, and after reopening", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder);
    const stored = storedOf(await logs.fill(log, "gate/1", 5));
    const reader = logs.open(folder, { access: "read" });
    expect(await reader.read("gate/1", 0)).toEqual(stored);
    await log.close();
    const again = logs.open(folder);
    for (const store of [reader, again]) {
      expect(await store.read("gate/1", 0)).toEqual(stored);
      expect(await store.read("gate/1", 3)).toEqual(stored.slice(3));
      expect(await store.read("gate/1", 1, 2)).toEqual(stored.slice(1, 3));
      expect(await store.read("gate/1", 5)).toEqual([]);
      expect(await store.read("gate/1", 0, 0)).toEqual([]);
      expect(await store.head("gate/1")).toEqual({ seq: 4, leafHash: stored[4]?.leafHash });
      expect(await store.byDigest(stored[2]?.digest ?? "")).toEqual(stored[2]);
      expect(await store.byDigest("00".repeat(32))).toBeNull();
      await store.close();
    }
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 5 });
  });

  test("an empty log has no heads, streams, records, leaves or checkpoints", async () => {
    const log = logs.open(logs.newLog(), { access: "read" });
    expect(await log.head("gate/1")).toBeNull();
    expect(await log.streams()).toEqual([]);
    expect(await log.read("gate/1", 0)).toEqual([]);
    expect(await log.byDigest("00".repeat(32))).toBeNull();
    expect(await log.unsequenced()).toEqual([]);
    expect(await log.size()).toBe(0);
    expect(await log.checkpoint()).toBeNull();
    expect(log.origin).toBe("log.test");
    await log.close();
  });

  test("streams are apart and named in order, also those that differ in case only", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder);
    for (const stream of ["gate/b", "gate/B", "gate/a", "a.b-c_d"]) await logs.fill(log, stream, 2);
    expect(await log.streams()).toEqual(["a.b-c_d", "gate/B", "gate/a", "gate/b"]);
    expect((await log.head("gate/B"))?.leafHash).not.toBe((await log.head("gate/b"))?.leafHash);
    await log.close();
    expect(new Set(readdirSync(join(folder, "streams")).map((name) => name.toLowerCase())).size).toBe(4);
  });

  test.each(["../../escape", "..", ".", "", "a\0b", "x'; DROP TABLE leaves; --", "é", "a".repeat(46)])(
    "%j is no name of a stream, and leads to no file",
    async (stream) => {
      const folder = logs.newLog();
      const [record] = storedOf(await logs.signed("gate/1", 1));
      if (record === undefined) throw new Error("there is no record");
      const log = logs.open(folder);
      const before = namesIn(join(folder, ".."));
      await expect(log.append({ ...record, stream })).rejects.toMatchObject({ code: "store.failed" });
      expect(await log.read(stream, 0)).toEqual([]);
      expect(await log.head(stream)).toBeNull();
      expect(namesIn(join(folder, ".."))).toEqual(before);
      await log.close();
    },
  );

  test("a name that looks like a path is a name", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder);
    const before = namesIn(join(folder, ".."));
    await logs.fill(log, "gate/../../x", 1);
    expect(await log.streams()).toEqual(["gate/../../x"]);
    const added = namesIn(join(folder, "..")).filter((name) => !before.includes(name));
    expect(added).toEqual([
      "log/locks/gate%2f..%2f..%2fx",
      "log/streams/gate%2f..%2f..%2fx",
      "log/streams/gate%2f..%2f..%2fx/000000000000.journal",
    ]);
    await log.close();
  });

  test("a closed log rejects, and closing twice is no error", async () => {
    const log = logs.open(logs.newLog());
    await log.close();
    await log.close();
    await expect(log.head("gate/1")).rejects.toMatchObject({ code: "store.failed" });
    await expect(log.size()).rejects.toMatchObject({ code: "store.failed" });
  });

  test("reading changes no byte and puts no file anywhere", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder);
    await logs.fill(log, "gate/1", 3);
    await logs.sequence(log);
    await logs.fill(log, "gate/1", 2);
    await log.close();
    const before = filesIn(folder);
    const reader = logs.open(folder, { access: "read" });
    expect(await reader.read("gate/1", 0)).toHaveLength(5);
    expect(await reader.sequenced(0)).toHaveLength(3);
    expect(await reader.unsequenced()).toHaveLength(2);
    expect(await reader.checkpoint()).toMatchObject({ size: 3 });
    expect(filesIn(folder)).toEqual(before);
    const [record] = await logs.signed("gate/2", 1);
    if (record === undefined) throw new Error("there is no record");
    await expect(reader.append(record)).rejects.toMatchObject({ code: "store.failed" });
    await reader.close();
    expect(filesIn(folder)).toEqual(before);
  });

  test("a reader sees what is appended and sequenced after it was opened", async () => {
    const folder = logs.newLog();
    const reader = logs.open(folder, { access: "read" });
    expect(await reader.size()).toBe(0);
    const log = logs.open(folder);
    for (let count = 1; count <= 3; count += 1) {
      await logs.fill(log, "gate/1", 1);
      expect(await reader.head("gate/1")).toMatchObject({ seq: count - 1 });
      await logs.sequence(log);
      expect(await reader.size()).toBe(count);
    }
    await log.close();
    const again = logs.open(folder);
    await logs.fill(again, "gate/1", 1);
    await logs.sequence(again);
    await again.close();
    expect(await reader.size()).toBe(4);
    expect(await reader.sequenced(0)).toHaveLength(4);
    await reader.close();
  });
});

describe("append compares before it sets", () => {
  test("a gap, a fork, a wrong link and a repetition are refused and leave no trace", async () => {
    const folder = logs.newLog();
    const store = logs.open(folder);
    const [first, second, third] = await logs.fill(store, "gate/1", 3);
    const other = logs.open(logs.newLog());
    const [fork] = await logs.fill(other, "gate/1", 1);
    if (!first || !second || !third || !fork) throw new Error("records are missing");
    await expect(store.append(second)).rejects.toMatchObject({ code: "store.duplicate" });
    await expect(store.append(fork)).rejects.toMatchObject({ code: "store.conflict" });
    await expect(other.append(third)).rejects.toMatchObject({ code: "store.conflict" });
    await expect(other.append(second)).rejects.toMatchObject({ code: "store.conflict" });
    const displaced = { ...fork, seq: 3, prev: second.leafHash };
    await expect(store.append(displaced)).rejects.toMatchObject({ code: "store.conflict" });
    expect(await store.read("gate/1", 0)).toHaveLength(3);
    expect(await other.read("gate/1", 0)).toHaveLength(1);
    await store.close();
    await other.close();
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 3 });
  });

  test.each([
    ["a digest that is none", { digest: "zz".repeat(32) }],
    ["a leaf hash in capitals", { leafHash: "AB".repeat(32) }],
    ["no envelope", { envelope: new Uint8Array() }],
    ["a link where none belongs", { prev: "00".repeat(32) }],
    ["half a number", { seq: 0.5 }],
    ["too large an envelope", { envelope: new Uint8Array(8 * 1024 * 1024 + 1) }],
  ])("a record with %s is not taken", async (_name, change) => {
    const log = logs.open(logs.newLog());
    const [record] = await logs.signed("gate/1", 1);
    if (record === undefined) throw new Error("there is no record");
    await expect(log.append({ ...record, ...change })).rejects.toBeInstanceOf(LedgerError);
    expect(await log.streams()).toEqual([]);
    await log.append(record);
    expect(await log.head("gate/1")).toMatchObject({ seq: 0 });
    await log.close();
  });

  test("records of several streams are taken together, or none of them", async () => {
    const log = logs.open(logs.newLog());
    const one = await logs.signed("gate/1", 3);
    const two = await logs.signed("gate/2", 3);
    const fork = await logs.signed("gate/2", 1);
    await log.appendAll([...one.slice(0, 1), ...two.slice(0, 1)]);
    await expect(log.appendAll([...one.slice(1), ...fork])).rejects.toMatchObject({ code: "store.conflict" });
    await expect(log.appendAll([...one.slice(1), ...two.slice(2)])).rejects.toMatchObject({
      code: "store.conflict",
    });
    await expect(log.appendAll(one.slice(0, 2))).rejects.toMatchObject({ code: "store.duplicate" });
    expect(await log.head("gate/1")).toMatchObject({ seq: 0 });
    await log.appendAll([]);
    // Mixed, as a reader of several files would hand them over.
    const mixed = [one[1], two[1], one[2], two[2]].flatMap((record) => record ?? []);
    await log.appendAll(mixed);
    expect(await log.head("gate/1")).toMatchObject({ seq: 2 });
    expect(await log.head("gate/2")).toMatchObject({ seq: 2 });
    await log.close();
  });

  test("records handed over one after the other, without waiting, are all taken in order", async () => {
    const log = logs.open(logs.newLog());
    const records = await logs.signed("gate/1", 40);
    await Promise.all(records.map((record) => log.append(record)));
    expect(await log.read("gate/1", 0)).toEqual(storedOf(records));
    await log.close();
  });
});

describe("one writer a stream", () => {
  test("a second one is told so at once, and may write when the first is gone", async () => {
    const folder = logs.newLog();
    const [one, two] = [logs.open(folder), logs.open(folder)];
    await logs.fill(one, "gate/1", 1);
    await expect(logs.fill(two, "gate/1", 1)).rejects.toMatchObject({ code: "store.locked" });
    await logs.fill(two, "gate/2", 1);
    await one.close();
    await logs.fill(two, "gate/1", 1);
    await two.close();
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 2 });
  });

  test("more streams than are held open: one that rests makes room", { timeout: 60_000 }, async () => {
    const folder = logs.newLog();
    const log = logs.open(folder);
    const count = MAX_OPEN_STREAMS + 5;
    for (const round of [1, 2]) {
      for (let number = 0; number < count; number += 1) await logs.fill(log, `gate/${number}`, 1);
      expect(await log.streams()).toHaveLength(count);
      expect(await log.head("gate/0")).toMatchObject({ seq: round - 1 });
    }
    const other = logs.open(folder);
    await logs.fill(other, "gate/0", 1);
    await other.close();
    await log.close();
  });
});

describe("a journal of several segments", () => {
  test("is one stream, from any record on, and goes on after reopening", async () => {
    const folder = logs.newLog();
    const written: StoredRecord[] = [];
    for (const count of [30, 1, 30]) {
      const log = logs.open(folder, { segmentBytes: 20_000 });
      written.push(...storedOf(await logs.fill(log, "gate/1", count)));
      expect(await log.head("gate/1")).toEqual({
        seq: written.length - 1,
        leafHash: written.at(-1)?.leafHash,
      });
      await log.close();
    }
    expect(readdirSync(join(folder, "streams", "gate%2f1")).length).toBeGreaterThan(3);
    for (const from of [0, 1, 17, 29, 30, 31, 60, 61]) {
      const reader = logs.open(folder, { access: "read" });
      expect(await reader.read("gate/1", from)).toEqual(written.slice(from));
      await reader.close();
    }
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 61 });
  });

  test("a reader that stands at the end of one goes on into the next", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder, { segmentBytes: 8000 });
    const reader = logs.open(folder, { access: "read" });
    const ledger = logs.ledgerOn(log, "gate/1");
    for (let seq = 0; seq < 25; seq += 1) {
      await ledger.append(propose(seq));
      expect(await reader.head("gate/1")).toMatchObject({ seq });
      expect(await reader.read("gate/1", seq)).toHaveLength(1);
    }
    await reader.close();
    await log.close();
  });

  test("one that is missing, renamed or cut is damage that says where", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder, { segmentBytes: 20_000 });
    // What is appended at once stands in one segment.
    for (let round = 0; round < 4; round += 1) await logs.fill(log, "gate/1", 10);
    await log.close();
    const journal = join(folder, "streams", "gate%2f1");
    const [, second = ""] = readdirSync(journal).sort();
    const bytes = readFileSync(join(journal, second));
    const edits: readonly (readonly [string, () => void])[] = [
      ["missing", () => rmSync(join(journal, second))],
      ["cut", () => writeFileSync(join(journal, second), bytes.subarray(0, bytes.length - 1))],
      ["emptied", () => writeFileSync(join(journal, second), "")],
      ["headless", () => writeFileSync(join(journal, second), bytes.subarray(1))],
    ];
    for (const [name, edit] of edits) {
      edit();
      const reader = logs.open(folder, { access: "read" });
      await expect(reader.read("gate/1", 0), name).rejects.toMatchObject({
        code: "store.damaged",
        message: expect.stringContaining(journal),
      });
      await reader.close();
      writeFileSync(join(journal, second), bytes);
    }
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 40 });
  });
});

describe("a folder that holds no log of this version", () => {
  test("is not opened, and says what it is", () => {
    const folder = mkdtempSync(join(logs.root, "none"));
    const open = (): unknown => openLog(folder, { access: "read" });
    expect(problem(() => openLog(join(folder, "nowhere"), { access: "read" }))).toBe("store.failed");
    expect(problem(open)).toBe("store.foreign");
    writeFileSync(join(folder, "log.json"), "{");
    expect(problem(open)).toBe("store.foreign");
    writeFileSync(join(folder, "log.json"), '{"format":"interlock log","origin":"log.test","version":2}');
    expect(problem(open)).toBe("store.foreign");
    writeFileSync(join(folder, "log.json"), '{"format":"interlock log","origin":"","version":1}');
    expect(problem(open)).toBe("store.foreign");
    writeFileSync(join(folder, "log.json"), '{"format":"interlock log","origin":"log.test","version":1}');
    expect(problem(open)).toBe("store.failed");
    writeFileSync(
      join(folder, "order.db"),
      "not a database, but longer than a header of 100 bytes".repeat(9),
    );
    expect(problem(open)).toBe("store.failed");
    expect(problem(() => openLog(join(folder, "log.json"), { access: "read" }))).toBe("store.foreign");
  });

  test("is not made into one either, and a log is made once", () => {
    const folder = mkdtempSync(join(logs.root, "foreign"));
    const create = (): unknown => {
      createLog(folder, { origin: "log.test" });
      return folder;
    };
    mkdirSync(join(folder, "mine"));
    expect(problem(create)).toBe("store.foreign");
    expect(readdirSync(folder)).toEqual(["mine"]);
    rmSync(join(folder, "mine"), { recursive: true });
    create();
    expect(problem(create)).toBe("store.conflict");
    expect(problem(() => openLog(folder, { access: "write" }))).toBe("opened");
    expect(
      problem(() => {
        createLog(join(folder, "log.json", "in a file"), { origin: "log.test" });
      }),
    ).toBe("store.failed");
    expect(
      problem(() => {
        createLog(join(logs.root, "blank"), { origin: "a b" });
      }),
    ).toBe("store.failed");
  });
});
