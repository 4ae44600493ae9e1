import type { Sha256 } from "@interlock/ledger";

import type { IdentityEvidence, Principal } from "../facts.ts";
import { isOutside, rootAccount } from "./actor.ts";
import { closedKey, openKey, readClosed, readOpen } from "./action-row.ts";
import { type Outcome, outcomeOf } from "./effect-report.ts";
import type { Refused } from "./lifecycle.ts";
import type { Caller, GuardParts } from "./ports.ts";
import { recordOutcome } from "./record-outcome.ts";
import { callerIn, principalIn } from "./recorded-caller.ts";
import { recordedAfter } from "./recorded-after.ts";
import { guardFinding } from "./refusal.ts";
import { settle } from "./settle.ts";
import { verifiedRecord } from "./verified-record.ts";

/** An outcome that was taken down, or why it was not. */
export type Observed =
  { readonly kind: "observed"; readonly record: Sha256; readonly isOutside: boolean } | Refused;

/**
 * Takes down what somebody saw of an enforced action, whoever it is and however late: of several words the worse counts, and who stands inside
 * of the actor's chain of authority, as it was recorded, can only speak against it. `observer` is whom the host has authenticated. Of what a
 * human decided in the place of the guard it is taken down, too, and changes nothing: the guard let nothing happen, and took nothing.
 */
export async function observe(
  parts: GuardParts,
  enforcement: Sha256,
  seen: Outcome,
  observer: Principal,
): Promise<Observed> {
  const enforced = await verifiedRecord(parts, enforcement, "enforce");
  if (enforced === null || enforced.subject === null) return unknownAction(notEnforced);
  const { evaluation, outcome: enforcedAs, decidedBy, grants: under = [] } = enforced.predicate.body;
  if (enforcedAs !== "permit" && decidedBy === undefined) return unknownAction(notEnforced);
  const actor = await actorOf(parts, evaluation);
  if (actor === null) return unknownAction("it is not on record who acted");
  const { vocabulary } = parts.policy.module;
  const outcome = outcomeOf(seen);
  if (decidedBy !== undefined) {
    const decider = principalIn(decidedBy.principal);
    const outside =
      isOutside(vocabulary, actor, observer) &&
      decider !== null &&
      isOutside(vocabulary, { principal: decider, identity: itself }, observer);
    const of = { proposal: enforced.subject, enforcement, grants: [], under: [] };
    const { digest } = await recordOutcome(parts, of, outcome, { principal: observer, isOutside: outside });
    return { kind: "observed", record: digest, isOutside: outside };
  }
  const { rows } = await parts.state.read({
    rows: [openKey(evaluation), closedKey(evaluation)],
    tallies: [],
  });
  const [open = null, closed = null] = rows;
  const running = open === null ? null : readOpen(open);
  const ended = closed === null ? null : readClosed(closed);
  const action = running ?? ended;
  if (action === null) return unknownAction("the state knows nothing of it");
  const outside = isOutside(vocabulary, actor, observer);
  const { grants } = ended ?? (await recordedAfter(parts, action));
  const of = { proposal: enforced.subject, enforcement, grants, under };
  const record = await recordOutcome(parts, of, outcome, { principal: observer, isOutside: outside });
  const about = { evaluation, root: rootAccount(vocabulary, actor), targets: action.targets };
  const word = { result: outcome.result, isOutside: outside, enforcement, grants, isFinal: false };
  await settle(parts, about, word);
  return { kind: "observed", record: record.digest, isOutside: outside };
}

/** Who acted, as the record of the proposal says it. */
async function actorOf(parts: GuardParts, evaluation: Sha256): Promise<Caller | null> {
  const evaluated = await verifiedRecord(parts, evaluation, "evaluate");
  for (const parent of evaluated?.predicate.parents ?? []) {
    const proposed = await verifiedRecord(parts, parent, "propose");
    if (proposed !== null) return callerIn(proposed.predicate);
  }
  return null;
}

const notEnforced = "no action was enforced by this record";

/** Whoever decided in the place of the guard acts for themselves. */
const itself: IdentityEvidence = { kind: "known", verified: true, issuer: "", chain: [] };

function unknownAction(seen: string): Refused {
  const finding = guardFinding("memory_write", {
    seen,
    bound: "an action that this guard enforced",
    remedy: "name the record of its enforcement",
  });
  return { kind: "refused", by: "enforce", findings: [finding], record: null };
}
