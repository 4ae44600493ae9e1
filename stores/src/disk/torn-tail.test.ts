import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { SignedRecord } from "@interlock/ledger";
import { beforeAll, describe, expect, test } from "vitest";
import { propose } from "../../test/append-process.ts";
import { sampleLogs } from "../../test/sample-log.ts";
import { FRAME_HEAD_BYTES } from "./frame.ts";
import { SEGMENT_HEAD_BYTES } from "./segment.ts";

const logs = sampleLogs("torn");

/** A log of one stream: two records one by one, two at once, and what one more write of two adds. */
type Written = {
  readonly folder: string;
  readonly journal: string;
  readonly records: readonly SignedRecord[];
  /** Where each frame begins, and where the last one ends. */
  readonly offsets: readonly number[];
  readonly bytes: Buffer;
};

let written: Written;

beforeAll(async () => {
  const folder = logs.newLog();
  const records = await logs.signed("gate/1", 6);
  const log = logs.open(folder);
  const [first, second] = records;
  if (first === undefined || second === undefined) throw new Error("records are missing");
  await log.append(first);
  await log.append(second);
  await log.appendAll(records.slice(2, 4));
  await log.appendAll(records.slice(4));
  await log.close();
  const journal = join(folder, "streams/gate%2f1/000000000000.journal");
  const offsets = [SEGMENT_HEAD_BYTES];
  for (const { envelope } of records)
    offsets.push((offsets.at(-1) ?? 0) + FRAME_HEAD_BYTES + envelope.length);
  written = { folder, journal, records, offsets, bytes: readFileSync(journal) };
});

/** A copy of the log, with other bytes in its journal. */
function copyWith(bytes: Uint8Array): string {
  const folder = join(mkdtempSync(join(logs.root, "copy")), "log");
  cpSync(written.folder, folder, { recursive: true });
  writeFileSync(journalIn(folder), bytes);
  return folder;
}

function journalIn(folder: string): string {
  return join(folder, "streams/gate%2f1/000000000000.journal");
}

/** How many records a reader finds, or the problem that it names. */
async function found(folder: string): Promise<number | string> {
  const reader = logs.open(folder, { access: "read" });
  try {
    return (await reader.read("gate/1", 0)).length;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "another error";
  } finally {
    await reader.close();
  }
}

/** How many records the stream has after a writer appended the next one; the problem where it may not. */
async function goneOn(folder: string, count: number): Promise<number | string> {
  const log = logs.open(folder);
  try {
    await logs.fill(log, "gate/1", count);
    const verdict = await logs.verdictOn(folder, "gate/1");
    return verdict.ok ? verdict.count : verdict.problem.code;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "another error";
  } finally {
    await log.close();
  }
}

function flipped(at: number): Buffer {
  const bytes = Buffer.from(written.bytes);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  return bytes;
}

describe("a last write that was torn", () => {
  test("cut off at any byte, it is what nobody was told of: a writer takes its place", async () => {
    const { offsets, bytes } = written;
    expect(offsets.at(-1)).toBe(bytes.length);
    const [fifth = 0, sixth = 0] = offsets.slice(4);
    const cuts = [
      fifth + 1,
      fifth + 8,
      fifth + 100,
      sixth - 1,
      sixth,
      sixth + 1,
      sixth + 128,
      bytes.length - 1,
    ];
    for (const cut of cuts) {
      const whole = cut < sixth ? 4 : 5;
      // The file may end there, or the room that was made before may follow.
      for (const rest of [0, 5000]) {
        const folder = copyWith(Buffer.concat([bytes.subarray(0, cut), Buffer.alloc(rest)]));
        expect(await found(folder), `${cut}`).toBe(whole);
        expect(await goneOn(folder, 2), `${cut}`).toBe(whole + 2);
      }
    }
  });

  test("its second half there and its first not, it is cut off whole", async () => {
    const { offsets, bytes } = written;
    const [fifth = 0, sixth = 0] = offsets.slice(4);
    const folder = copyWith(Buffer.from(bytes).fill(0, fifth, sixth));
    expect(await found(folder)).toBe(4);
    expect(await goneOn(folder, 1)).toBe(5);
    expect(statSync(journalIn(folder)).size).toBeLessThan(bytes.length);
  });

  test("no part of it is found behind what a writer puts in its place", async () => {
    const { offsets, bytes, records } = written;
    const [fifth = 0, sixth = 0] = offsets.slice(4);
    const folder = copyWith(Buffer.from(bytes).fill(0, fifth, sixth));
    const log = logs.open(folder);
    // Of the same size as the one that is missing, so that it ends where the lost write's next frame begins.
    const record = await logs.ledgerOn(log, "gate/1").append(propose(4));
    expect(record.envelope).toHaveLength(records[4]?.envelope.length ?? 0);
    expect(await found(folder)).toBe(5);
    await log.close();
  });

  test("only looking at it cuts nothing off", async () => {
    const folder = copyWith(written.bytes.subarray(0, -3));
    expect(await found(folder)).toBe(5);
    expect(statSync(journalIn(folder)).size).toBe(written.bytes.length - 3);
  });
});

