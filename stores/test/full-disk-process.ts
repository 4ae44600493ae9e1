import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { LedgerError } from "@interlock/ledger";
import type { StateStep } from "@interlock/runtime/state";
import { openStateFile } from "@interlock/stores/state";

const HALT = '["halt"]';

const [folder = "", mode = ""] = process.argv.slice(2);
const path = join(folder, "runtime.db");
const filler = join(folder, "filler");

function tell(what: string, value: unknown): void {
  writeSync(1, `${JSON.stringify([what, value])}\n`);
}

function open() {
  return openStateFile(path, { mayMake: true, hasThread: mode === "thread", reserved: [HALT] });
}

let state = open();

/** What a commit came to: the code of its error, or whether it was done. */
async function commit(...steps: readonly StateStep[]): Promise<string> {
  try {
    return (await state.commit(steps)).ok ? "done" : "refused";
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}

function row(key: string, version: number, bytes: number): StateStep {
  return { kind: "put", key, version, value: { weight: "x".repeat(bytes) } };
}

async function versionOf(key: string): Promise<number> {
  return (await state.read({ rows: [key], tallies: [] })).rows[0]?.version ?? 0;
}

/** Takes all the room that there is, to the last byte. */
function fill(): void {
  const fd = openSync(filler, "a");
  for (let bytes = 65_536; bytes >= 1;) {
    try {
      writeSync(fd, Buffer.alloc(bytes, 7));
    } catch {
      bytes = Math.floor(bytes / 2);
    }
  }
  try {
    fsyncSync(fd);
  } catch {
    // It is full: that was the purpose.
  }
  closeSync(fd);
}

const reserveBytes = (): number => statSync(join(folder, "runtime.reserve")).size;

tell("begun", await commit(row("kept", 0, 100), row(HALT, 0, 100)));
tell("reserve", reserveBytes());
fill();
const big = async (): Promise<string> => commit(row("big", 0, 500_000));
tell("full", await big());
const halted = await versionOf(HALT);
tell("mixed", await commit(row(HALT, halted, 500_000), row("other", 0, 100)));
tell("reserve", reserveBytes());
tell("together", await Promise.all([big(), commit(row(HALT, halted, 300_000)), big()]));
tell("reserve", reserveBytes());
tell("halted", (await versionOf(HALT)) > halted);
fill();
const again: string[] = [];
for (let times = 0; times < 20; times += 1) again.push(await commit(row(HALT, await versionOf(HALT), 2000)));
tell("again", [...new Set(again)]);
tell("read", [(await versionOf("kept")) > 0, await versionOf("big"), await versionOf("other")]);
rmSync(filler);
const later: string[] = [];
for (let times = 0; times < 64; times += 1)
  later.push(await commit(row("kept", await versionOf("kept"), 10)));
tell("later", [...new Set(later)]);
tell("reserve", reserveBytes());
await state.close();
rmSync(join(folder, "runtime.reserve"));
state = open();
tell("opened", await big());
tell("reserve", reserveBytes());
await state.close();
