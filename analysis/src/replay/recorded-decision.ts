import {
  canonicalDigest,
  commitmentsIn,
  type EvaluateBody,
  type JsonObject,
  type JsonValue,
  LedgerError,
  looksCommitted,
  proposalDigest,
  reveal,
  type Secret,
  type Sha256,
  type Statement,
} from "@interlock/ledger";

import { contradicted, notReplayable, type Contradicted, type NotReplayable } from "./replay-answer.ts";

/** A decision with everything that it was made from, as verified records hold it. */
export interface RecordedDecision {
  readonly proposal: JsonObject;
  readonly facts: JsonObject;
  readonly decision: JsonObject;
  /** Where values stand that the record holds as commitments only: `proposal` or `facts` or `decision`, and a JSON pointer. */
  readonly revealed: readonly string[];
  /** What the record says of its decision for those who only look through records. */
  readonly said: Pick<EvaluateBody, "action" | "outcome" | "advised" | "primitives">;
}

/** The value that a commitment of a record stands for; null where nobody has it any more. */
export type SecretFor = (commitment: Sha256) => Secret | null;

/** Knows no value of any commitment. */
export const noSecrets: SecretFor = () => null;

/** The verified statement of an evaluate record. */
export type EvaluateStatement = Statement & {
  readonly predicate: Extract<Statement["predicate"], { readonly kind: "evaluate" }>;
};

/** Whether a statement is of a decision. */
export function isEvaluation(statement: Statement): statement is EvaluateStatement {
  return statement.predicate.kind === "evaluate";
}

/** The commitments that stand for values in a decision and in its proposal, each once. */
export function recordedCommitments(
  { predicate }: EvaluateStatement,
  propose: Statement | null,
): readonly Sha256[] {
  const { facts, decision } = predicate.body;
  const proposed = propose?.predicate.kind === "propose" ? [propose.predicate.body.proposal] : [];
  const holding = [...proposed, facts, decision].filter(holdsCommitted);
  const places = holding.flatMap((document) => commitmentsIn(document));
  return [...new Set(places.map(({ commitment }) => commitment))];
}

/**
 * Puts together what was decided from what: the evaluate record's facts, and the proposal of the propose record that it
 * follows from; null for that where it is not at hand. Both have to be verified. Values that were erased are named, and
 * nothing is put in their place.
 */
export function recordedDecision(
  evaluation: EvaluateStatement,
  propose: Statement | null,
  secretFor: SecretFor = noSecrets,
): RecordedDecision | NotReplayable | Contradicted {
  const { body, parents } = evaluation.predicate;
  if (propose === null || propose.predicate.kind !== "propose") {
    const named = parents.length === 1 ? `its propose record ${parents[0]} is` : "its propose record is";
    return notReplayable("proposal.missing", `${named} not among what was given`);
  }
  const { proposal } = propose.predicate.body;
  if (proposalDigest(evaluation) !== canonicalDigest(proposal)) {
    return contradicted("proposal.other", "its propose record holds another proposal than it names");
  }
  const revealed = revealAll({ proposal, facts: body.facts, decision: body.decision }, secretFor);
  if ("kind" in revealed) return revealed;
  const { action, outcome, advised, primitives } = body;
  return { ...revealed, said: { action, outcome, advised, primitives } };
}

type Documents = Pick<RecordedDecision, "proposal" | "facts" | "decision">;

function revealAll(
  documents: Documents,
  secretFor: SecretFor,
): (Documents & Pick<RecordedDecision, "revealed">) | NotReplayable | Contradicted {
  // Most records conceal nothing, and taking every document apart and together again takes longer than deciding.
  if (!Object.values(documents).some(holdsCommitted)) return { ...documents, revealed: [] };
  try {
    const [proposal, facts, decision] = [
      reveal(documents.proposal, secretFor),
      reveal(documents.facts, secretFor),
      reveal(documents.decision, secretFor),
    ];
    if (proposal.kind === "whole" && facts.kind === "whole" && decision.kind === "whole") {
      const revealed = Object.entries(documents).flatMap(([name, document]) =>
        commitmentsIn(document).map(({ at }) => `${name}${at}`),
      );
      return { proposal: proposal.document, facts: facts.document, decision: decision.document, revealed };
    }
    const missing = Object.entries({ proposal, facts, decision }).flatMap(([name, one]) =>
      one.kind === "erased" ? one.missing.map(({ at }) => `${name}${at}`) : [],
    );
    const message = `values were erased, or are not at hand: ${listed(missing)}`;
    return notReplayable("secret.erased", message, "what was erased comes back by nothing");
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    if (error.code === "erasure.mismatch") return contradicted("secret.other", error.message);
    return notReplayable("secret.unreadable", error.message);
  }
}

/** Whether a value is a commitment or looks like one, or holds one anywhere. */
function holdsCommitted(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return false;
  return looksCommitted(value) || Object.values(value).some(holdsCommitted);
}

/** How many erased values are named. */
const namedValues = 8;

function listed(names: readonly string[]): string {
  const more = names.length - namedValues;
  return [...names.slice(0, namedValues), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
