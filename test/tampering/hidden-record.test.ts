import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { enforce, FIRST_AT_MS, propose, writer } from "../../ledger/test/sample-records.ts";
import { logScene, SECOND, withLog } from "./log-scene.ts";

const atMs = FIRST_AT_MS + 10 * SECOND;

describe("a record that only its digest leads to", () => {
  test("is not there for the one that follows from it", async () => {
    const scene = await logScene();
    const { digest, leafHash } = await scene.append("gate/6", propose(), writer, { atMs });
    await scene.append("gate/7", enforce(digest), writer, { atMs });
    expect(await scene.verify()).toMatchObject({ class: "unanchored", problemCount: 0, unsequenced: 2 });
    // Its stream's first segment becomes a later one, so that nobody lists the stream; a row before the tree's first one leads to it.
    const stream = join(scene.folder, "streams/gate%2f6");
    const bytes = readFileSync(join(stream, "000000000000.journal"));
    bytes.writeBigUInt64LE(5n, 16);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 28)), 28);
    rmSync(stream, { recursive: true });
    mkdirSync(stream);
    writeFileSync(join(stream, "000000000005.journal"), bytes);
    const order = new DatabaseSync(join(scene.folder, "order.db"));
    order.exec("PRAGMA ignore_check_constraints = ON; INSERT INTO streams (id, name) VALUES (99, 'gate/6')");
    order
      .prepare("INSERT INTO leaves VALUES (-1, 99, 0, 5, 32, ?, ?)")
      .run(Buffer.from(digest, "hex"), Buffer.from(leafHash, "hex"));
    order.close();
    // What is asked for by its digest is found, and is in no list of what the log has.
    const found = await withLog(scene.folder, async (log) => [
      await log.byDigest(digest),
      await log.streams(),
    ]);
    expect(found).toEqual([expect.objectContaining({ digest }), expect.not.arrayContaining(["gate/6"])]);
    const verdict = await scene.verify();
    expect(verdict).toMatchObject({ class: "gap", unsequenced: 1 });
    expect(verdict.problems).toEqual([
      expect.objectContaining({ kind: "gap", code: "log.parent-missing", stream: "gate/7", seq: 0 }),
    ]);
  });
});
