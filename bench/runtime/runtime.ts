/**
 * What guarding costs: a decision through the runtime beside the evaluator alone; a whole action, signed and durable at each of its
 * steps, beside the same action with one durable line; and whether deciding a million times leaves anything behind. The action whose figures
 * have a bar calls another process, as effects in life do. That of an action that does nothing stands beside it: it is all guard and no action,
 * and says what guarding takes by itself.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import type { Effect } from "@interlock/runtime/guard";

import { atLeast, bar, type Report } from "../report.ts";
import { evaluationFigures } from "./evaluation.ts";
import { deployEffect, emptyEffect } from "./deploy-effect.ts";
import { guardedRuns, inFlight, type RunFigures } from "./guarded-runs.ts";
import type { HeapFigures } from "./heap-process.ts";

const defaultDecisions = 1_000_000;

/** Runs the bench; `records` is how many decisions the heap is watched over. Throws where anything fails, so that no failure looks fast. */
export async function benchRuntime({
  records = defaultDecisions,
}: { readonly records?: number } = {}): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  try {
    const evaluation = await evaluationFigures(folder);
    const runs = await withDeployEffect((effect) => guardedRuns(folder, effect));
    const empty = await guardedRuns(folder, emptyEffect);
    const heap = heapFigures(folder, records);
    return {
      name: "runtime",
      figures: [
        row("decision through the runtime, µs", evaluation.runtime, evaluation.bare),
        ...runRows("an action", runs),
        ...runRows("an action that does nothing", empty),
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

type Row = Readonly<Record<string, number | string>>;

function runRows(what: string, runs: RunFigures): readonly Row[] {
  return inFlight.flatMap((width) => {
    const { guarded, logged } = runs[width];
    return [
      row(`${what}: how many a second, ${width} in flight`, guarded.perSecond, logged.perSecond),
      row(`${what}: p50, ${width} in flight, ms`, guarded.p50Ms, logged.p50Ms),
      row(`${what}: p99, ${width} in flight, ms`, guarded.p99Ms, logged.p99Ms),
    ];
  });
}

async function withDeployEffect<Answer>(run: (effect: Effect) => Promise<Answer>): Promise<Answer> {
  const { effect, close } = await deployEffect();
  try {
    return await run(effect);
  } finally {
    close();
  }
}

/** `beside` is the evaluator alone, the durable line alone, or the heap after a tenth of the decisions. */
function row(what: string, guarded: number, beside: number): Row {
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
