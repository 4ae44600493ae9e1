import type { EnforceBody, Sha256, SignedRecord } from "@interlock/ledger";

import type { Finding } from "../verdict.ts";
import { frozen } from "./copied.ts";
import { enforcedAlready, type EnforcementPlan, planEnforcement, tooMuchAtOnce } from "./enforcement-plan.ts";
import { issueGrants } from "./grants/issue-grants.ts";
import { haltKey } from "./halts/halt-row.ts";
import { type Lease, leaseFrom, momentOf, type Reservation } from "./lease.ts";
import type { Enforced, Evaluated, Refused } from "./lifecycle.ts";
import { policyKey } from "./policy-row.ts";
import type { GuardParts } from "./ports.ts";
import { processMemory } from "./process-memory.ts";
import { guardFinding } from "./refusal.ts";
import { refusedEnforcement } from "./refused-enforcement.ts";
import { runEffect } from "./run-effect.ts";
import { statePrefix } from "./state-keys.ts";
import { closeUnstarted } from "./unstarted.ts";
import { durable, frameOf, written } from "./written.ts";

/**
 * Lets what was permitted happen, once: everything that the verdict rests on is looked at again and taken in one transaction, the record is
 * durable, and then the effect that the host registered for the action runs. What has changed since is a refusal. Rejects where the state or
 * the log fails: then nothing was started, and what was taken is given back by whoever recovers.
 */
export async function enforce(parts: GuardParts, evaluated: Evaluated): Promise<Enforced | Refused> {
  const memory = processMemory(parts);
  const evaluation = evaluated.record.digest;
  if (memory.open.has(evaluation)) return await stale(parts, evaluated, enforcedAlready);
  memory.open.add(evaluation);
  try {
    const reserved = await reserve(parts, evaluated);
    if (reserved.kind === "stale") {
      memory.open.delete(evaluation);
      return await stale(parts, evaluated, reserved.finding);
    }
    parts.trace("reserved");
    const { plan } = reserved;
    const record = await written(parts, { ...frameOf(parts), ...contentOf(evaluated, plan.body) });
    parts.trace("enforced");
    await durable(record);
    parts.trace("enforce-durable");
    return await carriedOut(parts, evaluated, { ...reserved, record });
  } catch (error) {
    // Nobody here answers for it any more, so that it can be recovered here as well.
    memory.open.delete(evaluation);
    throw error;
  }
}

type Planned = Extract<EnforcementPlan, { readonly kind: "planned" }>;

/** What was taken, and under which lease its effect may start. */
interface Reserved {
  readonly kind: "reserved";
  readonly plan: Planned;
  readonly lease: Lease;
}

/** How often an enforcement is planned again because another one wrote the row of a way back that both have. */
const MOST_PLANS = 16;

/** Looks at everything again and takes what is to be taken, all of it or nothing. */
async function reserve(
  parts: GuardParts,
  evaluated: Evaluated,
): Promise<Reserved | Extract<EnforcementPlan, { readonly kind: "stale" }>> {
  const { leases } = processMemory(parts);
  for (let tries = 1; ; tries += 1) {
    const plan = await planEnforcement(parts, evaluated);
    if (plan.kind === "stale") return plan;
    // The lease runs from before the commit: whoever halts is seen by it, or comes after it and waits until the lease is over.
    const from = momentOf(parts);
    const committed = await parts.state.commit(plan.steps.map(({ step }) => step));
    if (committed.ok) {
      return { kind: "reserved", plan, lease: leaseFrom(parts, from, reservation(evaluated, leases)) };
    }
    const failed = plan.steps[committed.step];
    if (failed === undefined) throw new Error("the state names a step that there is not");
    // Two actions can have one way back; that is no reason to refuse either.
    const isShared = "key" in failed.step && failed.step.key.startsWith(statePrefix("reversal"));
    if (!isShared || tries === MOST_PLANS) return { kind: "stale", finding: failed.refusal(committed.seen) };
  }
}

/** What a verdict that was reserved rests on for as long as its effect has not started. */
function reservation({ record, versions, decision }: Evaluated, leases: number): Reservation {
  return {
    leases,
    evaluation: record.digest,
    haltVersion: versions[haltKey] ?? 0,
    policyVersion: versions[policyKey] ?? 0,
    validUntilMs: decision.validUntilMs ?? Number.NaN,
  };
}

/** Issues what the permit gives, and starts the effect, if the lease still lets it. */
async function carriedOut(
  parts: GuardParts,
  evaluated: Evaluated,
  { plan, lease, record }: Reserved & { readonly record: SignedRecord },
): Promise<Enforced | Refused> {
  const { effect, chain, proposal } = plan;
  const issued = await issueGrants(parts, evaluated, record, chain);
  if (!issued.ok) return await closeUnstarted(parts, evaluated, { record, grants: [] }, issued.finding);
  const { grants } = issued;
  const work = frozen({ proposal, grants, enforcement: record.digest });
  const ran = await runEffect(parts, effect, work, lease);
  if (ran.kind === "not-started") {
    return await closeUnstarted(parts, evaluated, { record, grants }, leaseOver);
  }
  const { outcome, value, startedAtMs, endedAtMs } = ran;
  return { kind: "enforced", evaluated, record, grants, ...outcome, startedAtMs, endedAtMs, value };
}

const leaseOver: Finding = guardFinding("kill_switch", {
  seen: "not started: the halt state or the policy changed, its lease was over, or its verdict was",
  bound: "a verdict that holds, and a lease on the halt epoch",
  remedy: "propose it again",
});

function contentOf(
  { proposed, record, approvals, override }: Evaluated,
  body: EnforceBody,
): {
  readonly kind: "enforce";
  readonly proposalDigest: Sha256;
  readonly parents: readonly Sha256[];
  readonly body: EnforceBody;
} {
  const used = [...approvals, ...(override === undefined ? [] : [override])].map((one) => one.record);
  const parents = [record.digest, ...used];
  return { kind: "enforce", proposalDigest: proposed.digest, parents, body };
}

/** Refuses a verdict that does not hold any more, and says what changed. */
async function stale(parts: GuardParts, evaluated: Evaluated, finding: Finding): Promise<Refused> {
  const said = "verdict is stale: ";
  const isTooMuch = finding.bound === tooMuchAtOnce.bound;
  const seen = isTooMuch || finding.seen.startsWith(said) ? finding.seen : `${said}${finding.seen}`;
  const refused = await refusedEnforcement(parts, evaluated, [{ ...finding, seen }], "enforce");
  // What is used up stays used up, and what is too large too large, whatever is decided again.
  return { ...refused, isStale: !isTooMuch && finding.bound !== enforcedAlready.bound };
}
