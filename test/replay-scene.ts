import type { Facts, Proposal } from "@interlock/runtime";

import type { Case } from "../cli/test/decision-records.ts";
import { configurationOf, NOW_MS } from "../cli/test/workplace.ts";

/** Several rules, of which a test changes one: `production` alone speaks of one zone and one action. */
export const POLICY = `language 1
policy shop
stage constrained
zone staging, production
entity Service { owner: string max 64, zone: zone, replicas: int 0..100 }
action deploy on Service { image: string max 200, canary: percent }
action scale on Service { replicas: int 0..100 }
agent release_bot = github app 7
/// What everybody stays inside.
bound limits on deploy, scale {
  blast traffic p95 <= 5%
  reversal tested within 7d
}
bound production on deploy where target.zone == production and action.canary > 5% {
  blast traffic p95 <= 1% because "{action.image} goes to many"
}
refuse large on scale where action.replicas > 50
permit deploys on deploy by agent { grant write on target expires 15m }
permit scales on scale { memory success >= 90% over 10 outcomes within 90d   grant write on target expires 5m }
`;

/** The files of the scene's first commit. */
export const FILES: Readonly<Record<string, string>> = {
  "interlock.json": configurationOf("shop.policy"),
  "shop.policy": POLICY,
};

/** The same policy, in which the rule `production` bounds less; a comment before it moves every rule below. */
export const CHANGED_POLICY: string = POLICY.replace(
  "blast traffic p95 <= 1% because",
  "// Nobody complained.\n  blast traffic p95 <= 3% because",
).replace("/// What everybody stays inside.\n", "/// What everybody stays inside.\n\n");

/** A case, and the numbers that it was made from, for those who judge it by hand. */
export interface NumberedCase extends Case {
  readonly number: number;
  readonly action: "deploy" | "scale";
  /** Null where nobody knows the target's zone. */
  readonly zone: "staging" | "production" | null;
  readonly canaryPpm: number;
}

/** So many cases, each another mixture: every outcome is among them, and facts that nobody knows. */
export function cases(length: number): readonly NumberedCase[] {
  return Array.from({ length }, (_, number) => caseOf(number));
}

function caseOf(number: number): NumberedCase {
  const action = number % 3 === 0 ? "scale" : "deploy";
  const zone = number % 11 === 0 ? null : number % 2 === 0 ? "production" : "staging";
  const canaryPpm = (number % 5) * 30_000;
  const id = `service-${number % 17}`;
  const proposal: Proposal = {
    v: 1,
    nonce: `nonce-${number}`,
    action,
    targets: [{ entity: "Service", id }],
    payload: action === "deploy" ? { image: `a:${number}`, canary: canaryPpm } : { replicas: number % 101 },
  };
  const facts: Facts = {
    now: { kind: "known", value: NOW_MS },
    principal: { kind: "agent", ids: ["github app:7"], name: "Release bot" },
    targets: {
      [`["Service","${id}"]`]: {
        owner: { kind: "known", value: "payments" },
        zone: zone === null ? { kind: "unknown", reason: "nobody answered" } : { kind: "known", value: zone },
        replicas: { kind: "known", value: 4 },
      },
    },
    blast: { traffic: { p95: { kind: "known", value: (number % 13) * 5_000 } } },
    reversal: number % 7 === 0 ? {} : { testedAtMs: { kind: "known", value: NOW_MS - 86_400_000 } },
    memory: {
      [`["Service","${id}"]`]: {
        success: { kind: "known", value: number % 4 === 0 ? 800_000 : 990_000 },
        outcomes: { kind: "known", value: 40 },
        recent: {
          "7776000000": {
            success: { kind: "known", value: number % 4 === 0 ? 800_000 : 990_000 },
            outcomes: { kind: "known", value: 40 },
          },
        },
      },
    },
  };
  return { proposal, facts, number, action, zone, canaryPpm };
}

/**
 * Whether the rule `production` has a say in a case, by hand from its scope: a deploy, not known to go elsewhere than to
 * production, of a canary that is large enough. The bound shows in the finding, so that a changed one is seen in each of them.
 */
export function isTouched({ action, zone, canaryPpm }: NumberedCase): boolean {
  return action === "deploy" && zone !== "staging" && canaryPpm > 50_000;
}
