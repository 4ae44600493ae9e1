import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { LedgerError, rootOfLeaves } from "@interlock/ledger";
import type { SequencedBatch } from "@interlock/ledger";
import { describe, expect, test } from "vitest";
import { sampleLogs } from "../../test/sample-log.ts";

const logs = sampleLogs("order");

/** A log of two streams, three and two records, sequenced in two steps. */
async function sequencedLog(): Promise<string> {
  const folder = logs.newLog();
  const log = logs.open(folder);
  await logs.fill(log, "gate/1", 2);
  await logs.fill(log, "gate/2", 2);
  await logs.sequence(log);
  await logs.fill(log, "gate/1", 1);
  await logs.sequence(log);
  await log.close();
  return folder;
}

function edit(folder: string, sql: string): void {
  const raw = new DatabaseSync(join(folder, "order.db"), { enableForeignKeyConstraints: false });
  raw.exec(sql);
  raw.close();
}

const withoutTriggers = ["streams", "leaves", "nodes", "checkpoints"]
  .flatMap((table) => [`${table}_are_never_changed`, `${table}_are_never_deleted`])
  .map((trigger) => `DROP TRIGGER ${trigger};`)
  .join("");

describe("a step of the sequencer", () => {
  test("gives leaves, records, nodes and a checkpoint that agree", async () => {
    const folder = await sequencedLog();
    const log = logs.open(folder, { access: "read" });
    expect(await log.size()).toBe(5);
    const leaves = await log.leaves(0);
    const records = await log.sequenced(0);
    expect(records.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(records.map(({ stream, seq, leafHash }) => ({ stream, seq, leafHash }))).toEqual(leaves);
    expect(records.map(({ stream, seq }) => `${stream}#${seq}`).sort()).toEqual([
      "gate/1#0",
      "gate/1#1",
      "gate/1#2",
      "gate/2#0",
      "gate/2#1",
    ]);
    for (const { stream, seq, index, ...rest } of records) {
      const { index: _, ...sameRecord } = { stream, seq, ...rest, index };
      expect(await log.read(stream, seq, 1)).toEqual([sameRecord]);
      expect(await log.byDigest(rest.digest)).toEqual(sameRecord);
      expect(await log.indexOf(rest.leafHash)).toBe(index);
      expect(await log.node(0, index)).toBe(rest.leafHash);
    }
    expect(await log.node(2, 0)).toBe(rootOfLeaves(leaves.slice(0, 4).map(({ leafHash }) => leafHash)));
    expect(await log.node(1, 2)).toBeNull();
    for (let level = 0; level < 4; level += 1) {
      for (const from of [0, 1, 2, 4, 6]) {
        // Each as by itself, before and behind what was read last.
        for (const limit of [0, 1, 2, 9]) {
          const one = Array.from(
            { length: limit },
            async (_, offset) => await log.node(level, from + offset),
          );
          expect(await log.nodes(level, from, limit)).toEqual(await Promise.all(one));
        }
      }
    }
    expect(await log.indexOf("00".repeat(32))).toBeNull();
    expect((await log.checkpoints(0)).map(({ size }) => size)).toEqual([4, 5]);
    expect((await log.checkpoints(5)).map(({ size }) => size)).toEqual([5]);
    expect(await log.checkpoint()).toEqual((await log.checkpoints(0)).at(-1));
    expect(await log.leaves(3, 1)).toEqual(leaves.slice(3, 4));
    expect(await log.sequenced(5)).toEqual([]);
    await log.close();
  });

  test("of two that were made for one size the second is refused, and changes nothing", async () => {
    const folder = logs.newLog();
    const [one, two] = [logs.open(folder), logs.open(folder)];
    const [first, second] = await logs.fill(one, "gate/1", 2);
    if (first === undefined || second === undefined) throw new Error("records are missing");
    const step = (record: typeof first, from: number): SequencedBatch => ({
      from,
      leaves: [{ stream: "gate/1", seq: record.seq, leafHash: record.leafHash }],
      nodes: [{ level: 0, index: from, hash: record.leafHash }],
      checkpoint: new TextEncoder().encode(`a note of ${from + 1}`),
    });
    await one.sequence(step(first, 0));
    await expect(two.sequence(step(first, 0))).rejects.toMatchObject({ code: "store.conflict" });
    await expect(two.sequence(step(second, 0))).rejects.toMatchObject({ code: "store.conflict" });
    await expect(two.sequence(step(first, 1))).rejects.toMatchObject({ code: "store.conflict" });
    await expect(two.sequence(step(second, 2))).rejects.toMatchObject({ code: "store.conflict" });
    expect(await two.size()).toBe(1);
    await two.sequence(step(second, 1));
    expect((await one.checkpoints(0)).map(({ size }) => size)).toEqual([1, 2]);
    await one.close();
    await two.close();
  });

  test("names no record that its journal does not hold, none twice, and none before its turn", async () => {
    const log = logs.open(logs.newLog());
    const [first, second] = await logs.fill(log, "gate/1", 2);
    if (first === undefined || second === undefined) throw new Error("records are missing");
    const leaf = ({ stream, seq, leafHash }: typeof first): SequencedBatch["leaves"][number] => ({
      stream,
      seq,
      leafHash,
    });
    const refused: readonly (readonly SequencedBatch["leaves"][number][])[] = [
      [{ ...leaf(first), leafHash: "00".repeat(32) }],
      [{ ...leaf(first), stream: "gate/2" }],
      [leaf(second)],
      [leaf(first), leaf(first)],
      [leaf(second), leaf(first)],
      [],
    ];
    for (const leaves of refused) {
      const step = log.sequence({ from: 0, leaves, nodes: [], checkpoint: new Uint8Array(1) });
      await expect(step).rejects.toBeInstanceOf(LedgerError);
      expect(await log.size()).toBe(0);
    }
    await log.sequence({
      from: 0,
      leaves: [leaf(first), leaf(second)],
      nodes: [],
      checkpoint: new Uint8Array(1),
    });
    expect(await log.size()).toBe(2);
    await log.close();
  });

  test("takes many records of many streams by turns, so that a busy one holds up none", async () => {
    const log = logs.open(logs.newLog());
    await logs.fill(log, "busy", 20);
    await logs.fill(log, "zeta", 1);
    const seen: string[] = [];
    for (let call = 0; call < 3; call += 1) {
      seen.push(...(await log.unsequenced(10)).map(({ stream }) => stream));
    }
    expect(seen).toContain("zeta");
    await log.close();
  });

  test("where every stream is asked in turn, all are in the tree in the end", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder, { segmentBytes: 10_000 });
    for (let round = 0; round < 3; round += 1) {
      for (const stream of ["a", "b", "c", "d"]) await logs.fill(log, stream, 8);
      await logs.sequence(log);
    }
    expect(await log.size()).toBe(96);
    expect(await log.unsequenced()).toEqual([]);
    expect((await log.sequenced(0)).map(({ leafHash }) => leafHash)).toEqual(
      (await log.leaves(0)).map(({ leafHash }) => leafHash),
    );
    await log.close();
  });
});

