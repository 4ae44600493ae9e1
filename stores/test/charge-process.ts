import { writeSync } from "node:fs";
import type { StateStore } from "@interlock/runtime/state";
import { openStateFile } from "@interlock/stores/state";

/** The one tally that all processes charge. */
export const TALLY = '["rate","clause","counter"]';

/** A moment that they all go by. */
export const AT_MS = 1_800_000_000_000;

const BOUND = { sinceMs: 0, nowMs: AT_MS };

/** Told before anything else happens, also to somebody who is slow to listen. */
function tell(...words: readonly string[]): void {
  let rest = Buffer.from(`${words.join(" ")}\n`);
  while (rest.length > 0) rest = rest.subarray(written(rest));
}

function written(bytes: Buffer): number {
  try {
    return writeSync(1, bytes);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return 0;
    throw error;
  }
}

/** Takes one of a budget and writes a row with it; every third time gives it back. False where nothing was left. */
async function takeOne(store: StateStore, entry: string, atMost: number, gives: boolean): Promise<boolean> {
  const charge = { kind: "charge", tally: TALLY, entry, amount: 1, fromMs: AT_MS, untilMs: null } as const;
  const within = { ...BOUND, atMost };
  const key = `["action","${entry}"]`;
  const taken = await store.commit([
    { kind: "put", key, version: 0, value: { entry } },
    { ...charge, within },
  ]);
  if (!taken.ok) return false;
  tell("taken", entry);
  if (!gives) return true;
  const { rows } = await store.read({ rows: [key], tallies: [] });
  tell("giving", entry);
  const given = await store.commit([
    { kind: "remove", key, version: rows[0]?.version ?? 0 },
    { kind: "clear", entry, tallies: [TALLY] },
  ]);
  tell(given.ok ? "given" : "not-given", entry);
  return true;
}

/** Takes of a budget with some hands at once, until nothing is left of it or for ever. */
async function takeAll(path: string, name: string, atMost: number, hasThread: boolean): Promise<void> {
  const store = openStateFile(path, { mayMake: true, hasThread });
  let next = 0;
  const hand = async (): Promise<void> => {
    for (;;) {
      next += 1;
      if (!(await takeOne(store, `${name}-${next}`, atMost, next % 3 === 0))) return;
    }
  };
  await Promise.all([hand(), hand(), hand()]);
  await store.close();
  tell("full");
  // Whoever started it ends it: until then it has a word to listen for.
  process.stdin.resume();
}

if (import.meta.main) {
  const [path = "", name = "", atMost = "", mode = ""] = process.argv.slice(2);
  await takeAll(path, name, Number(atMost), mode === "thread");
}
