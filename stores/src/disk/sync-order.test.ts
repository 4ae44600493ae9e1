import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { SignedRecord } from "@interlock/ledger";
import { afterEach, describe, expect, test, vi } from "vitest";
import { sampleLogs } from "../../test/sample-log.ts";

const logs = sampleLogs("sync");

type Sync = (error: NodeJS.ErrnoException | null) => void;

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

function ioError(): NodeJS.ErrnoException {
  return Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
}

/** Holds every sync until the test lets it go, the way a slow disk does; what was held is answered in order. */
function heldSyncs(): { readonly pending: Sync[]; readonly nextSync: () => Promise<Sync> } {
  const pending: Sync[] = [];
  let called = Promise.withResolvers<void>();
  vi.spyOn(fs, "fdatasync").mockImplementation((fd, callback) => {
    pending.push((error) => {
      if (error === null) fs.fdatasyncSync(fd);
      callback(error);
    });
    called.resolve();
  });
  syncBuiltinESMExports();
  return {
    pending,
    nextSync: async () => {
      for (;;) {
        const sync = pending.shift();
        if (sync !== undefined) return sync;
        called = Promise.withResolvers();
        await called.promise;
      }
    },
  };
}

/** Resolves when everything that can go on without the disk has gone on. */
async function allElse(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A log with one record of a stream, and the records that follow it. */
async function begunLog(): Promise<{ folder: string; next: readonly SignedRecord[] }> {
  const folder = logs.newLog();
  const [first, ...next] = await logs.signed("gate/1", 12);
  const log = logs.open(folder);
  if (first !== undefined) await log.append(first);
  await log.close();
  return { folder, next };
}

describe("a record that is being synced", () => {
  test("is acknowledged, and counts, only when it is on the disk", async () => {
    const { folder, next } = await begunLog();
    const log = logs.open(folder);
    const { nextSync } = heldSyncs();
    let settled = 0;
    const appended = next.slice(0, 1).map(async (record) => {
      await log.append(record);
      settled += 1;
    });
    const sync = await nextSync();
    await allElse();
    expect(settled).toBe(0);
    expect(await log.head("gate/1")).toMatchObject({ seq: 0 });
    expect(await log.read("gate/1", 0)).toHaveLength(1);
    expect(await log.unsequenced()).toHaveLength(1);
    sync(null);
    await Promise.all(appended);
    expect(settled).toBe(1);
    expect(await log.head("gate/1")).toMatchObject({ seq: 1 });
    expect(await log.unsequenced()).toHaveLength(2);
    await log.close();
  });

  test("holds up others, which then go out in one write and one sync", async () => {
    const { folder, next } = await begunLog();
    const log = logs.open(folder);
    const { nextSync, pending } = heldSyncs();
    const writes = vi.spyOn(fs, "writeSync");
    syncBuiltinESMExports();
    const appended = next.map((record) => log.append(record));
    const first = await nextSync();
    await allElse();
    expect(pending).toEqual([]);
    // The second write of the first batch makes room for the ones to come.
    expect(writes).toHaveBeenCalledTimes(2);
    first(null);
    const second = await nextSync();
    expect(writes).toHaveBeenCalledTimes(3);
    second(null);
    await Promise.all(appended);
    expect(pending).toEqual([]);
    expect(await log.head("gate/1")).toMatchObject({ seq: 11 });
    await log.close();
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 12 });
  });

  test("holds up no other stream", async () => {
    const { folder, next } = await begunLog();
    const log = logs.open(folder);
    const elsewhere = await logs.signed("gate/2", 2);
    await log.appendAll(elsewhere.slice(0, 1));
    const { nextSync } = heldSyncs();
    const slow = log.appendAll(next.slice(0, 1));
    const first = await nextSync();
    const quick = log.appendAll(elsewhere.slice(1));
    (await nextSync())(null);
    await quick;
    expect(await log.head("gate/1")).toMatchObject({ seq: 0 });
    expect(await log.head("gate/2")).toMatchObject({ seq: 1 });
    first(null);
    await slow;
    await log.close();
  });

  test("is waited for when the log is closed", async () => {
    const { folder, next } = await begunLog();
    const log = logs.open(folder);
    const { nextSync } = heldSyncs();
    const appended = log.appendAll(next);
    const sync = await nextSync();
    const closed = log.close();
    await expect(log.appendAll([])).rejects.toMatchObject({ code: "store.failed" });
    sync(null);
    await Promise.all([appended, closed]);
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 12 });
  });
});

describe("a sync that failed", () => {
  test("acknowledges nothing; what was written is written again, and then counts", async () => {
    const { folder, next } = await begunLog();
    const log = logs.open(folder);
    const { nextSync } = heldSyncs();
    const failed = Promise.allSettled(next.map((record) => log.append(record)));
    const sync = await nextSync();
    const rewritten = vi.spyOn(fs, "writeSync");
    syncBuiltinESMExports();
    sync(ioError());
    for (const outcome of await failed) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { code: "store.failed", message: expect.stringContaining("EIO") },
      });
    }
    // Its bytes are the system's already; without being written again they might never be the disk's.
    expect(rewritten).toHaveBeenCalled();
    expect(await log.head("gate/1")).toMatchObject({ seq: 1 });
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    await expect(log.appendAll(next.slice(0, 2))).rejects.toMatchObject({ code: "store.duplicate" });
    await log.appendAll(next.slice(1));
    await log.close();
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 12 });
  });

  test("and goes on failing, leaves the head unknown, and the log says so until the disk is well again", async () => {
    const { folder, next } = await begunLog();
    const log = logs.open(folder);
    // Opening the stream has a sync of its own.
    await log.appendAll(next.slice(0, 1));
    const { nextSync } = heldSyncs();
    const again = vi.spyOn(fs, "fdatasyncSync").mockImplementation(() => {
      throw ioError();
    });
    syncBuiltinESMExports();
    const failed = log.appendAll(next.slice(1, 3));
    (await nextSync())(ioError());
    await expect(failed).rejects.toMatchObject({ code: "store.failed" });
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(log.head("gate/1")).rejects.toMatchObject({
        code: "store.failed",
        message: expect.stringContaining("EIO"),
      });
      await expect(log.appendAll(next.slice(1, 3))).rejects.toMatchObject({ code: "store.failed" });
    }
    expect(await log.read("gate/1", 0)).toHaveLength(2);
    expect(again.mock.calls.length).toBeGreaterThan(3);
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    expect(await log.head("gate/1")).toMatchObject({ seq: 3 });
    await log.appendAll(next.slice(3));
    await log.close();
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 12 });
  });

  test("keeps a step of the sequencer from naming the records", async () => {
    const { folder } = await begunLog();
    const log = logs.open(folder);
    vi.spyOn(fs, "fdatasyncSync").mockImplementation(() => {
      throw ioError();
    });
    syncBuiltinESMExports();
    await expect(logs.sequence(log)).rejects.toMatchObject({ code: "store.failed" });
    expect(await log.size()).toBe(0);
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    expect(await logs.sequence(log)).toMatchObject({ size: 1 });
    await log.close();
  });
});
