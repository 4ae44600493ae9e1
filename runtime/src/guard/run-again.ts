import {
  openEnvelope,
  parseCanonicalJson,
  type Sha256,
  type SignedRecord,
  type Statement,
} from "@interlock/ledger";

import { needsOf } from "../needs.ts";
import type { Proposal } from "../proposal.ts";
import { noTakings } from "../takings-of.ts";
import type { Finding } from "../verdict.ts";
import { readHeld } from "./approvals/read-held.ts";
import { coverageFinding } from "./coverage-finding.ts";
import { enforce } from "./enforce.ts";
import { judgedOnRecord } from "./evaluate.ts";
import { endHoldSteps } from "./holds.ts";
import type { Proposed, Refused } from "./lifecycle.ts";
import { instantOf, msOf } from "./now.ts";
import { askOverride, beyondOverride } from "./override.ts";
import type { Caller, GuardParts } from "./ports.ts";
import { foreseen } from "./prediction.ts";
import { callerIn } from "./recorded-caller.ts";
import { guardFinding } from "./refusal.ts";
import { refusedEnforcement } from "./refused-enforcement.ts";
import { remember } from "./remember.ts";
import { revealed } from "./revealed.ts";
import { type RunAnswer, runProposed } from "./run.ts";
import { verifiedRecord } from "./verified-record.ts";

/**
 * Runs a proposal that waits for people, by its digest: it is predicted and evaluated anew, and happens if that permits it now. `shown` is the
 * key that its proposer has shown to hold just now. No record says which one it was, and without it nothing is run under a grant.
 */
export async function runHeld(
  parts: GuardParts,
  digest: Sha256,
  shown: Pick<Caller, "keyId"> = {},
): Promise<RunAnswer> {
  const nowMs = msOf(instantOf(parts, null)) ?? Number.NaN;
  const held = await readHeld(parts, digest, nowMs);
  if (held.kind === "refused") return refused(held.finding);
  const { caller, hold, version } = held;
  const proposed = await proposedAgain(parts, {
    digest,
    caller: shown.keyId === undefined ? caller : { ...caller, keyId: shown.keyId },
    proposal: held.proposal as unknown as Proposal,
    grant: hold.grant,
    record: hold.proposed,
  });
  const answer = await runProposed(parts, proposed);
  // A hold that came to something waits no more; where that cannot be written it expires.
  if (answer.kind === "done") await parts.state.commit(endHoldSteps(hold, version));
  return answer;
}

/**
 * Runs a proposal whose refusal an override set aside, by its digest, once: whatever its rules say now, but never past a switch, and never what
 * is no proposal. It takes nothing of budgets and comes with no grant.
 */
export async function runOverridden(parts: GuardParts, digest: Sha256): Promise<RunAnswer> {
  const nowMs = msOf(instantOf(parts, null)) ?? Number.NaN;
  const override = await askOverride(parts, digest, nowMs);
  if (override === null) return refused(notOverridden);
  const proposed = await proposedOf(parts, digest, override.record);
  if (proposed === null) return refused(notWhole);
  const { evaluated, judged } = await judgedOnRecord(parts, proposed);
  const own = judged.own.find(({ source }) => source === "kill_switch" || source === "coverage");
  const beyond = beyondOverride(evaluated.decision.binding) ?? own ?? null;
  if (beyond !== null) return await refusedEnforcement(parts, evaluated, [beyond], "evaluate");
  const enforced = await enforce(parts, { ...evaluated, takings: noTakings, override });
  return enforced.kind === "refused" ? enforced : await remember(parts, enforced);
}

/** What is read again of a proposal. */
interface Again extends Pick<Proposed, "digest" | "caller" | "proposal" | "grant"> {
  /** The propose record. */
  readonly record: Sha256;
}

/** The proposal that an override is about, from its record; null where it is not there, or not whole. */
async function proposedOf(parts: GuardParts, digest: Sha256, overriding: Sha256): Promise<Proposed | null> {
  const found = await verifiedRecord(parts, overriding, "override");
  const evaluation = found?.predicate.body.evaluation ?? null;
  const evaluated = evaluation === null ? null : await verifiedRecord(parts, evaluation, "evaluate");
  for (const record of evaluated?.predicate.parents ?? []) {
    const said = await verifiedRecord(parts, record, "propose");
    const caller: Caller | null = said === null ? null : callerIn(said.predicate);
    if (said?.subject !== digest || caller === null) continue;
    const whole = await revealed(parts, said.predicate.body.proposal);
    if (whole.kind === "erased") return null;
    const proposal = whole.document as unknown as Proposal;
    return await proposedAgain(parts, { digest, caller, proposal, grant: null, record });
  }
  return null;
}

/** What was proposed before, predicted anew. */
async function proposedAgain(
  parts: GuardParts,
  { digest, caller, proposal, grant, record }: Again,
): Promise<Proposed> {
  const needs = needsOf(parts.policy.module, proposal.action);
  const question = { proposal, caller, needs, nowMs: parts.clock.nowMs() };
  return {
    kind: "proposed",
    proposal,
    digest,
    caller,
    ...(await foreseen(parts, question)),
    grant,
    record: await storedRecord(parts, record),
  };
}

/** A record of the log as one that was signed just now: its statement is read from its bytes. */
async function storedRecord({ records }: Pick<GuardParts, "records">, digest: Sha256): Promise<SignedRecord> {
  const stored = await records.byDigest(digest);
  if (stored === null) throw new Error("a record that was read is gone");
  const statement = parseCanonicalJson(openEnvelope(stored.envelope).payload) as unknown as Statement;
  return { ...stored, statement };
}

const notOverridden = guardFinding("quorum", {
  seen: "no override of this proposal counts",
  bound: "an override that is on record, in its time, and not used",
  remedy: "have registrars override the evaluation that refused",
});

const notWhole = coverageFinding(
  "the proposal is not on record, or a secret of it was erased",
  "a proposal that is whole, and on record",
  "propose it anew",
);

function refused(finding: Finding): Refused {
  return { kind: "refused", by: "evaluate", findings: [finding], record: null };
}