describe("rows that someone edits in the file", () => {
  test.each([
    "UPDATE leaves SET byte_offset = 0",
    "DELETE FROM leaves",
    "UPDATE nodes SET number = 9",
    "DELETE FROM nodes",
    "UPDATE checkpoints SET note = x'00'",
    "DELETE FROM checkpoints",
    "UPDATE streams SET name = 'x'",
    "DELETE FROM streams",
  ])("%s: not by mistake", async (sql) => {
    const folder = await sequencedLog();
    expect(() => {
      edit(folder, sql);
    }).toThrow("are never");
  });

  const zeros = "00".repeat(32);
  test.each([
    ["a leaf hash", `UPDATE leaves SET leaf_hash = x'${zeros}' WHERE number = 2`],
    ["a digest", `UPDATE leaves SET digest = x'${zeros}' WHERE number = 2`],
    ["a place in the file", "UPDATE leaves SET byte_offset = byte_offset + 1 WHERE number = 2"],
    ["a place far outside", "UPDATE leaves SET byte_offset = 9007199254740991 WHERE number = 2"],
    ["a segment", "UPDATE leaves SET segment = 1 WHERE number = 4"],
    [
      "two leaves' numbers",
      "UPDATE leaves SET seq = 9 WHERE number = 0; UPDATE leaves SET seq = 0 WHERE number = 1",
    ],
    ["a stream's name", "UPDATE streams SET name = 'gate/3' WHERE name = 'gate/1'"],
  ])("%s: the record that it names is not found there", async (_name, sql) => {
    const folder = await sequencedLog();
    edit(folder, `${withoutTriggers} ${sql}`);
    const log = logs.open(folder, { access: "read" });
    await expect(log.sequenced(0)).rejects.toMatchObject({ code: "store.damaged" });
    await log.close();
  });

  test("a column of another type is not read as anything", async () => {
    const folder = await sequencedLog();
    edit(
      folder,
      `${withoutTriggers} CREATE TABLE other (number INTEGER PRIMARY KEY, stream, seq, segment, byte_offset, digest, leaf_hash);
       INSERT INTO other SELECT number, stream, 'x', segment, byte_offset, digest, 'y' FROM leaves;
       DROP TABLE leaves; ALTER TABLE other RENAME TO leaves;`,
    );
    expect(() => logs.open(folder, { access: "read" })).toThrow(
      expect.objectContaining({ code: "store.foreign" }),
    );
  });
});

describe("an order that is not of this version", () => {
  test.each([
    ["another program's database", "CREATE TABLE mine (x)"],
    ["one marked as another program's", "PRAGMA application_id = 7"],
    ["a later version's", "PRAGMA application_id = 0x494c4b32; PRAGMA user_version = 2"],
  ])("%s is left as it is", (_name, sql) => {
    const folder = logs.newLog();
    const path = join(folder, "order.db");
    writeFileSync(path, "");
    edit(folder, sql);
    const before = readFileSync(path);
    for (const access of ["read", "write"] as const) {
      expect(() => logs.open(folder, { access })).toThrow(expect.objectContaining({ code: "store.foreign" }));
    }
    expect(readFileSync(path)).toEqual(before);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });
});
