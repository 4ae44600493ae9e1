/**
 * Decides through the runtime, over and over, and says how large the heap is after a tenth of it and at the end. A process of its own: nothing
 * else may grow here. `node --expose-gc heap-process.ts FOLDER COUNT`.
 */
import process from "node:process";

import { judgeProposed } from "@interlock/runtime/guard";

import { deployment, openBenchGuard } from "./scene.ts";

/** What the process prints: bytes of the heap that are in use, once what nobody needs was collected. */
export interface HeapFigures {
  readonly decisions: number;
  readonly earlyBytes: number;
  readonly lateBytes: number;
}

const [folder = "", count = ""] = process.argv.slice(2);
const decisions = Number(count);
const proposals = 64;

const { guard, close } = await openBenchGuard(folder, async () => ({ result: "success", observed: {} }));
const parts = guard.parts();
const proposed = [];
for (let number = 0; number < proposals; number += 1) {
  const one = await guard.propose(deployment(number));
  if (one.kind === "refused") throw new Error(JSON.stringify(one.findings));
  proposed.push(one);
}

let earlyBytes = 0;
for (let number = 1; number <= decisions; number += 1) {
  const one = proposed[number % proposals];
  const judged = one === undefined ? null : await judgeProposed(parts, one);
  if (judged?.decision.binding.outcome !== "permit") throw new Error("the decision is another one now");
  if (number === Math.ceil(decisions / 10)) earlyBytes = heapBytes();
}
const figures: HeapFigures = { decisions, earlyBytes, lateBytes: heapBytes() };
process.stdout.write(`${JSON.stringify(figures)}\n`);
await close();

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error("the heap is measured with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
