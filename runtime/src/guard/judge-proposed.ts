import { decide } from "../decide.ts";
import type { Facts } from "../facts.ts";
import { neededFacts, needsOf } from "../needs.ts";
import type { StateQuestion } from "../state/state-store.ts";
import type { Decision, Finding } from "../verdict.ts";
import { effectOf } from "./action-effect.ts";
import { approvalsKey } from "./approvals/approvals-row.ts";
import { countApprovals } from "./approvals/count-approvals.ts";
import { askedState } from "./asked-state.ts";
import { type HostAnswers, hostFacts, offsetFacts } from "./gather.ts";
import { askGrantChain } from "./grants/grant-chain.ts";
import { haltKey } from "./halts/halt-row.ts";
import type { HaltView } from "./halts/halt-view.ts";
import { verifyHaltState } from "./halts/verify-halts.ts";
import type { Evaluated, Proposed } from "./lifecycle.ts";
import { instantOf, msOf } from "./now.ts";
import { askPolicy, policyKey, policyRefusal } from "./policy-row.ts";
import type { GuardParts } from "./ports.ts";
import { askBlast, blastFacts } from "./primitives/blast-radius.ts";
import { askSwitches, haltRefusal, switchFacts } from "./primitives/kill-switch.ts";
import { askMemory, memoryFacts } from "./primitives/memory-write.ts";
import { askApprovals } from "./primitives/quorum.ts";
import { askRates, rateFacts } from "./primitives/rate-limit.ts";
import { askReversal, readReversal, reservedFacts, reversalFacts } from "./primitives/reversibility.ts";
import { guardFinding } from "./refusal.ts";
import { provenWay } from "./reserved-way.ts";

/** What was decided of a proposal just now, from which facts, and what else keeps it from happening. */
export interface Judged {
  readonly facts: Facts;
  readonly decision: Decision;
  /** What is decided without any approval: what whoever approves is shown. */
  readonly trial: Decision;
  /** Refusals of the guard itself: no clause of the policy says them. */
  readonly own: readonly Finding[];
  readonly by: HostAnswers["by"];
  readonly halt: HaltView;
  readonly versions: Evaluated["versions"];
  readonly approvals: Evaluated["approvals"];
}

/**
 * Gathers just the facts that have a say in what is decided of a proposal, and decides. What nobody answered for is unknown. Rejects where
 * the state or the log cannot be read: then there is no verdict.
 */
export async function judgeProposed(parts: GuardParts, proposed: Omit<Proposed, "record">): Promise<Judged> {
  const { module } = parts.policy;
  const { action } = proposed.proposal;
  const gathered = await gatheredFacts(parts, proposed);
  const { facts, by, halt, rows } = gathered;
  const { decision, trial, approvals, judgedOn } = await decided(parts, proposed, facts, rows.approvals);
  const own = [
    policyRefusal(parts, rows.policy),
    haltRefusal(halt, module, action),
    predictionRefusal(parts, proposed),
    await grantRefusal(parts, proposed, facts),
  ];
  const versions = {
    [haltKey]: rows.halt?.version ?? 0,
    [policyKey]: rows.policy?.version ?? 0,
    [approvalsKey(proposed.digest)]: rows.approvals?.version ?? 0,
  };
  return {
    facts: judgedOn,
    decision,
    trial,
    own: own.filter((finding) => finding !== null),
    by,
    halt,
    versions,
    approvals,
  };
}

const nothingAsked: StateQuestion = { rows: [], tallies: [] };

