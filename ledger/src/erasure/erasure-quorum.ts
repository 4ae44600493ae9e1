import { canonicalDigest } from "../digest.ts";
import type { KeyAnswer } from "../keys/key-registry.ts";
import { peopleOf } from "../keys/people.ts";
import type { KeyId } from "../keys/public-key.ts";
import type { ApproveBody } from "../statement/authority-bodies.ts";
import type { Holder } from "../statement/holder.ts";
import { erasureApprover } from "./erasure-approver.ts";
import { type ErasureDemand, LEAST_ERASURE_QUORUM } from "./erasure-demand.ts";

/** Whether enough people approved. */
export type ErasureAnswer =
  | {
      readonly ok: true;
      /** Each by the first id of the key's holder, sorted. */
      readonly people: readonly string[];
      /** The places of the approvals that count. Whoever records others as well records what no verifier takes. */
      readonly counted: readonly number[];
    }
  | {
      readonly ok: false;
      /** How many more have to approve; null where somebody refused. */
      readonly missing: number | null;
      /** Why those that were given do not count, by their place. */
      readonly problems: readonly ErasureProblem[];
    };

/** Why an approval does not count, by its place. */
type ErasureProblem = { readonly index: number; readonly message: string };

/**
 * Counts the people who approved that these very values are erased: humans, each with a key that is enrolled as theirs. Two keys of
 * one holder are one person, and so are holders who share an id. One who would not approve stops it. Pure, and never throws.
 */
export function erasureQuorum(
  approvals: readonly ApproveBody[],
  keyOf: (keyId: KeyId) => KeyAnswer,
  demand: ErasureDemand,
): ErasureAnswer {
  const problems: ErasureProblem[] = [];
  const approvers: { readonly index: number; readonly principal: string; readonly holder: Holder }[] = [];
  let isRefused = false;
  const digest = canonicalDigest(demand.commitments);
  for (const [index, body] of approvals.entries()) {
    const { principal } = body.approval;
    const found = erasureApprover(body, keyOf, demand, digest);
    if (found.kind === "approves") {
      approvers.push({ index, principal, holder: found.holder });
      continue;
    }
    isRefused ||= found.kind === "refuses";
    problems.push({
      index,
      message: found.kind === "refuses" ? `${principal} would not approve` : found.why,
    });
  }
  const personOf = peopleOf([...(demand.holders ?? []), ...approvers.map(({ holder }) => holder)]);
  const people = new Map<string, { readonly index: number; readonly id: string }>();
  for (const { index, principal, holder } of approvers) {
    const person = personOf(principal);
    const before = people.get(person);
    const id = holder.ids[0] ?? principal;
    if (before === undefined) people.set(person, { index, id });
    else problems.push({ index, message: countedAlready(principal, before.id) });
  }
  problems.sort((one, other) => one.index - other.index);
  // Written so that a number which is none asks for the least, and not for nobody.
  const needed = demand.quorum > LEAST_ERASURE_QUORUM ? demand.quorum : LEAST_ERASURE_QUORUM;
  if (!isRefused && people.size >= needed) {
    const those = [...people.values()];
    return { ok: true, people: those.map(({ id }) => id).sort(), counted: those.map(({ index }) => index) };
  }
  return { ok: false, missing: isRefused ? null : needed - people.size, problems };
}

function countedAlready(principal: string, before: string): string {
  const who = principal === before ? "" : ` as ${before}: their keys' holders share an id`;
  return `${principal} is counted already${who}`;
}
