import { encodeBase64, type EnforceBody, MAX_NAME_LENGTH, SALT_BYTES, type Sha256 } from "@interlock/ledger";

import { limits } from "../limits.ts";
import { own } from "../own.ts";
import type { Proposal } from "../proposal.ts";
import { MAX_STATE_LIST } from "../state/state-store.ts";
import type { Finding } from "../verdict.ts";
import { effectOf } from "./action-effect.ts";
import { coverageFinding } from "./coverage-finding.ts";
import { actionRow, type OpenAction, openKey } from "./action-row.ts";
import { rootAccount } from "./actor.ts";
import { approvalsKey } from "./approvals/approvals-row.ts";
import { askGrantChain, type GrantChain } from "./grants/grant-chain.ts";
import { haltKey } from "./halts/halt-row.ts";
import { thrownHere } from "./halts/thrown-here.ts";
import type { Evaluated } from "./lifecycle.ts";
import { instantOf, msOf } from "./now.ts";
import { overrideSteps } from "./override.ts";
import type { PlannedStep } from "./planned-step.ts";
import { policyKey, policySteps } from "./policy-row.ts";
import type { Effect, GuardParts } from "./ports.ts";
import { blastSteps, reservationOf } from "./primitives/blast-radius.ts";
import { haltSteps } from "./primitives/kill-switch.ts";
import { memorySteps } from "./primitives/memory-write.ts";
import { approvalSteps } from "./primitives/quorum.ts";
import { chargesOf, rateSteps } from "./primitives/rate-limit.ts";
import {
  askReversal,
  readReversal,
  reserveSteps,
  reversalKey,
  type SealedWay,
  sealOf,
  takeWaySteps,
  usableWay,
} from "./primitives/reversibility.ts";
import { grantSteps } from "./primitives/sandbox-grant.ts";
import { plannedWay } from "./prediction.ts";
import { guardFinding } from "./refusal.ts";
import { recordedProposal } from "./run-effect.ts";
import { stateKey } from "./state-keys.ts";

/** What an enforcement commits and records and starts; or why the verdict does not hold any more. */
export type EnforcementPlan =
  | { readonly kind: "stale"; readonly finding: Finding }
  | {
      readonly kind: "planned";
      readonly steps: readonly PlannedStep[];
      readonly body: EnforceBody;
      readonly action: OpenAction;
      readonly effect: Effect;
      /** As its record holds it, its secrets in their places. */
      readonly proposal: Proposal;
      readonly chain: GrantChain | null;
    };

/**
 * How many steps an enforcement may take of the state. Its outcome takes up to two more for each target, and has to fit into a commit,
 * whatever it is.
 */
const MOST_STEPS = MAX_STATE_LIST - 2 * limits.targetsPerProposal;

/** Plans an enforcement: everything that can be known before it is committed. */
export async function planEnforcement(parts: GuardParts, evaluated: Evaluated): Promise<EnforcementPlan> {
  const { proposed, facts } = evaluated;
  const now = msOf(instantOf(parts, null));
  const registered = own(parts.effects, proposed.proposal.action);
  const problem = staleness(parts, evaluated, now) ?? thrownHere(parts, proposed.proposal.action);
  if (problem !== null || now === null) return stale(problem ?? unknownNow);
  if (registered === undefined) return stale(noEffect);
  const { run: effect, holds } =
    typeof registered === "function" ? { run: registered, holds: "nothing" as const } : registered;
  const proposal = await recordedProposal(parts, proposed.record);
  if (proposal === null) return stale(erased);
  const asked = { proposal, caller: proposed.caller, prediction: proposed.prediction, facts, nowMs: now };
  const under =
    proposed.grant === null ? null : await askGrantChain(parts, { ...asked, digest: proposed.grant });
  if (under !== null && !under.ok) return stale(under.finding);
  const chain = under?.chain ?? null;
  const action = openAction(parts, evaluated, now + parts.limits.outcomeMs);
  const sealed = sealedWay(parts, evaluated);
  const ways = await waySteps(parts, evaluated, sealed, { evaluation: action.evaluation, nowMs: now });
  if (ways === null) return stale(wayGone);
  const steps = [...stepsOf(parts, evaluated, action, chain, now), ...ways];
  if (steps.length > MOST_STEPS) return stale(tooMuchAtOnce);
  return {
    kind: "planned",
    steps,
    body: { ...bodyOf(evaluated, action, chain, sealed), holds },
    action,
    effect,
    proposal,
    chain,
  };
}

function stale(finding: Finding): EnforcementPlan {
  return { kind: "stale", finding };
}

/** What has changed since the verdict, as far as it can be told without the state. */
function staleness(
  { policy }: GuardParts,
  { decision, record, override }: Evaluated,
  nowMs: number | null,
): Finding | null {
  const { validUntilMs, binding } = decision;
  if (nowMs === null) return unknownNow;
  const isPermitted = binding.outcome === "permit" || override !== undefined;
  if (!isPermitted || policy.stage === "advisory") {
    return coverageFinding("there is no permit to enforce", "a permit that binds", "have it decided");
  }
  if (record.statement.predicate.policy?.moduleDigest !== policy.policy.moduleDigest) {
    return coverageFinding("it was made by another policy", "a verdict by the policy in force", again);
  }
  if (validUntilMs === null || nowMs > validUntilMs) {
    return coverageFinding("its time is over", "a verdict that still holds", again);
  }
  return null;
}

/** A nonce is good for one enforcement. */
export const enforcedAlready: Finding = coverageFinding(
  "it was enforced already",
  "a proposal that was never enforced",
  "propose it anew",
);

