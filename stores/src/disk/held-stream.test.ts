import { readdirSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { processScene } from "../../test/process-scene.ts";
import type { ProcessScene } from "../../test/process-scene.ts";
import { sampleLogs } from "../../test/sample-log.ts";
import { isStreamHeld } from "./held-stream.ts";
import { locksPath } from "./layout.ts";

const logs = sampleLogs("held");

let scene: ProcessScene | null = null;
afterEach(async () => {
  await scene?.killAll();
});

describe("a stream is held", () => {
  test("from its first record until its log is closed, as this process sees it, too", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder);
    await logs.fill(log, "gate/1", 1);
    expect(isStreamHeld(folder, "gate/1")).toBe(true);
    // Asking has let go of nothing.
    expect(isStreamHeld(folder, "gate/1")).toBe(true);
    await logs.fill(log, "gate/1", 1);
    await log.close();
    expect(isStreamHeld(folder, "gate/1")).toBe(false);
  });

  test("by another process until that is killed", async () => {
    const folder = logs.newLog();
    scene = processScene(() => undefined);
    scene.start("gate/1", "verdict-process.ts", [folder, logs.writerKey, "gate/1"]);
    await scene.heard(1);
    expect(isStreamHeld(folder, "gate/1")).toBe(true);
    await scene.kill("gate/1");
    expect(isStreamHeld(folder, "gate/1")).toBe(false);
  });

  test("still after this process asked: closing a file that it looked at lets go of no lock that it has", async () => {
    const folder = logs.newLog();
    const log = logs.open(folder);
    await logs.fill(log, "gate/1", 1);
    expect(isStreamHeld(folder, "gate/1")).toBe(true);
    const heard: string[] = [];
    const running = processScene((_name, [word = ""]) => heard.push(word));
    scene = running;
    running.start("other", "append-process.ts", [folder, logs.writerKey, "gate/1", "1"]);
    await expect(running.heard(2)).rejects.toThrow("other ended by itself with 0");
    expect(heard).toEqual(["store.locked"]);
    await log.close();
  });

  test("by nobody where nobody ever wrote, and asking leaves nothing behind", () => {
    const folder = logs.newLog();
    expect(isStreamHeld(folder, "gate/9")).toBe(false);
    expect(readdirSync(locksPath(folder))).toEqual([]);
  });
});
