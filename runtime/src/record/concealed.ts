import { conceal, isJsonObject, type JsonObject, type KeptSecret } from "@interlock/ledger";

import type { Facts } from "../facts.ts";
import { type Proposal, targetKey } from "../proposal.ts";
import { secretPlaces } from "../secret-places.ts";
import type { Vocabulary } from "../vocabulary/table.ts";

/** What is recorded of a judgement, with commitments for everything that the vocabulary marks `secret`. */
export interface ConcealedJudgement {
  readonly proposal: JsonObject;
  readonly facts: JsonObject;
  /** What the commitments stand for: kept apart from the records, so that it can be erased. */
  readonly secrets: readonly KeptSecret[];
}

/** Conceals a judgement. Throws a `LedgerError` where it holds something that looks like a commitment. Pure but for the salts. */
export function concealed(
  { proposal, facts }: { readonly proposal: Proposal; readonly facts: Facts },
  vocabulary: Vocabulary,
  sinceMs: number,
  freshSalt: () => Uint8Array,
): ConcealedJudgement {
  const places = secretPlaces(vocabulary, proposal, facts);
  const inProposal = conceal(plain(proposal), places.proposal, freshSalt);
  const inFacts = conceal(plain(facts), places.facts, freshSalt);
  const chain = facts.identity?.kind === "known" ? facts.identity.chain : [];
  const subjects = new Set([
    ...proposal.targets.flatMap((target) => [target.id, targetKey(target)]),
    ...[facts.principal, ...chain].flatMap(({ ids }) => ids),
  ]);
  const secrets = [...inProposal.secrets, ...inFacts.secrets].map(({ secret, place }) => ({
    ...secret,
    subjects: [...subjects],
    class: place.class,
    sinceMs,
  }));
  return { proposal: inProposal.document, facts: inFacts.document, secrets };
}

/** What the ledger signs is plain JSON; it checks the rest itself. */
export function plain(value: object): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  if (!isJsonObject(copy)) throw new Error("only objects are recorded");
  return copy;
}
