import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StateStep } from "@interlock/runtime/state";
import { afterAll, describe, expect, test } from "vitest";
import { commitQueue } from "./commit-queue.ts";
import type { Committer } from "./committer.ts";
import { openStateFile } from "./state-file.ts";
import { statePath } from "./state-path.ts";
import { threadedCommitter } from "./threaded-committer.ts";

const root = mkdtempSync(join(tmpdir(), "interlock-queue-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function newPath(): string {
  return statePath(mkdtempSync(join(root, "f")));
}

function expecting(key: string): readonly [StateStep & { readonly kind: "expect" }] {
  return [{ kind: "expect", key, version: 0 }];
}

/** A committer that does everything, and remembers what came together. */
function notingCommitter(): { readonly committer: Committer; readonly batches: number[] } {
  const batches: number[] = [];
  const committer: Committer = {
    commitAll: async (commits) => {
      batches.push(commits.length);
      return commits.map(() => ({ kind: "committed", committed: { ok: true } }));
    },
    sweep: async () => 0,
    close: async () => undefined,
  };
  return { committer, batches };
}

async function microtasks(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await Promise.resolve();
}

describe("commits that wait", () => {
  test("go together where they come in one turn of the loop, at most so many", async () => {
    const { committer, batches } = notingCommitter();
    const queue = commitQueue(committer);
    const one = async (after: number): Promise<void> => {
      await microtasks(after);
      await queue.add(expecting("a"));
    };
    await Promise.all([one(0), one(1), one(5), one(40)]);
    expect(batches).toEqual([4]);
    await Promise.all(Array.from({ length: 600 }, async () => queue.add(expecting("a"))));
    expect(batches).toEqual([4, 256, 256, 88]);
  });

  test("are never forgotten, however short after the last batch they come", async () => {
    for (let delay = 0; delay < 40; delay += 1) {
      const { committer, batches } = notingCommitter();
      const queue = commitQueue(committer);
      await queue.add(expecting("a"));
      await microtasks(delay);
      await queue.add(expecting("b"));
      await queue.drained();
      expect(batches).toEqual([1, 1]);
    }
  });

  test("let the loop turn between them, although one follows on the other at once", async () => {
    const { committer } = notingCommitter();
    const queue = commitQueue(committer);
    const turnedAfter = Promise.withResolvers<number>();
    let commits = 0;
    setImmediate(() => {
      turnedAfter.resolve(commits);
    });
    for (; commits < 100; commits += 1) await queue.add(expecting("a"));
    expect(await turnedAfter.promise).toBeLessThan(10);
  });

  test("all fail where the disk could not be asked", async () => {
    const { committer } = notingCommitter();
    const queue = commitQueue({
      ...committer,
      commitAll: async () => {
        throw new Error("gone");
      },
    });
    const outcomes = await Promise.allSettled([queue.add(expecting("a")), queue.add(expecting("b"))]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});

describe("a thread that writes", () => {
  test("waits for another writer while this thread goes on and reads what stands", async () => {
    const path = newPath();
    const state = openStateFile(path, { mayMake: true, hasThread: true });
    await state.commit([{ kind: "put", key: "a", version: 0, value: {} }]);
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    let isDone = false;
    const committed = state.commit([{ kind: "put", key: "b", version: 0, value: {} }]).then((outcome) => {
      isDone = true;
      return outcome;
    });
    for (let times = 0; times < 20; times += 1) {
      const { rows } = await state.read({ rows: ["a", "b"], tallies: [] });
      expect(rows).toMatchObject([{ key: "a" }, null]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(isDone).toBe(false);
    other.exec("COMMIT");
    other.close();
    expect(await committed).toEqual({ ok: true });
    await state.close();
  });

  test("gives up where another writer never ends, and did nothing", async () => {
    const path = newPath();
    const state = openStateFile(path, { mayMake: true, hasThread: true });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    await expect(state.commit([{ kind: "put", key: "a", version: 0, value: {} }])).rejects.toMatchObject({
      code: "store.failed",
      message: expect.stringContaining("database is locked"),
    });
    other.exec("COMMIT");
    other.close();
    expect((await state.read({ rows: ["a"], tallies: [] })).rows).toEqual([null]);
    expect(await state.commit([{ kind: "put", key: "a", version: 0, value: {} }])).toEqual({ ok: true });
    await state.close();
  });

  test("keeps no process that has nothing more to do", () => {
    const script = join(import.meta.dirname, "../../test/idle-process.ts");
    const path = newPath();
    const { status, stderr } = spawnSync(process.execPath, ["--conditions=@interlock/source", script, path], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("goes on where the file could not be opened before", async () => {
    const path = newPath();
    const committer = threadedCommitter({ path, reserved: [] });
    const missing = { code: "store.failed", message: expect.stringContaining("is missing") };
    await expect(committer.commitAll([])).rejects.toMatchObject(missing);
    await expect(committer.sweep(1)).rejects.toMatchObject(missing);
    await openStateFile(path, { mayMake: true }).close();
    expect(await committer.sweep(1)).toBe(0);
    await committer.close();
  });

  test("that ends by itself fails what waits for it and whatever comes later, and can be closed", async () => {
    const path = newPath();
    await openStateFile(path, { mayMake: true }).close();
    const committer = threadedCommitter({ path, reserved: [] });
    const ended = { code: "store.failed", message: expect.stringContaining("has ended") };
    const mistaken = committer.commitAll(null as never);
    const waiting = committer.sweep(1);
    await expect(mistaken).rejects.toMatchObject(ended);
    await expect(waiting).rejects.toMatchObject(ended);
    await expect(committer.sweep(1)).rejects.toMatchObject(ended);
    await committer.close();
  });
});
