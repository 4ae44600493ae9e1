/**
 * What guarding costs: a decision through the runtime beside the evaluator alone; a whole action, signed and durable at each of its
 * steps, beside the same action with one durable line; and whether deciding a million times leaves anything behind.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { atLeast, bar, type Report } from "../report.ts";
import { evaluationFigures } from "./evaluation.ts";
import { guardedRuns, inFlight, type Throughput } from "./guarded-runs.ts";
import type { HeapFigures } from "./heap-process.ts";

const defaultDecisions = 1_000_000;

/** Runs the bench; `records` is how many decisions the heap is watched over. Throws where anything fails, so that no failure looks fast. */
export async function benchRuntime({
  records = defaultDecisions,
}: { readonly records?: number } = {}): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  try {
    const evaluation = await evaluationFigures(folder);
    const runs = await guardedRuns(folder);
    const heap = heapFigures(folder, records);
    return {
      name: "runtime",
      figures: [
        row("decision through the runtime, µs", evaluation.runtime, evaluation.bare),
        ...inFlight.flatMap((width) => [
          row(
            `actions a second, ${width} in flight`,
            runs[width].guarded.perSecond,
            runs[width].logged.perSecond,
          ),
          ...(["p50Ms", "p99Ms"] as const).map((name) =>
            row(
              `${name.slice(0, 3)} of an action, ${width} in flight, ms`,
              of(runs[width].guarded, name),
              of(runs[width].logged, name),
            ),
          ),
        ]),
        row(`heap after ${heap.decisions} decisions, MB`, heap.lateBytes / 1e6, heap.earlyBytes / 1e6),
      ],
      bars: [
        bar("decision through the runtime × the bare evaluator", evaluation.runtime / evaluation.bare, 1.5),
        atLeast(
          "actions under the guard × with one durable line, 64 in flight",
          runs[64].guarded.perSecond / runs[64].logged.perSecond,
          0.4,
        ),
        bar(
          `heap after ${heap.decisions} decisions × after a tenth of them`,
          heap.lateBytes / heap.earlyBytes,
          1.05,
        ),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function of(figure: Throughput, name: "p50Ms" | "p99Ms"): number {
  return figure[name];
}

/** `beside` is the evaluator alone, the durable line alone, or the heap after a tenth of the decisions. */
function row(what: string, guarded: number, beside: number): Readonly<Record<string, number | string>> {
  return { what, guarded, beside, ratio: guarded / beside };
}

function heapFigures(folder: string, decisions: number): HeapFigures {
  const place = join(folder, "heap");
  mkdirSync(place);
  const script = fileURLToPath(import.meta.resolve("./heap-process.ts"));
  const options = ["--conditions=@interlock/source", "--expose-gc", script, place, String(decisions)];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { encoding: "utf8" });
  if (status !== 0) throw new Error(`watching the heap failed\n${stderr}`);
  return JSON.parse(stdout) as HeapFigures;
}
