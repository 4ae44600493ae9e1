import { canonicalDigest, type Prediction } from "@interlock/ledger";
import { type FieldFacts, known, type Proposal, targetKey } from "@interlock/runtime";
import type { FactReader, Predictor, ReversalPlanner } from "@interlock/runtime/guard";

import type { Entities } from "../build/vocabulary.js";
import type { Platform } from "./platform.ts";

/** What the catalogue says of the products that are to be refunded. One that nobody knows is left out: unknown, so it refuses. */
export function catalogue(platform: Platform): FactReader {
  return {
    name: "catalogue",
    gives: ["targets"],
    read: async ({ proposal }) => ({
      targets: Object.fromEntries(
        proposal.targets.flatMap((target) => {
          const product = platform.productOf(target.id);
          if (product === null) return [];
          const fields: FieldFacts<Entities["Product"]> = { team: known(product.team) };
          return [[targetKey(target), fields]];
        }),
      ),
    }),
  };
}

/** The customers whom a refund reaches; null where nobody can tell. */
export function reached(platform: Platform, { targets, payload }: Proposal): number | null {
  const [target] = targets;
  const product = target === undefined || targets.length > 1 ? null : platform.productOf(target.id);
  const { incident } = payload;
  return typeof incident === "string" && product !== null ? (product.affected[incident] ?? null) : null;
}

/** Predicts which share of all customers a refund reaches, by what the platform counted and never by what the agent says. */
export function predictor(platform: Platform): Predictor {
  return async ({ proposal }): Promise<Prediction | null> => {
    const customers = reached(platform, proposal);
    if (customers === null) return null;
    const ppm = Math.min(1_000_000, Math.ceil((customers * 1_000_000) / platform.customers));
    return {
      by: "incident-count/1",
      modelDigest: null,
      part: "count",
      users: { pointPpm: ppm, upperPpm: { p50: ppm, p95: ppm }, samples: platform.customers },
    };
  };
}

/** How a refund is undone: its batch is called back from the bank before the night. A person does it, so no proposal carries it out. */
export function recallPlanner(platform: Platform): ReversalPlanner {
  return async ({ proposal: { targets, payload } }) => ({
    reversal: {
      plan: canonicalDigest({ recall: "batch", targets, payload }),
      isLossless: true,
      testedAtMs: platform.recallTestedAtMs,
    },
    undo: null,
  });
}
