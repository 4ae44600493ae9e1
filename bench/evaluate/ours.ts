import { textDigest } from "@interlock/compiler";
import { loadModule } from "@interlock/compiler/node";
import { decide, evaluatorOf, type Decision, type Facts, type Proposal } from "@interlock/runtime";
import type { Outcome } from "@interlock/runtime/vocabulary";

/** The compiled policies, as a service embeds them. */
export interface Ours {
  /** The plain decision: what a service asks first, and mostly asks alone. */
  readonly outcome: (proposal: Proposal, facts: Facts) => Outcome;
  /** The same with everything that a person needs to understand it. */
  readonly verdict: (proposal: Proposal, facts: Facts) => Decision;
}

/**
 * Loads compiled policies from their JavaScript. This is the only place of the bench that knows how ours decides: whatever
 * evaluator there is plugs in here.
 */
export async function loadOurs(javascript: string): Promise<Ours> {
  const module = await loadModule(javascript, textDigest(javascript));
  const evaluator = evaluatorOf(module);
  return {
    outcome: (proposal, facts) => evaluator.outcome(proposal, facts),
    verdict: (proposal, facts) => decide(module, proposal, facts),
  };
}
