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
  judged: Judged,
  vocabulary: Vocabulary,
  sinceMs: number,
  freshSalt: () => Uint8Array,
): ConcealedJudgement {
  const proposal = concealedPart("proposal", judged, vocabulary, sinceMs, freshSalt);
  const facts = concealedPart("facts", judged, vocabulary, sinceMs, freshSalt);
  return {
    proposal: proposal.document,
    facts: facts.document,
    secrets: [...proposal.secrets, ...facts.secrets],
  };
}

/** A proposal, and what is known around it. */
interface Judged {
  readonly proposal: Proposal;
  readonly facts: Facts;
}

/** Conceals one half of a judgement: the two can be recorded at different times. Throws as {@link concealed} does. */
export function concealedPart(
  part: keyof Judged,
  { proposal, facts }: Judged,
  vocabulary: Vocabulary,
  sinceMs: number,
  freshSalt: () => Uint8Array,
): { readonly document: JsonObject; readonly secrets: readonly KeptSecret[] } {
  const places = secretPlaces(vocabulary, proposal, facts)[part];
  const { document, secrets } = conceal(plain(part === "facts" ? facts : proposal), places, freshSalt);
  if (secrets.length === 0) return { document, secrets: [] };
  const chain = facts.identity?.kind === "known" ? facts.identity.chain : [];
  const subjects = new Set([
    ...proposal.targets.flatMap((target) => [target.id, targetKey(target)]),
    ...[facts.principal, ...chain].flatMap(({ ids }) => ids),
  ]);
  const kept = secrets.map(({ secret, place }) => ({
    ...secret,
    subjects: [...subjects],
    class: place.class,
    sinceMs,
  }));
  return { document, secrets: kept };
}

/** What the ledger signs is plain JSON; it checks the rest itself. */
export function plain(value: object): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  if (!isJsonObject(copy)) throw new Error("only objects are recorded");
  return copy;
}
