import { ceilingsOver } from "../ceilings.ts";
import { decide } from "../decide.ts";
import type { Facts } from "../facts.ts";
import { limits } from "../limits.ts";
import type { PolicyModule } from "../module.ts";
import { judgeSwitches } from "../primitives/kill-switch.ts";
import type { Proposal } from "../proposal.ts";
import { isReservedWay } from "../reserved-way.ts";
import { judgeRestored } from "../restored.ts";
import type { Decision } from "../verdict.ts";
import type { Outcome } from "../vocabulary/words.ts";
import { answers } from "./answers.ts";
import type { Certain } from "./certain.ts";
import { loadQuick, type LoadedAction, type LoadedTable } from "./load.ts";
import { subjectAt } from "./look.ts";
import { readers } from "./readers.ts";
import { prepareAsking, startReading, type Readings } from "./readings.ts";
import { isRestAsItSeems, isTargetAsItSeems } from "./strictly.ts";
import type { Named } from "./table.ts";
import { isWellShaped } from "./well-shaped.ts";

/** What a host asks a module for. */
export interface Evaluator {
  /** What the binding verdict of {@link decide} comes to: the same outcome, sooner where it is certain. Total. */
  outcome(proposal: Proposal, facts: Facts): Outcome;
  /** The whole decision, with every finding. Total. */
  decide(proposal: Proposal, facts: Facts): Decision;
}

/** Makes a module ready to be asked many times. */
export function evaluatorOf(module: PolicyModule): Evaluator {
  const certain = certainOutcomes(module);
  return {
    outcome: (proposal, facts) => certain(proposal, facts) ?? decide(module, proposal, facts).binding.outcome,
    decide: (proposal, facts) => decide(module, proposal, facts),
  };
}

/** Answers the outcomes of a module's decisions where they are certain without judging every rule; null elsewhere. Total. */
export function certainOutcomes(module: PolicyModule): (proposal: Proposal, facts: Facts) => Certain {
  const table = loadQuick(module);
  let isBusy = false;
  return (proposal, facts) => {
    // What is read may be anything, even what asks the same evaluator while it is read.
    if (isBusy) return null;
    isBusy = true;
    try {
      return certainly(module, table, proposal, facts);
    } finally {
      isBusy = false;
    }
  };
}

/** The same, by one reader at a time. Total. */
function certainly(module: PolicyModule, table: LoadedTable, proposal: Proposal, facts: Facts): Certain {
  try {
    const action = table.actions.get(proposal.action);
    // A way back that is reserved is exempt from much, and seldom: it is judged in full.
    return action === undefined || isReservedWay(module.vocabulary, proposal.action, facts)
      ? null
      : ofTargets(module, action, proposal, facts);
  } catch {
    // Input of no declared shape: judged in full it is refused.
    return null;
  }
}

function ofTargets(module: PolicyModule, action: LoadedAction, proposal: Proposal, facts: Facts): Certain {
  const { targets } = proposal;
  if (!Array.isArray(targets) || targets.length === 0 || targets.length > limits.targetsPerProposal)
    return null;
  let all: Certain = "permit";
  for (let at = 0; at < targets.length; at += 1) {
    const one = ofTarget(module, action, proposal, facts, at);
    // One target that is surely refused is enough to refuse.
    if (one === "refuse") return one;
    if (one === null) all = null;
  }
  return all;
}

function ofTarget(
  module: PolicyModule,
  action: LoadedAction,
  proposal: Proposal,
  facts: Facts,
  target: number,
): Certain {
  const id = proposal.targets[target]?.id;
  if (typeof id !== "string") return null;
  // Nothing that is known of the target changes it.
  if (action.isRefused) return "refuse";
  const { readings } = action;
  const key = action.keyOf(id);
  const fields = facts.targets?.[key];
  startReading(readings);
  // Whoever asks nothing but the columns is spared what the kernel needs.
  if (action.mayAsk) prepareAsking(readings, action.asked, proposal, facts, target);
  const traffic = (facts.blast?.traffic ?? nothing) as Named;
  const users = (facts.blast?.users ?? nothing) as Named;
  const answer = action.code(readers, readings, proposal.payload, fields ?? nothing, traffic, users);
  // Where no permit permits, it is refused, whatever else there is, and what is malformed is refused as well.
  if (answer === answers.refuse) return "refuse";
  if (answer !== answers.permit && answer !== answers.fitting) return null;
  const areFitting = answer === answers.fitting && !readings.isDoubtful;
  const isPermitted =
    isTargetAsItSeems(action, facts, key, fields, areFitting) &&
    // The rest is the same for all targets, and where the first of them is not permitted, nothing is.
    (target > 0 || isRestAsItSeems(action, proposal, facts, areFitting)) &&
    ((action.isPlain && readings.subject === null) || isUnhindered(module, readings, facts));
  return isPermitted ? "permit" : null;
}

/** What stands nowhere. */
const nothing: Named = Object.freeze({ __proto__: null });

/** Whether no switch, no ceiling and no state that is to be restored stands in the way of a permit. */
function isUnhindered(module: PolicyModule, readings: Readings, facts: Facts): boolean {
  if (!isWellShaped(facts)) return false;
  const subject = subjectAt(readings);
  return (
    judgeSwitches(module, subject).every(({ finding }) => finding.outcome === "permit") &&
    ceilingsOver(module, subject).length === 0 &&
    (judgeRestored(subject)?.outcome ?? "permit") === "permit"
  );
}
