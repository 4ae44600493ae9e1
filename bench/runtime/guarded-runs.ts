import { mkdtempSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

import type { Effect } from "@interlock/runtime/guard";

import { median } from "../measure.ts";
import { deployment, openBenchGuard } from "./scene.ts";

/** How many actions are under way at once. */
export const inFlight = [1, 16, 64] as const;

/** How many actions one round takes, by how many are under way. */
const actions: Readonly<Record<(typeof inFlight)[number], number>> = { 1: 60, 16: 320, 64: 960 };
const rounds = 5;

/** How long actions took, and how many were done a second. */
export interface Throughput {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The same actions under the guard, and with one durable line for each, in turn. */
export type RunFigures = Readonly<
  Record<(typeof inFlight)[number], { readonly guarded: Throughput; readonly logged: Throughput }>
>;

/** Times both in turn with the effect that both carry out, round after round; the first round warms up. */
export async function guardedRuns(folder: string, effect: Effect): Promise<RunFigures> {
  const place = mkdtempSync(join(folder, "guarded-"));
  const { guard, close } = await openBenchGuard(place, effect);
  const file = await open(join(place, "actions.log"), "a");
  let next = 0;
  const guarded = async (): Promise<void> => {
    next += 1;
    const answer = await guard.run(deployment(next));
    if (answer.kind !== "done") throw new Error(`the guard answered ${JSON.stringify(answer)}`);
  };
  const logged = async (): Promise<void> => {
    next += 1;
    const { action, targets, payload, by } = deployment(next);
    const at = new Date().toISOString();
    await effect(
      { proposal: { v: 1, nonce: "", action, targets, payload }, grants: [], enforcement: "" },
      never,
    );
    // What a careful engineer writes: one line a call, and nobody is answered before it is on disk.
    await file.appendFile(`${JSON.stringify({ at, action, targets, payload, by: by.principal })}\n`);
    await file.datasync();
  };
  try {
    const figures = [];
    for (const width of inFlight) figures.push([width, await inTurns(width, guarded, logged)] as const);
    return Object.fromEntries(figures) as RunFigures;
  } finally {
    await file.close();
    await close();
  }
}

const never = new AbortController().signal;

async function inTurns(
  width: (typeof inFlight)[number],
  guarded: () => Promise<void>,
  logged: () => Promise<void>,
): Promise<RunFigures[typeof width]> {
  const taken = { guarded: [] as Throughput[], logged: [] as Throughput[] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, act] of [
      ["logged", logged],
      ["guarded", guarded],
    ] as const) {
      const figure = await throughput(act, width, actions[width]);
      if (round > 0) taken[name].push(figure);
    }
  }
  return { guarded: middle(taken.guarded), logged: middle(taken.logged) };
}

async function throughput(act: () => Promise<void>, width: number, count: number): Promise<Throughput> {
  const times: number[] = [];
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const start = performance.now();
      await act();
      times.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: width }, worker));
  const seconds = (performance.now() - start) / 1000;
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function middle(figures: readonly Throughput[]): Throughput {
  const of = (name: keyof Throughput): number => median(figures.map((figure) => figure[name]));
  return { perSecond: of("perSecond"), p50Ms: of("p50Ms"), p99Ms: of("p99Ms") };
}
