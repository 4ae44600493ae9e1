import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { decide, type Facts, known, targetKey } from "@interlock/runtime";
import {
  type FactReader,
  type GuardParts,
  judgeProposed,
  type ProposalInput,
  type Proposed,
} from "@interlock/runtime/guard";
import { pinOf } from "@interlock/runtime/record";
import type { Outcome } from "@interlock/runtime/vocabulary";
import { memoryState } from "@interlock/stores/memory";

import { compileTexts } from "../../test/compiled-text.ts";
import { policyTexts } from "../evaluate/policy-text.ts";
import { generatedRequests, type Request } from "../evaluate/requests.ts";
import { generatedRules } from "../evaluate/rules.ts";
import { median } from "../measure.ts";
import { emptyEffect } from "./deploy-effect.ts";
import { deployment, openBenchGuard } from "./scene.ts";

const ruleCount = 100;
const proposals = 64;
const decisions = 512;
const rounds = 9;
const warmUp = 16;

/** Microseconds a decision: through the runtime, which gathers the facts, and by the evaluator alone on the very same facts. */
export type EvaluationFigures = Readonly<Record<"runtime" | "bare", number>>;

/**
 * Times both in turn, round after round; the first rounds warm up. Nothing is signed and nothing is read from a disk: what is compared is the
 * way to a decision, under a policy of 100 rules.
 */
export async function evaluationFigures(folder: string): Promise<EvaluationFigures> {
  const place = join(folder, "evaluation");
  mkdirSync(place);
  const rules = generatedRules(ruleCount);
  const requests = generatedRequests(rules, proposals);
  const { guard, close } = await openBenchGuard(place, emptyEffect, {
    policy: await policyOf(policyTexts(rules)),
    readers: [catalogue(requests)],
    predict: async ({ proposal }) => predictionOf(requestOf(requests, proposal)),
    planReversal: null,
    state: memoryState(Date.now),
  });
  try {
    const parts = guard.parts();
    const asked: Asked[] = [];
    for (const request of requests) {
      const proposed = await guard.propose(inputOf(request));
      if (proposed.kind === "refused") throw new Error(JSON.stringify(proposed.findings));
      const { facts, decision } = await judgeProposed(parts, proposed);
      asked.push({ proposed, facts, outcome: decision.binding.outcome });
    }
    if (new Set(asked.map(({ outcome }) => outcome)).size < 2)
      throw new Error("all decisions are one and the same");
    const throughRuntime = async (): Promise<void> => {
      for (let number = 0; number < decisions; number += 1) {
        const one = asked[number % proposals];
        if (one === undefined) continue;
        const { decision } = await judgeProposed(parts, one.proposed);
        if (decision.binding.outcome !== one.outcome) throw new Error("the decision is another one now");
      }
    };
    const bare = async (): Promise<void> => {
      for (let number = 0; number < decisions; number += 1) {
        const one = asked[number % proposals];
        if (one === undefined) continue;
        const decision = decide(parts.policy.module, one.proposed.proposal, one.facts);
        if (decision.binding.outcome !== one.outcome) throw new Error("the decision is another one now");
      }
    };
    const taken = { runtime: [] as number[], bare: [] as number[] };
    for (let round = 0; round < rounds + warmUp; round += 1) {
      const [runtimeUs, bareUs] = [await usADecision(throughRuntime), await usADecision(bare)];
      if (round < warmUp) continue;
      taken.runtime.push(runtimeUs);
      taken.bare.push(bareUs);
    }
    return { runtime: median(taken.runtime), bare: median(taken.bare) };
  } finally {
    await close();
  }
}

/** A proposal, the facts that were gathered for it, and what came of it. */
interface Asked {
  readonly proposed: Proposed;
  readonly facts: Facts;
  readonly outcome: Outcome;
}

async function usADecision(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return ((performance.now() - start) * 1000) / decisions;
}

async function policyOf(texts: ReadonlyMap<string, string>): Promise<GuardParts["policy"]> {
  const { module, compiled } = await compileTexts(texts);
  const policy = pinOf(compiled.pin, { moduleDigest: compiled.moduleDigest, repository: "bench.example" });
  return { module, policy, stage: "constrained" };
}

function inputOf({ action, service, role, path }: Request): ProposalInput {
  const { by } = deployment(0);
  return { action, targets: [{ entity: "Service", id: service }], payload: { role, file: path }, by };
}

function requestOf(
  requests: readonly Request[],
  { targets }: { readonly targets: readonly { readonly id: string }[] },
): Request {
  const found = requests.find(({ service }) => service === targets[0]?.id);
  if (found === undefined) throw new Error("nobody asked for that");
  return found;
}

function catalogue(requests: readonly Request[]): FactReader {
  const services = new Map(
    requests.map(({ service, zone, tier, owner }) => [
      service,
      { zone: known(zone), tier: known(tier), owner: known(owner) },
    ]),
  );
  return {
    name: "catalogue",
    gives: ["targets"],
    read: async ({ proposal }) => ({
      targets: Object.fromEntries(
        proposal.targets.map((target) => [targetKey(target), services.get(target.id) ?? {}]),
      ),
    }),
  };
}

function predictionOf({ trafficPpm }: Request): Awaited<ReturnType<NonNullable<GuardParts["predict"]>>> {
  return {
    by: "bench/1",
    modelDigest: null,
    part: "static",
    traffic: { pointPpm: trafficPpm, upperPpm: { p95: trafficPpm }, samples: 1_000 },
    servicesAtMost: 1,
  };
}
