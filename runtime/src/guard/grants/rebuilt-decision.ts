import {
  canonicalDigest,
  type Predicate,
  type PredicateOf,
  type Prediction,
  type SignedRecord,
} from "@interlock/ledger";

import { decide } from "../../decide.ts";
import type { Facts } from "../../facts.ts";
import type { Proposal } from "../../proposal.ts";
import { plain } from "../../record/concealed.ts";
import type { Decision } from "../../verdict.ts";
import type { GuardParts } from "../ports.ts";
import { revealed } from "../revealed.ts";
import { isSameJson } from "../same-json.ts";
import { type BelievedRecord, believedRecord } from "../verified-record.ts";
import { isOwnRecord } from "../written.ts";

/** A permit as it comes out of what was recorded of it. */
export interface RebuiltDecision {
  readonly proposal: Proposal;
  readonly facts: Facts;
  readonly decision: Decision;
  readonly prediction: Prediction | null;
}

/** The three records of a permit that is enforced. */
export interface PermitRecords {
  readonly propose: SignedRecord;
  readonly evaluate: SignedRecord;
  readonly enforce: SignedRecord;
}

/**
 * Decides once more what the records say was permitted, from nothing but their bytes and the kept secrets; in words why that is not what
 * they say, where it is not.
 */
export async function rebuiltDecision(
  parts: GuardParts,
  records: PermitRecords,
): Promise<RebuiltDecision | string> {
  const propose = recordOf(parts, records.propose, "propose");
  const evaluate = recordOf(parts, records.evaluate, "evaluate");
  const enforce = recordOf(parts, records.enforce, "enforce");
  if (propose === null || evaluate === null || enforce === null) return "a record of it does not verify";
  const [proposed, evaluated, enforced] = [propose.predicate, evaluate.predicate, enforce.predicate];
  const follows =
    evaluated.parents.includes(propose.digest) &&
    evaluated.body.proposalDigest === canonicalDigest(proposed.body.proposal, parts.sha256) &&
    enforced.body.evaluation === evaluate.digest;
  if (!follows || enforced.body.outcome !== "permit") return "its records do not follow from each other";
  if (!isSameJson(evaluated.policy ?? null, parts.policy.policy)) return "another policy decided";
  const [said, known] = [
    await revealed(parts, proposed.body.proposal),
    await revealed(parts, evaluated.body.facts),
  ];
  if (said.kind === "erased" || known.kind === "erased") return "secrets that it rests on are gone";
  // What is signed was admitted once; decided of anything else comes a refusal, which is no permit.
  const proposal = said.document as unknown as Proposal;
  const facts = known.document as unknown as Facts;
  const decision = decide(parts.policy.module, proposal, facts);
  if (!isSameJson(plain(decision), evaluated.body.decision)) return "its facts give another decision";
  if (decision.binding.outcome !== "permit") return `it is \`${decision.binding.outcome}\``;
  const prediction = proposed.body.prediction ?? null;
  return { proposal, facts, decision, prediction };
}

/** What a record says. One that this process signed just now needs nobody to verify it; every other one is held against the keys. */
function recordOf<Kind extends "propose" | "evaluate" | "enforce">(
  parts: GuardParts,
  record: SignedRecord,
  kind: Kind,
): Pick<BelievedRecord<Kind>, "digest" | "predicate"> | null {
  if (!isOwnRecord(record)) return believedRecord(parts, record, kind);
  const { predicate } = record.statement;
  return isOf(predicate, kind) ? { digest: record.digest, predicate } : null;
}

function isOf<Kind extends Predicate["kind"]>(
  predicate: Predicate,
  kind: Kind,
): predicate is PredicateOf<Kind> {
  return predicate.kind === kind;
}
