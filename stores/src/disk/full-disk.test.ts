import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { SignedRecord } from "@interlock/ledger";
import { afterEach, describe, expect, test } from "vitest";
import { processScene } from "../../test/process-scene.ts";
import type { ProcessScene } from "../../test/process-scene.ts";
import { sampleLogs } from "../../test/sample-log.ts";

const logs = sampleLogs("full");
// Also for whoever runs these tests as root and reads the log as somebody else.
chmodSync(logs.root, 0o755);

let scene: ProcessScene | null = null;
afterEach(async () => {
  await scene?.killAll();
});

function journalOf(folder: string, stream = "gate%2f1"): string {
  return join(folder, "streams", stream);
}

describe("a file that may not grow", () => {
  test("takes nothing more, loses nothing, and goes on when there is room again, in the same process", async () => {
    const folder = logs.newLog();
    // The digests of a stream by their numbers. One that became durable when its writer was told that it failed is not among them.
    const acknowledged = new Map<number, string>();
    const failures: string[] = [];
    const running = processScene((_name, [word = "", digest = ""]) => {
      if (word === "store.failed") failures.push(word);
      else acknowledged.set(Number(word), digest);
    });
    scene = running;
    const limit = async (bytes: string): Promise<void> => {
      execFileSync("prlimit", ["--pid", String(running.pid("writer")), `--fsize=${bytes}:unlimited`]);
      await running.heard(1, "writer");
    };
    running.start("writer", "append-process.ts", [folder, logs.writerKey, "gate/1", "forever"]);
    await running.heard(20);
    for (const round of [1, 2, 3]) {
      const path = join(journalOf(folder), "000000000000.journal");
      // An odd number, so that the last write is taken in part.
      await limit(String(statSync(path).size + 4321));
      const failed = failures.length + 3;
      while (failures.length < failed) await running.heard(1);
      const reader = logs.open(folder, { access: "read" });
      const last = Math.max(...acknowledged.keys());
      const [held] = await reader.read("gate/1", last);
      expect(held?.digest).toBe(acknowledged.get(last));
      await reader.close();
      await limit("unlimited");
      const more = acknowledged.size + 20 * round;
      while (acknowledged.size < more) await running.heard(1);
    }
    await running.killAll();
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true });
    const log = logs.open(folder, { access: "read" });
    for (const [seq, digest] of acknowledged) {
      expect(await log.read("gate/1", seq, 1)).toMatchObject([{ seq, digest }]);
    }
    await log.close();
  }, 60_000);
});

describe("a disk that is full", () => {
  test("is said with its path, and a stream that could not begin leaves nothing behind", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder);
    const draft = join(journalOf(folder), "000000000000.journal.new");
    mkdirSync(journalOf(folder));
    // Writes through this link are answered as those to a full disk are.
    symlinkSync("/dev/full", draft);
    await expect(logs.fill(log, "gate/1", 1)).rejects.toMatchObject({
      code: "store.failed",
      message: expect.stringMatching(/gate\/1 .*ENOSPC/),
    });
    expect(await log.streams()).toEqual([]);
    expect(await log.head("gate/1")).toBeNull();
    expect(existsSync(draft)).toBe(false);
    await logs.fill(log, "gate/1", 2);
    await log.close();
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 2 });
  });

  test("where the next segment cannot begin, the stream stands as it was", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder, { segmentBytes: 4000 });
    const records: SignedRecord[] = [...(await logs.fill(log, "gate/1", 2))];
    while (readdirSync(journalOf(folder)).length < 2) records.push(...(await logs.fill(log, "gate/1", 1)));
    for (let next = records.length; next < records.length + 12; next += 1) {
      const draft = join(journalOf(folder), `${String(next).padStart(12, "0")}.journal.new`);
      symlinkSync("/dev/full", draft);
    }
    let refused = 0;
    for (let tries = 0; tries < 12; tries += 1) {
      const [outcome] = await Promise.allSettled([logs.fill(log, "gate/1", 1)]);
      if (outcome.status === "fulfilled") continue;
      refused += 1;
      expect(outcome.reason).toMatchObject({ code: "store.failed" });
    }
    expect(refused).toBeGreaterThan(0);
    const head = await log.head("gate/1");
    await log.close();
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, head });
  });
});

function allow(folder: string, files: number, folders: number): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? folders : files);
  }
  chmodSync(folder, folders);
}

async function sequencedLog(): Promise<{ folder: string; next: readonly SignedRecord[] }> {
  const folder = logs.newLog();
  const records = await logs.signed("gate/1", 4);
  const log = logs.open(folder);
  await log.appendAll(records.slice(0, 3));
  await logs.sequence(log);
  await log.close();
  return { folder, next: records.slice(3) };
}

describe("what may not be written", () => {
  type Answer = number | readonly string[] | { readonly code: string; readonly message: string };

  /** What somebody without rights gets: to reading the log, and to appending records to it. */
  function answers(folder: string, records: readonly SignedRecord[]): readonly Answer[] {
    const file = join(folder, "..", "records.json");
    writeFileSync(
      file,
      JSON.stringify(
        records.map((record) => ({ ...record, envelope: Buffer.from(record.envelope).toString("base64") })),
      ),
    );
    chmodSync(join(folder, ".."), 0o755);
    // Root may write to what is read-only, so there it is tried as nobody.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const script = join(import.meta.dirname, "../../test/try-append.ts");
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--conditions=@interlock/source", script, folder, file],
      { encoding: "utf8", ...nobody },
    );
    expect(stderr.replaceAll(/.*ExperimentalWarning.*\n.*\n/gu, "")).toBe("");
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Answer);
  }

  test("a folder that is read-only can be read, and is not written to", async () => {
    const { folder, next } = await sequencedLog();
    allow(folder, 0o444, 0o555);
    expect(answers(folder, next)).toEqual([
      3,
      { code: "store.failed", message: expect.stringContaining(folder) },
    ]);
    allow(folder, 0o644, 0o755);
    const log = logs.open(folder);
    await log.appendAll(next);
    await log.close();
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true, count: 4 });
  });

  test("a journal that is read-only is named, and is as it was", async () => {
    const { folder, next } = await sequencedLog();
    allow(folder, 0o666, 0o777);
    const path = join(journalOf(folder), "000000000000.journal");
    chmodSync(path, 0o444);
    const before = readFileSync(path);
    expect(answers(folder, next)).toEqual([
      3,
      { code: "store.failed", message: `${path} cannot be written: EACCES` },
    ]);
    expect(readFileSync(path)).toEqual(before);
  });

  test("a folder of streams that is read-only takes no new stream", async () => {
    const { folder } = await sequencedLog();
    allow(folder, 0o666, 0o777);
    chmodSync(join(folder, "streams"), 0o555);
    const [, appended] = answers(folder, await logs.signed("gate/9", 1));
    expect(appended).toMatchObject({ code: "store.failed", message: expect.stringContaining("EACCES") });
    expect(readdirSync(join(folder, "streams"))).toEqual(["gate%2f1"]);
  });

  test("an order that is gone, or no longer one, is named", async () => {
    const { folder } = await sequencedLog();
    appendFileSync(join(folder, "order.db"), "x".repeat(4096));
    writeFileSync(join(folder, "order.db"), readFileSync(join(folder, "order.db")).fill(7, 0, 100));
    expect(() => logs.open(folder, { access: "read" })).toThrow(/order\.db cannot be used/u);
    expect(() => logs.open(folder)).toThrow(/order\.db cannot be used/u);
  });
});
