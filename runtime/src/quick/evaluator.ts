import { admit } from "../admission.ts";
import { decide } from "../decide.ts";
import type { Facts } from "../facts.ts";
import type { PolicyModule } from "../module.ts";
import type { Proposal } from "../proposal.ts";
import type { Decision } from "../verdict.ts";
import type { Outcome } from "../vocabulary/words.ts";
import { certainOf, type Certain } from "./certain.ts";
import { loadQuick } from "./load.ts";
import { situationOf, type Situation } from "./situation.ts";
import { isWellShaped } from "./well-shaped.ts";

/** A proposal and its facts, read once: whoever changes them afterwards prepares them anew. */
export interface Case {
  readonly proposal: Proposal;
  readonly facts: Facts;
  /** Null where the quick way cannot judge it. */
  readonly situations: readonly Situation[] | null;
}

/** What a host asks a module for. */
export interface Evaluator {
  /** Reads a proposal and its facts, for as many questions as there are. Total. */
  prepare(proposal: Proposal, facts: Facts): Case;
  /** What the binding verdict of {@link decide} comes to: the same outcome, sooner where it is certain. Total. */
  outcome(about: Case): Outcome;
  /** The whole decision, with every finding. Total. */
  decide(about: Case): Decision;
}

/** Makes a module ready to be asked many times. */
export function evaluatorOf(module: PolicyModule): Evaluator {
  const actions = loadQuick(module);
  const situationsOf = (proposal: Proposal, facts: Facts): readonly Situation[] | null => {
    const action = actions.get(proposal.action);
    if (action === undefined) return null;
    if (!isWellShaped(facts)) return null;
    const admission = admit(module.vocabulary, proposal, facts);
    if (admission.kind === "refused") return null;
    const situations: Situation[] = [];
    for (const subject of admission.subjects) {
      const situation = situationOf(module, action, subject);
      if (situation === null) return null;
      situations.push(situation);
    }
    return situations;
  };
  return {
    prepare: (proposal, facts) => {
      let situations: readonly Situation[] | null = null;
      try {
        situations = situationsOf(proposal, facts);
      } catch {
        // Input of no declared shape: judged in full it is refused.
      }
      return { proposal, facts, situations };
    },
    outcome: ({ proposal, facts, situations }) => {
      try {
        const certain = situations === null ? null : certainOfAll(situations);
        if (certain !== null) return certain;
        return decide(module, proposal, facts).binding.outcome;
      } catch {
        // Neither input of no declared shape nor a fault of ours may let anything pass.
        return "refuse";
      }
    },
    decide: ({ proposal, facts }) => decide(module, proposal, facts),
  };
}

/** The targets' verdicts meet: one that is surely refused is enough to refuse. */
function certainOfAll(situations: readonly Situation[]): Certain {
  let all: Certain = situations.length === 0 ? null : "permit";
  for (let at = 0; at < situations.length; at += 1) {
    const situation = situations[at];
    const one = situation === undefined ? null : certainOf(situation);
    if (one === "refuse") return one;
    if (one === null) all = null;
  }
  return all;
}