describe("bytes that were durable and changed", () => {
  test("anywhere in a frame before the last write they are damage, for readers and for the writer", async () => {
    const { offsets } = written;
    const places = offsets
      .slice(0, 4)
      .flatMap((at) => [at, at + 8, at + 12, at + 20, at + 40, at + 127, at + 400]);
    for (const at of places) {
      const folder = copyWith(flipped(at));
      expect(await found(folder), `byte ${at}`).toBe("store.damaged");
      expect(await goneOn(folder, 1), `byte ${at}`).toBe("store.damaged");
      expect(readFileSync(journalIn(folder)), `byte ${at}`).toEqual(flipped(at));
    }
  });

  test("the error names the file, the record and the byte", async () => {
    const at = written.offsets[1] ?? 0;
    const folder = copyWith(flipped(at + 300));
    const reader = logs.open(folder, { access: "read" });
    await expect(reader.read("gate/1", 0)).rejects.toMatchObject({
      code: "store.damaged",
      message: expect.stringMatching(new RegExp(`000000000000\\.journal: record 1 at byte ${at} `)),
    });
    await reader.close();
  });

  test("a frame that was put in place of another is damage, whatever its checksum says", async () => {
    const { offsets, bytes } = written;
    const [first = 0, second = 0, third = 0] = offsets;
    const swapped = Buffer.concat([
      bytes.subarray(0, first),
      bytes.subarray(second, third),
      bytes.subarray(first, second),
      bytes.subarray(third),
    ]);
    expect(await found(copyWith(swapped))).toBe("store.damaged");
    const without = Buffer.concat([bytes.subarray(0, second), bytes.subarray(third)]);
    expect(await found(copyWith(without))).toBe("store.damaged");
  });

  test("a last write that stands in the tree is durable too, so nothing is cut off", async () => {
    const folder = copyWith(written.bytes);
    const log = logs.open(folder);
    await logs.sequence(log);
    await log.close();
    const at = written.offsets[5] ?? 0;
    for (const bytes of [
      written.bytes.subarray(0, at),
      written.bytes.subarray(0, at + 10),
      flipped(at + 200),
    ]) {
      writeFileSync(journalIn(folder), bytes);
      expect(await found(folder)).toBe("store.damaged");
      expect(await goneOn(folder, 1)).toBe("store.damaged");
      expect(readFileSync(journalIn(folder))).toEqual(bytes);
    }
  });

  test("a journal that was set back to none is damage once the tree names a record of it", async () => {
    const folder = copyWith(written.bytes);
    const log = logs.open(folder);
    await logs.sequence(log);
    await log.close();
    truncateSync(journalIn(folder), 0);
    expect(await found(folder)).toBe("store.damaged");
    expect(await goneOn(folder, 1)).toBe("store.damaged");
  });

  test("another stream's journal is not taken for this one's where it does not continue it", async () => {
    const folder = copyWith(written.bytes);
    const log = logs.open(folder);
    await logs.sequence(log);
    await logs.fill(log, "gate/2", 6);
    await log.close();
    copyFileSync(join(folder, "streams/gate%2f2/000000000000.journal"), journalIn(folder));
    expect(await goneOn(folder, 1)).toBe("store.damaged");
  });
});