/** One commit takes everything that an enforcement needs, or nothing happens. */
export const tooMuchAtOnce: Finding = coverageFinding(
  "its targets take more of budgets than one commit holds",
  `at most ${MOST_STEPS} steps of the state`,
  "propose fewer targets at a time",
);

const again = "have the proposal evaluated again";

const unknownNow = coverageFinding("unknown (now)", "a known time", "mend the clocks", true);

const noEffect = coverageFinding("no effect is registered", "an effect of the action", "register one");

const erased = coverageFinding("a secret of the proposal was erased", "a whole proposal", "propose it again");

/** What stands in the state of this action until its outcome is in. */
function openAction(parts: GuardParts, evaluated: Evaluated, dueAtMs: number): OpenAction {
  const { proposed, record, takings } = evaluated;
  const { action, targets } = proposed.proposal;
  const undo = plannedWay(proposed.way)?.undo ?? null;
  return {
    evaluation: record.digest,
    proposal: proposed.digest,
    action,
    targets,
    root: rootAccount(parts.policy.module.vocabulary, proposed.caller),
    stream: parts.stream,
    // Its own evaluation lies before it, in the same stream.
    fromSeq: record.seq + 1,
    keeper: null,
    ways: [proposed.proposal, ...(undo === null ? [] : [undo])].map(reversalKey),
    dueAtMs,
    held: { rates: takings.rates, quiet: takings.quiet },
    standing: "open",
  };
}

const usedUp = (): Finding => enforcedAlready;

/** Everything that is looked at again and taken, in one commit. */
function stepsOf(
  parts: GuardParts,
  { proposed, takings, versions, approvals, override }: Evaluated,
  action: OpenAction,
  chain: GrantChain | null,
  nowMs: number,
): readonly PlannedStep[] {
  const { evaluation, dueAtMs, targets } = action;
  const { nonce } = proposed.proposal;
  const effect = effectOf(parts, action.action) ?? "changes";
  return [
    ...policySteps(versions[policyKey] ?? 0),
    ...haltSteps({ version: versions[haltKey] ?? 0 }),
    {
      step: { kind: "put", key: stateKey("nonce", nonce), version: 0, value: { evaluation } },
      refusal: usedUp,
    },
    ...(override === undefined ? [] : overrideSteps(override, evaluation, nowMs)),
    ...(chain === null ? [] : grantSteps(chain, { entry: evaluation, nowMs, uses: targets.length })),
    ...approvalSteps({
      proposal: proposed.digest,
      version: versions[approvalsKey(proposed.digest)] ?? 0,
      approvals,
      evaluation,
      nowMs,
    }),
    ...rateSteps(takings, { evaluation, nowMs, dueAtMs }),
    ...blastSteps(proposed.prediction, takings, { evaluation, nowMs, effect }),
    ...memorySteps({ evaluation, action: action.action, targets }, { nowMs, dueAtMs }).map((step) => ({
      step,
      refusal: usedUp,
    })),
    {
      step: { kind: "put", key: openKey(evaluation), version: 0, value: actionRow(action) },
      refusal: usedUp,
    },
  ];
}

/** What an action with a way back reserves, and what a reserved way back takes; null for one that is not reserved any more. */
async function waySteps(
  { state }: Pick<GuardParts, "state">,
  { proposed, facts }: Evaluated,
  sealed: SealedWay | null,
  { evaluation, nowMs }: { readonly evaluation: Sha256; readonly nowMs: number },
): Promise<readonly PlannedStep[] | null> {
  const undo = sealed?.undo ?? null;
  const isReserved = facts.reserved !== undefined;
  if (!isReserved && undo === null) return [];
  const { own: reserved, undo: row } = readReversal(await state.read(askReversal(proposed.proposal, undo)));
  const way = usableWay(reserved, nowMs);
  if (isReserved && way === null) return null;
  return [
    ...(isReserved && way !== null ? takeWaySteps(way, evaluation) : []),
    // What takes itself back was reserved by what it takes back, and reserves nothing anew.
    ...(sealed === null || reversalKey(sealed.undo) === reversalKey(proposed.proposal)
      ? []
      : reserveSteps(sealed, row, { evaluation, nowMs })),
  ];
}

/** The way back of an action, sealed; null for one without a proposal that carries it out. */
function sealedWay({ randomBytes }: GuardParts, { proposed }: Evaluated): SealedWay | null {
  const planned = plannedWay(proposed.way);
  if (planned === null || planned.undo === null) return null;
  const { undo, reversal } = planned;
  const salt = encodeBase64(randomBytes(SALT_BYTES));
  return { undo, plan: sealOf(undo, reversal.plan, salt), of: reversal.plan, salt };
}

const wayGone = guardFinding("reversibility", {
  seen: "the way back is not reserved any more",
  bound: "a way back that is reserved",
  remedy: again,
});

/** What the record of the enforcement says. */
function bodyOf(
  evaluated: Evaluated,
  action: OpenAction,
  chain: GrantChain | null,
  sealed: SealedWay | null,
): EnforceBody {
  const { proposed, takings, facts, haltEpoch, approvals, override } = evaluated;
  const { prediction } = proposed;
  const way = plannedWay(proposed.way);
  return {
    evaluation: action.evaluation,
    outcome: "permit",
    effect: action.action,
    haltEpoch,
    approvals: approvals.map(({ record }) => record),
    grants: (chain ?? []).map(({ digest }) => digest),
    // The state charges under the whole name; a record names what fits.
    charged: chargesOf(takings, facts).filter(({ counter }) => counter.length <= MAX_NAME_LENGTH),
    reserved: {
      ...reservationOf(prediction),
      ...(way === null ? {} : { reversal: sealed?.plan ?? way.reversal.plan }),
    },
    ...(override === undefined ? {} : { override: override.record }),
    dueAtMs: action.dueAtMs,
  };
}
