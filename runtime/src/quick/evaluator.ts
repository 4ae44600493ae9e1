import { ceilingsOver } from "../ceilings.ts";
import { decide } from "../decide.ts";
import type { Facts } from "../facts.ts";
import { limits } from "../limits.ts";
import type { PolicyModule } from "../module.ts";
import { judgeSwitches } from "../primitives/kill-switch.ts";
import type { Proposal } from "../proposal.ts";
import { judgeRestored } from "../restored.ts";
import type { Decision } from "../verdict.ts";
import type { Outcome } from "../vocabulary/words.ts";
import { doNoHarm, permittedBy, type Certain } from "./certain.ts";
import { loadQuick, type LoadedAction, type LoadedTable } from "./load.ts";
import { subjectAt } from "./look.ts";
import { readTarget } from "./read-target.ts";
import type { Readings } from "./readings.ts";
import { isAsItSeems } from "./strictly.ts";
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
    if (action === undefined) return null;
    const { readings } = action;
    readings.proposal = proposal;
    readings.facts = facts;
    return ofTargets(module, table, action, proposal);
  } catch {
    // Input of no declared shape: judged in full it is refused.
    return null;
  }
}

function ofTargets(
  module: PolicyModule,
  table: LoadedTable,
  action: LoadedAction,
  { targets }: Proposal,
): Certain {
  if (!Array.isArray(targets) || targets.length === 0 || targets.length > limits.targetsPerProposal)
    return null;
  let all: Certain = "permit";
  for (let at = 0; at < targets.length; at += 1) {
    const id = targets[at]?.id;
    if (typeof id !== "string") return null;
    readTarget(action.readings, action, at, id);
    const one = ofTarget(module, table, action);
    // One target that is surely refused is enough to refuse.
    if (one === "refuse") return one;
    if (one === null) all = null;
  }
  return all;
}

function ofTarget(module: PolicyModule, { program, zones }: LoadedTable, action: LoadedAction): Certain {
  const { readings } = action;
  const permitted = permittedBy(program, action.permits, readings);
  // Where no permit permits, it is refused, whatever else there is, and what is malformed is refused as well.
  if (permitted !== "permit") return permitted;
  const isPermitted =
    doNoHarm(program, action.restrictions, readings) &&
    isAsItSeems(readings, action, zones) &&
    ((action.isPlain && readings.subject === null) || isUnhindered(module, readings));
  return isPermitted ? "permit" : null;
}

/** Whether no switch, no ceiling and no state that is to be restored stands in the way of a permit. */
function isUnhindered(module: PolicyModule, readings: Readings): boolean {
  if (!isWellShaped(readings.facts)) return false;
  const subject = subjectAt(readings);
  return (
    judgeSwitches(module, subject).every(({ finding }) => finding.outcome === "permit") &&
    ceilingsOver(module, subject).length === 0 &&
    (judgeRestored(subject)?.outcome ?? "permit") === "permit"
  );
}