/** Everything that is known of a proposal, but for approvals; and the rows that it rests on. */
async function gatheredFacts(parts: GuardParts, proposed: Omit<Proposed, "record">) {
  const { proposal, caller, prediction, way, digest } = proposed;
  const { module } = parts.policy;
  const needs = needsOf(module, proposal.action);
  const hostMs = parts.clock.nowMs();
  const { facts: host, by } = await hostFacts(parts, { proposal, caller, needs, nowMs: hostMs });
  const given: Facts = {
    now: instantOf(parts, null),
    principal: caller.principal,
    identity: caller.identity,
    ...host,
    ...(parts.planReversal === null ? {} : { reversal: reversalFacts(way) }),
  };
  const atMs = msOf(given.now) ?? hostMs;
  const rates = askRates(module, proposal, given);
  const memory = askMemory(proposal.action, proposal.targets, needs, atMs);
  const touched = askBlast(prediction, needs);
  const [switches, policy, approvals, ways, rated, remembered, unsettled] = await askedState(parts.state, [
    askSwitches(),
    askPolicy(),
    askApprovals(digest),
    effectOf(parts, proposal.action) === "restores" ? askReversal(proposal, null) : nothingAsked,
    rates,
    memory,
    touched,
  ]);
  const rows = {
    halt: switches.rows[0] ?? null,
    policy: policy.rows[0] ?? null,
    approvals: approvals.rows[0] ?? null,
  };
  const halt = await verifyHaltState(parts, rows.halt);
  const now = instantOf(parts, switches.atMs);
  const ownWay = readReversal(ways).own;
  const reserved = ownWay === null ? null : await provenWay(parts, ownWay, proposal, msOf(now) ?? Number.NaN);
  const facts: Facts = {
    ...given,
    now,
    switches: switchFacts(halt, module),
    rates: rateFacts(rates, rated, atMs),
    memory: memoryFacts(memory, remembered, atMs),
    blast: blastFacts(touched, unsettled),
    offsets: offsetFacts(parts, needs?.offsets ?? [], msOf(now)),
    ...(reserved === null ? {} : reservedFacts(reserved, proposal)),
  };
  return { facts, by, halt, rows };
}

/**
 * Decides, with those approvals that count for what is decided without any. An approval is of values that were shown, so what it is held
 * against is the trial, and of a trial that is no hold none is counted.
 */
async function decided(
  parts: GuardParts,
  { proposal, digest }: Pick<Proposed, "proposal" | "digest">,
  facts: Facts,
  row: Parameters<typeof countApprovals>[1]["row"],
): Promise<Pick<Judged, "decision" | "trial" | "approvals"> & { readonly judgedOn: Facts }> {
  const { module } = parts.policy;
  const on = (
    approvals: NonNullable<Facts["approvals"]>,
  ): { readonly judgedOn: Facts; readonly decision: Decision } => {
    const judgedOn = neededFacts(module, proposal.action, { ...facts, approvals });
    return { judgedOn, decision: decide(module, proposal, judgedOn) };
  };
  const without = on({ kind: "known", approvals: [] });
  const trial = without.decision;
  if (row === null) return { ...without, trial, approvals: [] };
  const { evidence, counted } = await countApprovals(parts, {
    row,
    proposal,
    proposalDigest: digest,
    trial,
    facts,
    nowMs: msOf(facts.now) ?? Number.NaN,
  });
  const isNone = evidence.kind === "known" && evidence.approvals.length === 0;
  return { ...(isNone ? without : on(evidence)), trial, approvals: isNone ? [] : counted };
}

/** Why the grant under which something is proposed does not let it be proposed. */
async function grantRefusal(
  parts: GuardParts,
  { grant, proposal, caller, prediction }: Omit<Proposed, "record">,
  facts: Facts,
): Promise<Finding | null> {
  if (grant === null) return null;
  const nowMs = msOf(facts.now) ?? Number.NaN;
  const answer = await askGrantChain(parts, { digest: grant, proposal, caller, prediction, facts, nowMs });
  return answer.ok ? null : answer.finding;
}

/** The runtime predicts what an action changes, or there is no valid proposal of it. */
function predictionRefusal(
  parts: Pick<GuardParts, "policy">,
  { proposal, prediction }: Pick<Proposed, "proposal" | "prediction">,
): Finding | null {
  if (prediction !== null || effectOf(parts, proposal.action) !== "changes") return null;
  return guardFinding("blast_radius", {
    seen: "the proposal carries no blast prediction",
    bound: "a prediction of what the action would touch",
    remedy: "have a predictor answer, in time and in shape",
    isUnknown: true,
  });
}
