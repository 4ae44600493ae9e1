import {
  argumentsKey,
  type Facts,
  type FieldFacts,
  known,
  type OutsideFacts,
  type Principal,
  type Proposal,
  targetKey,
} from "@interlock/runtime";

import type { Answers, Entities } from "../build/vocabulary.js";
import type { Platform, ServiceRecord } from "./platform.ts";

/**
 * Reads what the policy asks for about a deployment. Nothing of it comes from the caller; what nobody knows is left out, and
 * then it is unknown: it refuses.
 */
export function gatherFacts(
  proposal: Proposal,
  about: {
    readonly principal: Principal;
    readonly service: ServiceRecord | null;
    readonly canaryPpm: number;
  },
  platform: Platform,
  nowMs: number,
): Facts {
  const { principal, service, canaryPpm } = about;
  const facts = { now: known(nowMs), principal };
  const [target] = proposal.targets;
  if (service === null || target === undefined) return facts;
  const fields: FieldFacts<Entities["Service"]> = {
    tier: known(service.tier),
    zone: known(service.zone),
    owner: known(service.owner),
  };
  const freeze = platform.freezeOf(service.zone);
  const outside: OutsideFacts<Answers> =
    freeze === null
      ? {}
      : {
          "deploys.frozen": {
            [argumentsKey([service.zone])]: {
              kind: "known",
              value: freeze.isFrozen,
              observedAtMs: freeze.seenAtMs,
            },
          },
        };
  return {
    ...facts,
    targets: { [targetKey(target)]: fields },
    outside,
    // Whoever gets the canary may see it fail.
    blast: { traffic: { p95: known(Math.ceil((service.trafficPpm * canaryPpm) / 1_000_000)) } },
    reversal: { testedAtMs: known(service.rollbackTestedAtMs) },
  };
}
