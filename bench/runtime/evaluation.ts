import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { decide } from "@interlock/runtime";
import { type Effect, judgeProposed } from "@interlock/runtime/guard";

import { median } from "../measure.ts";
import { deployment, openBenchGuard } from "./scene.ts";

const proposals = 64;
const decisions = 512;
const rounds = 9;

/** Microseconds a decision: through the runtime, which gathers the facts, and by the evaluator alone on the very same facts. */
export type EvaluationFigures = Readonly<Record<"runtime" | "bare", number>>;

const effect: Effect = async () => ({ result: "success", observed: {} });

/** Times both in turn, round after round; the first rounds warm up. Nothing is signed: what is compared is the way to a decision. */
export async function evaluationFigures(folder: string): Promise<EvaluationFigures> {
  const place = join(folder, "evaluation");
  mkdirSync(place);
  const { guard, close } = await openBenchGuard(place, effect);
  try {
    const parts = guard.parts();
    const asked = [];
    for (let number = 0; number < proposals; number += 1) {
      const proposed = await guard.propose(deployment(number));
      if (proposed.kind === "refused") throw new Error(JSON.stringify(proposed.findings));
      const { facts, decision } = await judgeProposed(parts, proposed);
      if (decision.binding.outcome !== "permit") throw new Error(JSON.stringify(decision.binding.deciding));
      asked.push({ proposed, facts });
    }
    const taken = { runtime: [] as number[], bare: [] as number[] };
    for (let round = 0; round < rounds + 3; round += 1) {
      const start = performance.now();
      for (let number = 0; number < decisions; number += 1) {
        const one = asked[number % proposals];
        if (one !== undefined) await judgeProposed(parts, one.proposed);
      }
      const middle = performance.now();
      for (let number = 0; number < decisions; number += 1) {
        const one = asked[number % proposals];
        if (one !== undefined) decide(parts.policy.module, one.proposed.proposal, one.facts);
      }
      const end = performance.now();
      if (round < 3) continue;
      taken.runtime.push(((middle - start) * 1000) / decisions);
      taken.bare.push(((end - middle) * 1000) / decisions);
    }
    return { runtime: median(taken.runtime), bare: median(taken.bare) };
  } finally {
    await close();
  }
}
