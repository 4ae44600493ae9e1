/**
 * What a decision allocates: `memory-process.ts FOLDER SIZE NAME` writes the bytes by which the heap in use grows with each
 * permit, as V8 counts it. Needs `--expose-gc`, and so large a young generation that nothing is collected meanwhile; a batch
 * in which something was does not count.
 */
import process from "node:process";
import { GCProfiler, getHeapStatistics } from "node:v8";

import { median } from "../measure.ts";
import { expectedOf } from "./agreement.ts";
import { namedContender } from "./contenders.ts";
import { generatedRequests } from "./requests.ts";
import { generatedRules } from "./rules.ts";

const batches = 9;
const mostDecisions = 10_000;
const mostBytes = 16_000_000;
const warmMs = 800;

const [folder = "", size = "", name = ""] = process.argv.slice(2);
const rules = generatedRules(Number(size));
const generated = generatedRequests(rules);
const expected = expectedOf(rules, generated);
const requests = generated.filter((_, index) => expected[index]);
const { permits } = await namedContender(name, folder, rules, requests);

const end = performance.now() + warmMs;
for (let done = 0; performance.now() < end; done += 1) permits(done % requests.length);
const one = Math.max(1, allocatedBy(1) - allocatedBy(0));
const decisions = Math.min(mostDecisions, Math.max(1, Math.floor(mostBytes / one)));
const bytes = median(Array.from({ length: batches }, () => allocatedBy(decisions) - allocatedBy(0)));
// Not a number where something was always collected, which JSON says as null.
process.stdout.write(JSON.stringify(bytes / decisions));

/** By how much the heap grows with so many permits, and with what it takes to look; not a number where nobody can tell. */
function allocatedBy(decisions: number): number {
  for (let tried = 0; tried < 5; tried += 1) {
    globalThis.gc?.();
    const profiler = new GCProfiler();
    profiler.start();
    const before = getHeapStatistics().used_heap_size;
    decide(decisions);
    const after = getHeapStatistics().used_heap_size;
    if (profiler.stop().statistics.length === 0) return after - before;
  }
  return Number.NaN;
}

function decide(decisions: number): void {
  for (let done = 0; done < decisions; done += 1) {
    if (!permits(done % requests.length)) throw new Error(`${name} does not permit what the rules do`);
  }
}
