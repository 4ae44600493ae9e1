import { type JsonObject, jsonPointer } from "@interlock/ledger";
import { unreachable } from "@interlock/lang";
import {
  type Facts,
  type Proposal,
  type SecretPlaces,
  secretPlaces,
  type Vocabulary,
} from "@interlock/runtime";

import type { RecordedDecision } from "./recorded-decision.ts";
import type { DecisionChange } from "./replay-answer.ts";

/** What stands in the place of what could show a secret. */
const HIDDEN = "redacted";

/** What of a finding is written from what was read. */
const writtenMembers: readonly string[] = [
  "element",
  "seen",
  "bound",
  "margin",
  "remedy",
  "because",
  "needs",
];

/** What the record's body says of its decision: words of the policy, and no value. */
const shownMembers: readonly string[] = ["action", "outcome", "advised", "primitives"];

/**
 * The same changes, without a word that could show a value that was recorded as a secret: other policies, and records that were
 * made for it, read such a value where it is none, and then their findings tell it. Pure.
 */
export function hiddenChanges(
  changes: readonly DecisionChange[],
  recorded: RecordedDecision,
  vocabulary: Vocabulary,
): readonly DecisionChange[] {
  if (areSecret(recorded, vocabulary)) return changes;
  return changes.map((change) => {
    switch (change.kind) {
      case "finding":
        return { ...change, before: hidden(change.before), after: hidden(change.after) };
      case "member":
        return shownMembers.includes(change.at) ? change : { ...change, before: HIDDEN, after: HIDDEN };
      case "outcome":
      case "order":
        return change;
      default:
        return unreachable(change);
    }
  });
}

function hidden(finding: JsonObject | null): JsonObject | null {
  if (finding === null) return null;
  const members = Object.entries(finding).map(([name, value]) => [
    name,
    writtenMembers.includes(name) && value !== null ? HIDDEN : value,
  ]);
  return Object.fromEntries(members) as JsonObject;
}

/** Whether everything that the record holds as a secret is one under this vocabulary, where it stands. */
function areSecret({ revealed, proposal, facts }: RecordedDecision, vocabulary: Vocabulary): boolean {
  if (revealed.length === 0) return true;
  const places = placesIn(vocabulary, proposal, facts);
  if (places === null) return false;
  const secret = new Set([
    ...places.proposal.map(({ path }) => `proposal${jsonPointer(path)}`),
    ...places.facts.map(({ path }) => `facts${jsonPointer(path)}`),
  ]);
  return revealed.every((place) => secret.has(place));
}

/** Where the secrets are; null for documents that have not the shape of a proposal and facts, as a record may hold any. */
function placesIn(vocabulary: Vocabulary, proposal: JsonObject, facts: JsonObject): SecretPlaces | null {
  try {
    return secretPlaces(vocabulary, proposal as unknown as Proposal, facts as unknown as Facts);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
