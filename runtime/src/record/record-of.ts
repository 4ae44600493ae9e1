import {
  canonicalDigest,
  type EvaluateBody,
  type HashFunction,
  type JsonObject,
  type KeptSecret,
  type PolicyPin,
  type RecordContent,
  type Stage,
} from "@interlock/ledger";

import type { Facts } from "../facts.ts";
import type { Pin } from "../module.ts";
import { type Proposal, targetKey } from "../proposal.ts";
import type { Decision } from "../verdict.ts";
import type { Vocabulary } from "../vocabulary/table.ts";
import { concealed, plain } from "./concealed.ts";

/** One decision, with the very proposal and facts that it was made of. */
export interface Decided {
  readonly proposal: Proposal;
  readonly facts: Facts;
  readonly decision: Decision;
}

/** Which policy decided, and how far it is trusted. */
export interface DecidingPolicy {
  /** Of the module that decided: it says what is secret. */
  readonly vocabulary: Vocabulary;
  /** Of an activated module the one that its activation signs; else what `pinOf` answers. */
  readonly policy: PolicyPin;
  readonly stage: Stage;
}

/** What is to be recorded of one decision: two records, and what must not stand in them. */
export interface DecisionRecord {
  readonly propose: Extract<RecordContent, { readonly kind: "propose" }>;
  /** Follows from the propose record, whose digest is known once that is signed. */
  readonly evaluate: Omit<Extract<RecordContent, { readonly kind: "evaluate" }>, "parents">;
  /** What the commitments in both stand for. */
  readonly secrets: readonly KeptSecret[];
}

/**
 * What is recorded of a decision, with a commitment in the place of each secret. The two records and the kept secrets are all that
 * a replay needs to decide again to the same bytes. Throws a `LedgerError` where the proposal or the facts hold something that
 * looks like a commitment. Pure but for the salts: `SALT_BYTES` fresh random bytes each.
 */
export function recordOf(
  { proposal, facts, decision }: Decided,
  { vocabulary, policy, stage }: DecidingPolicy,
  { freshSalt, nowMs }: { readonly freshSalt: () => Uint8Array; readonly nowMs: number },
): DecisionRecord {
  const said = concealed({ proposal, facts }, vocabulary, nowMs, freshSalt);
  const proposalDigest = canonicalDigest(said.proposal);
  const frame = { stage, proposalDigest, policy };
  const body = evaluateBody({ proposal, facts, decision }, said.facts, proposalDigest);
  return {
    propose: { ...frame, kind: "propose", parents: [], body: { proposal: said.proposal } },
    evaluate: { ...frame, kind: "evaluate", body },
    secrets: said.secrets,
  };
}

/** A module's pin as records hold it; `repository` is what they call a repository that the pin does not name. */
export function pinOf(
  pin: Pin,
  { moduleDigest, repository }: { readonly moduleDigest: string; readonly repository: string },
): PolicyPin {
  return {
    repository: pin.repository ?? repository,
    commit: pin.commit,
    sources: pin.sources,
    moduleDigest,
    compiler: pin.compiler,
    language: String(pin.language),
  };
}

/** What an evaluate record says of a decision; `recorded` are its facts with their secrets concealed. */
export function evaluateBody(
  { proposal, facts, decision }: Decided,
  recorded: JsonObject,
  proposalDigest: string,
  hash?: HashFunction,
): EvaluateBody {
  const { binding, advised } = decision;
  return {
    proposalDigest,
    factsDigest: canonicalDigest(recorded, hash),
    facts: recorded,
    decision: plain(decision),
    action: proposal.action,
    targets: proposal.targets.map(targetKey),
    agent: plain(facts.principal),
    outcome: binding.outcome,
    advised: advised.outcome,
    primitives: [...new Set(binding.deciding.map((finding) => finding.source))].sort(),
  };
}
