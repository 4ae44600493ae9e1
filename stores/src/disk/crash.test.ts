import { keyRegistry, verifyLog } from "@interlock/ledger";
import type { LogStore, LogVerdict } from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";
import { afterEach, describe, expect, test } from "vitest";
import { processScene } from "../../test/process-scene.ts";
import type { ProcessScene } from "../../test/process-scene.ts";
import { numbersFrom } from "../../test/random-numbers.ts";
import { sampleLogs } from "../../test/sample-log.ts";
import type { DiskLog } from "./disk-log.ts";

const logs = sampleLogs("crash");

const isLong = process.env["INTERLOCK_LONG"] === "1";
const kills = isLong ? 200 : 15;
const seed = isLong ? Date.now() : 20_261_123;

const streams = ["gate/1", "gate/2", "gate/3", "gate/4"];
const sequencer = "sequencer";

/** After how many lines of the writers the sequencer makes a step. */
const LINES_A_STEP = 12;

/** What processes said that has to be true for good. */
type Told = {
  /** Acknowledged records that were not looked for yet: the digests of a stream by their numbers. */
  readonly records: Map<string, Map<number, string>>;
  readonly verdicts: { readonly evaluation: string; readonly proposal: string }[];
  sequenced: number;
};

function startIn(scene: ProcessScene, folder: string, name: string): void {
  if (name === sequencer) scene.start(name, "sequence-process.ts", [folder, logs.logKey]);
  else scene.start(name, "verdict-process.ts", [folder, logs.writerKey, name]);
}

/** All that was acknowledged from one number on is there under its number; answers the number after the last of them. */
async function mustHold(log: LogStore, stream: string, told: Told, from: number): Promise<number> {
  const acknowledged = told.records.get(stream);
  const last = Math.max(-1, ...(acknowledged?.keys() ?? []));
  let seq = from;
  while (seq <= last) {
    const page = await log.read(stream, seq, last + 1 - seq);
    expect(page.length, `record ${seq} of ${stream} is gone, seed ${seed}`).toBeGreaterThan(0);
    for (const record of page) {
      // Of a record that became durable when its writer died nobody was told.
      const digest = acknowledged?.get(record.seq) ?? record.digest;
      expect(record, `seed ${seed}`).toMatchObject({ seq, digest });
      acknowledged?.delete(record.seq);
      seq += 1;
    }
  }
  return seq;
}

let scene: ProcessScene | null = null;
afterEach(async () => {
  await scene?.killAll();
});

describe("processes killed at random points", () => {
  test(`${kills} times, while four write and one sequences: nothing that was acknowledged is lost`, async () => {
    const folder = logs.newLog();
    const told: Told = {
      records: new Map(streams.map((stream) => [stream, new Map()])),
      verdicts: [],
      sequenced: 0,
    };
    let lines = 0;
    const running = processScene((name, [kind, first = "", second = ""]) => {
      if (kind === "record") told.records.get(name)?.set(Number(first), second);
      if (kind === "verdict") told.verdicts.push({ evaluation: first, proposal: second });
      if (kind === "sequenced") told.sequenced = Math.max(told.sequenced, Number(first));
      lines += 1;
      if (name !== sequencer && lines % LINES_A_STEP === 0) running.tell(sequencer);
    });
    scene = running;
    const names = [...streams, sequencer];
    for (const name of names) startIn(running, folder, name);
    const random = numbersFrom(seed);
    const reader = logs.open(folder, { access: "read" });
    const held = new Map<string, number>();
    for (let killed = 0; killed < kills; killed += 1) {
      const name = names[Math.floor(random() * names.length)] ?? sequencer;
      // Some die while they start and mend; the others in the middle of their work, at a moment that the others set.
      const lines = Math.floor(random() * (name === sequencer ? 4 : 60));
      if (lines > 0) await running.heard(lines, name);
      await running.heard(1 + Math.floor(random() * 8));
      await running.kill(name);
      // Before anyone mends anything, and while the others write.
      for (const stream of streams)
        held.set(stream, await mustHold(reader, stream, told, held.get(stream) ?? 0));
      expect(await reader.size()).toBeGreaterThanOrEqual(told.sequenced);
      startIn(running, folder, name);
    }
    await running.heard(2, sequencer);
    await running.killAll();

    expect(told.sequenced).toBeGreaterThan(0);
    expect(told.verdicts.length).toBeGreaterThan(kills);
    for (const stream of streams) await mustHold(reader, stream, told, held.get(stream) ?? 0);
    expect([...told.records.values()].map(({ size }) => size)).toEqual([0, 0, 0, 0]);
    await reader.close();
    await mustBeWhole(folder, told);
  }, 1_800_000);
});

describe("two processes on one stream", () => {
  test("one writes, the other is told so until the first is killed, and then goes on", async () => {
    const folder = logs.newLog();
    const told: Record<string, string[]> = { one: [], two: [] };
    const running = processScene((name, [word = ""]) => told[name]?.push(word));
    scene = running;
    for (const name of ["one", "two"]) {
      running.start(name, "append-process.ts", [folder, logs.writerKey, "gate/1", "forever"]);
      await running.heard(5, name);
    }
    expect(new Set(told["two"])).toEqual(new Set(["store.locked"]));
    await running.kill("one");
    while (told["two"]?.at(-1) === "store.locked") await running.heard(1, "two");
    await running.heard(5, "two");
    await running.killAll();
    const numbers = [...(told["one"] ?? []), ...(told["two"] ?? [])].filter(
      (word) => word !== "store.locked",
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(await logs.verdictOn(folder, "gate/1")).toMatchObject({ ok: true });
  }, 60_000);
});

/** Every chain and the tree hold, before and after the next sequencer went on, and each verdict's records are there. */
async function mustBeWhole(folder: string, told: Told): Promise<void> {
  const log = logs.open(folder);
  const found = await mustVerify(log, told);
  expect(found.size).toBeGreaterThanOrEqual(told.sequenced);
  while ((await logs.sequence(log)).added > 0);
  expect(await mustVerify(log, told)).toMatchObject({ size: found.size + found.unsequenced, unsequenced: 0 });
  await log.close();
}

async function mustVerify(log: DiskLog, { verdicts }: Told): Promise<LogVerdict> {
  const parents = new Map<string, readonly string[]>();
  const verdict = await verifyLog(log, {
    origin: log.origin,
    keys: keyRegistry([...logs.registry.values(), ...logs.logRegistry.values()]),
    nowMs: Date.now(),
    verifySignature: verifyEd25519WithNode,
    visit: ({ statement, digest }) => parents.set(digest, statement.predicate.parents),
  });
  expect(verdict).toMatchObject({ class: "unanchored", problems: [], late: 0 });
  for (const { evaluation, proposal } of verdicts) expect(parents.get(evaluation)).toEqual([proposal]);
  return verdict;
}
