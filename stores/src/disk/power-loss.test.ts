import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SignedRecord } from "@interlock/ledger";
import { describe, expect, test } from "vitest";
import { numbersFrom } from "../../test/random-numbers.ts";
import { sampleLogs } from "../../test/sample-log.ts";

const logs = sampleLogs("power");

const isLong = process.env["INTERLOCK_LONG"] === "1";
const trials = isLong ? 5000 : 300;
/** After how many trials one is gone on with. */
const TRIALS_A_WRITER = 7;
const seed = isLong ? Date.now() : 20_261_124;

/** Disks write this many bytes whole or not at all. */
const SECTOR_BYTES = 512;

/** A log with `durable` records, and its journal before and after the write of some more. */
type Interrupted = {
  readonly folder: string;
  readonly journal: string;
  readonly records: readonly SignedRecord[];
  readonly durable: number;
  readonly before: Buffer;
  readonly after: Buffer;
};

async function interrupted(durable: number, last: number): Promise<Interrupted> {
  const folder = logs.newLog();
  const records = await logs.signed("gate/1", durable + last);
  const log = logs.open(folder);
  for (const record of records.slice(0, durable)) await log.append(record);
  const journal = "streams/gate%2f1/000000000000.journal";
  const before = readFileSync(join(folder, journal));
  await log.appendAll(records.slice(durable));
  const after = readFileSync(join(folder, journal));
  await log.close();
  return { folder, journal, records, durable, before, after };
}

/** What the disk may hold when the power went while the last write was on its way: each sector as it was, or as it will be. */
function halfWritten({ before, after }: Interrupted, random: () => number): Buffer {
  const share = random();
  const length = random() < 0.3 ? before.length : after.length;
  const bytes = Buffer.from(after.subarray(0, length));
  for (let at = 0; at < length; at += SECTOR_BYTES) {
    if (random() < share) continue;
    const old = Buffer.alloc(Math.min(SECTOR_BYTES, length - at));
    if (at < before.length) before.copy(old, 0, at, at + SECTOR_BYTES);
    old.copy(bytes, at);
  }
  return bytes;
}

describe("a power supply that is lost while a batch is written", () => {
  test("whatever sectors of it are on the disk: what was durable is there, and of the rest a beginning", async () => {
    const random = numbersFrom(seed);
    const counts = new Set<number>();
    const scenes = [await interrupted(3, 5), await interrupted(12, 3), await interrupted(40, 30)];
    for (let trial = 0; trial < trials; trial += 1) {
      const scene = scenes[trial % scenes.length];
      if (scene === undefined) throw new Error("there is no scene");
      const { folder, journal, records, durable } = scene;
      writeFileSync(join(folder, journal), halfWritten(scene, random));
      const name = `trial ${trial}, seed ${seed}`;
      const digests = records.map(({ digest }) => digest);
      const found = await digestsIn(folder);
      expect(found.length, name).toBeGreaterThanOrEqual(durable);
      expect(found, name).toEqual(digests.slice(0, found.length));
      counts.add(found.length - durable);
      if (trial % TRIALS_A_WRITER !== 0) continue;
      // Whoever writes next takes the place of what was not there whole.
      const log = logs.open(folder);
      await log.appendAll(records.slice(found.length));
      await log.close();
      expect(await digestsIn(folder), name).toEqual(digests);
    }
    // None of it, all of it, and what lies between: else nothing was tried.
    expect(counts.size).toBeGreaterThan(4);
  }, 120_000);
});

async function digestsIn(folder: string): Promise<readonly string[]> {
  const reader = logs.open(folder, { access: "read" });
  const records = await reader.read("gate/1", 0);
  await reader.close();
  return records.map(({ digest }) => digest);
}
