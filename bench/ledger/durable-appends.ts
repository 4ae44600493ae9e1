import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

import type { SignedRecord } from "@interlock/ledger";
import { createLog, openLog } from "@interlock/stores/disk";

import { inTurn, timedAsync } from "../measure.ts";
import { origin } from "./signed-records.ts";

/** How many records are appended one at a time, and how many batches of how many, in each round. */
const oneByOne = 300;
const batches = 30;
const batchSize = 100;
const rounds = 7;

/** How many records of one stream `durableAppends` takes; the first one begins the stream and does not count. */
export const appendedRecords: number = 1 + batches * batchSize;

/** Microseconds a record, in the median of the rounds. */
export type AppendFigures = Readonly<Record<"plainOne" | "storeOne" | "plainBatch" | "storeBatch", number>>;

/**
 * Durable appends through the store beside a plain `write` and `fdatasync` of the same bytes to a file that is only appended to,
 * one at a time and in batches, in turn.
 */
export async function durableAppends(
  folder: string,
  records: readonly SignedRecord[],
): Promise<AppendFigures> {
  const some = records.slice(0, 1 + oneByOne);
  const all = records.slice(0, appendedRecords);
  let round = 0;
  const fresh = (name: string): string => {
    round += 1;
    return join(folder, `${name}-${round}`);
  };
  return await inTurn(rounds, {
    plainOne: async () => await plain(fresh("plain"), some, 1),
    storeOne: async () => await stored(fresh("log"), some, 1),
    plainBatch: async () => await plain(fresh("plain"), all, batchSize),
    storeBatch: async () => await stored(fresh("log"), all, batchSize),
  });
}

async function plain(path: string, records: readonly SignedRecord[], size: number): Promise<number> {
  const fd = openSync(path, "w");
  const writes = batchesOf(records.slice(1), size).map((some) =>
    Buffer.concat(some.map(({ envelope }) => envelope)),
  );
  const taken = await timedAsync(() => {
    for (const bytes of writes) {
      writeSync(fd, bytes);
      fdatasyncSync(fd);
    }
  });
  closeSync(fd);
  return perRecord(taken, records);
}

async function stored(folder: string, records: readonly SignedRecord[], size: number): Promise<number> {
  createLog(folder, { origin });
  const log = openLog(folder, { access: "write" });
  await log.appendAll(records.slice(0, 1));
  const writes = batchesOf(records.slice(1), size);
  const taken = await timedAsync(async () => {
    for (const some of writes) await log.appendAll(some);
  });
  await log.close();
  return perRecord(taken, records);
}

function batchesOf(records: readonly SignedRecord[], size: number): readonly (readonly SignedRecord[])[] {
  return Array.from({ length: Math.ceil(records.length / size) }, (_, number) =>
    records.slice(number * size, (number + 1) * size),
  );
}

function perRecord(ms: number, records: readonly SignedRecord[]): number {
  return (ms * 1000) / (records.length - 1);
}
