import { type RecordContent, SALT_BYTES, type SignedRecord } from "@interlock/ledger";

import { concealedPart } from "../record/concealed.ts";
import { evaluateBody } from "../record/record-of.ts";
import { takingsOf } from "../takings-of.ts";
import { unreachable } from "../unreachable.ts";
import type { Decision, Finding } from "../verdict.ts";
import { factSources, offsetSource } from "./gather.ts";
import { keepHold } from "./holds.ts";
import { judgeProposed, type Judged } from "./judge-proposed.ts";
import type { Advised, Evaluated, Held, Proposed, Refused } from "./lifecycle.ts";
import { msOf } from "./now.ts";
import { noteRefused } from "./over-budget.ts";
import type { GuardParts } from "./ports.ts";
import { agedOut } from "./proposal-age.ts";
import { refusedEnforcement } from "./refused-enforcement.ts";
import { durable, frameOf, written } from "./written.ts";

/**
 * Decides what somebody proposed on the facts as they are now, and records it: both records are durable before anybody is told. A held
 * proposal is evaluated again by another call.
 */
export async function evaluate(
  parts: GuardParts,
  proposed: Proposed,
): Promise<Evaluated | Held | Advised | Refused> {
  const { evaluated, judged } = await judgedOnRecord(parts, proposed);
  const { decision, record } = evaluated;
  const { own } = judged;
  const { binding, advised } = decision;
  const isAdvisory = parts.policy.stage === "advisory";
  const outcome = isAdvisory ? "refuse" : binding.outcome;
  if (outcome === "refuse" && advised.outcome === "refuse") {
    noteRefused(parts, proposed, binding.deciding);
    return refused(record, [...binding.deciding, ...own]);
  }
  if (own.length > 0) return await refusedEnforcement(parts, evaluated, own, "evaluate");
  switch (outcome) {
    case "permit":
      return evaluated;
    case "hold":
      return await hold(parts, evaluated, judged.trial);
    case "refuse":
      return { kind: "advised", evaluated };
    default:
      return unreachable(outcome);
  }
}

/** Decides and records, whatever comes of it. */
export async function judgedOnRecord(
  parts: GuardParts,
  proposed: Proposed,
): Promise<{ readonly evaluated: Evaluated; readonly judged: Judged }> {
  const first = await judgeProposed(parts, proposed);
  const tooOld = agedOut(proposed, first.facts.now);
  const judged = tooOld === null ? first : { ...first, own: [...first.own, tooOld] };
  const record = await recordJudged(parts, proposed, judged);
  const { decision, facts, halt, versions, approvals } = judged;
  const takings = takingsOf(parts.policy.module, proposed.proposal, facts, decision);
  const haltEpoch = halt.epoch;
  const evaluated: Evaluated = {
    kind: "evaluated",
    proposed,
    facts,
    decision,
    takings,
    haltEpoch,
    versions,
    approvals,
    record,
  };
  return { evaluated, judged };
}

/** Lets a proposal wait for people; one that cannot wait is refused. */
async function hold(parts: GuardParts, evaluated: Evaluated, trial: Decision): Promise<Held | Refused> {
  const { proposed, decision, facts, record } = evaluated;
  const nowMs = msOf(facts.now) ?? Number.NaN;
  const kept = await keepHold(parts, { proposed, evaluation: record, decision, trial, facts, nowMs });
  return kept.ok ? kept.held : await refusedEnforcement(parts, evaluated, [kept.finding], "evaluate");
}

function refused(record: SignedRecord, findings: readonly Finding[]): Refused {
  return { kind: "refused", by: "evaluate", findings, record: record.digest };
}

/** Records what was decided; it is durable, and so is the proposal, when the promise resolves. */
async function recordJudged(
  parts: GuardParts,
  proposed: Proposed,
  { facts, decision, by, halt, approvals }: Judged,
): Promise<SignedRecord> {
  const { proposal, digest, grant } = proposed;
  const { vocabulary } = parts.policy.module;
  const nowMs = msOf(facts.now) ?? parts.clock.nowMs();
  const freshSalt = (): Uint8Array => parts.randomBytes(SALT_BYTES);
  const { document, secrets } = concealedPart("facts", { proposal, facts }, vocabulary, nowMs, freshSalt);
  if (secrets.length > 0) await parts.secrets.put(secrets);
  const read = approvals.map(({ record }) => record);
  const content: RecordContent = {
    ...frameOf(parts),
    kind: "evaluate",
    proposalDigest: digest,
    parents: [proposed.record.digest, ...read],
    body: {
      ...evaluateBody({ proposal, facts, decision }, document, digest, parts.sha256),
      sources: factSources({ ...by, ...offsetSource(parts) }, document, nowMs, parts.sha256),
      haltEpoch: halt.epoch,
      approvals: read,
      ...(grant === null ? {} : { grant }),
    },
  };
  const record = await written(parts, content);
  parts.trace("evaluated");
  await durable(proposed.record, record);
  parts.trace("verdict-durable");
  return record;
}
