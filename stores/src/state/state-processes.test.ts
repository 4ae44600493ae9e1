import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StateStore } from "@interlock/runtime/state";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { AT_MS, TALLY } from "../../test/charge-process.ts";
import { processScene } from "../../test/process-scene.ts";
import type { ProcessScene } from "../../test/process-scene.ts";
import { numbersFrom } from "../../test/random-numbers.ts";
import { openStateFile } from "./state-file.ts";
import { statePath } from "./state-path.ts";

const isLong = process.env["INTERLOCK_LONG"] === "1";
const kills = isLong ? 200 : 8;
const seed = isLong ? Date.now() : 20_261_123;

const root = mkdtempSync(join(tmpdir(), "interlock-processes-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

let scene: ProcessScene | null = null;
afterEach(async () => {
  await scene?.killAll();
});

async function countOf(store: StateStore): Promise<number> {
  const { tallies } = await store.read({
    rows: [],
    tallies: [{ tally: TALLY, sinceMs: 0, nowMs: AT_MS }],
  });
  return tallies[0]?.count ?? Number.NaN;
}

/** The entries of all rows, page by page. */
async function entriesOf(store: StateStore): Promise<readonly string[]> {
  const entries: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page = await store.list('["action",', after, 1000);
    entries.push(...page.map(({ value }) => JSON.stringify(value["entry"])));
    after = page.at(-1)?.key ?? null;
    if (after === null) return entries;
  }
}

describe("four processes on one file", () => {
  test("never take more of a budget than there is, and in the end all of it", async () => {
    const path = statePath(mkdtempSync(join(root, "f")));
    const most = isLong ? 2000 : 150;
    const held = new Set<string>();
    const ended: string[] = [];
    const running = processScene((name, [word = "", entry = ""]) => {
      if (word === "full") ended.push(name);
      if (word === "taken") held.add(JSON.stringify(entry));
      if (word === "given") held.delete(JSON.stringify(entry));
      if (word === "not-given") throw new Error(`${entry} was taken and could not be given back`);
    });
    scene = running;
    const store = openStateFile(path, { mayMake: true });
    const names = ["one", "two", "three", "four"];
    for (const [at, name] of names.entries()) {
      running.start(name, "charge-process.ts", [path, name, String(most), at % 2 === 0 ? "thread" : "here"]);
    }
    let seen = 0;
    while (ended.length < names.length) {
      await running.heard(1);
      seen = Math.max(seen, await countOf(store));
      expect(seen).toBeLessThanOrEqual(most);
    }
    await running.killAll();
    // Whoever was the last to give something back may have been so after the others had stopped.
    expect(held.size).toBeLessThanOrEqual(most);
    expect(held.size).toBeGreaterThan(most - names.length * 3);
    expect(await countOf(store)).toBe(held.size);
    expect(new Set(await entriesOf(store))).toEqual(held);
    await store.close();
  }, 600_000);
});

describe("a process that commits without a pause", () => {
  test("keeps nobody from committing in between", async () => {
    const path = statePath(mkdtempSync(join(root, "f")));
    const running = processScene(() => undefined);
    scene = running;
    running.start("busy", "charge-process.ts", [path, "busy", "1000000", "here"]);
    await running.heard(5);
    const store = openStateFile(path, { mayMake: false });
    for (let at = 0; at < 50; at += 1) {
      const done = store.commit([{ kind: "put", key: `["halt",${at}]`, version: 0, value: {} }]);
      expect(await done).toEqual({ ok: true });
    }
    await running.killAll();
    await store.close();
  }, 300_000);
});

describe("processes killed in the middle of commits", () => {
  test(`${kills} times: all that was acknowledged is there, and nothing in part`, async () => {
    const path = statePath(mkdtempSync(join(root, "f")));
    const held = new Set<string>();
    const givenBack = new Set<string>();
    const running = processScene((_name, [word = "", entry = ""]) => {
      if (word === "taken") held.add(JSON.stringify(entry));
      // Of what was being given back when a process died nobody can tell whether it is there.
      if (word === "giving") givenBack.add(JSON.stringify(entry));
    });
    scene = running;
    const store = openStateFile(path, { mayMake: true });
    // Another name for the entries of each life.
    const start = (name: string, at: number): void => {
      running.start(name, "charge-process.ts", [
        path,
        randomUUID(),
        "1000000",
        at % 2 === 0 ? "thread" : "here",
      ]);
    };
    const names = ["one", "two"];
    for (const [at, name] of names.entries()) start(name, at);
    const random = numbersFrom(seed);
    const missed: string[] = [];
    const look = async (): Promise<void> => {
      const told = [...held];
      const there = new Set(await entriesOf(store));
      missed.push(...told.filter((entry) => !there.has(entry)));
    };
    for (let killed = 0; killed < kills; killed += 1) {
      const at = Math.floor(random() * names.length);
      const name = names[at] ?? "one";
      const lines = Math.floor(random() * 40);
      if (lines > 0) await running.heard(lines, name);
      await running.kill(name);
      await look();
      start(name, at + killed);
    }
    await running.heard(10);
    await running.killAll();
    await look();
    // Whoever gave something back said so before, and has been heard by now.
    expect(
      missed.filter((entry) => !givenBack.has(entry)),
      `seed ${seed}`,
    ).toEqual([]);
    expect(held.size).toBeGreaterThan(kills);
    const there = await entriesOf(store);
    expect(await countOf(store)).toBe(there.length);
    // Of what nobody was told only what was under way can be there: of three hands in each life.
    const untold = there.filter((entry) => !held.has(entry));
    expect(untold.length).toBeLessThanOrEqual((kills + names.length) * 3);
    await store.close();
  }, 1_800_000);
});
