import { MAX_NAMED_RECORDS, type RememberBody, type Sha256, type SignedRecord } from "@interlock/ledger";

import type { Principal } from "../facts.ts";
import type { Outcome } from "./effect-report.ts";
import type { GuardParts, SignedGrant } from "./ports.ts";
import { grantsEndedBy, revokeOnOutcome } from "./revoke.ts";
import { frameOf, recorded } from "./written.ts";

/** What an outcome is of. */
export interface OutcomeOf {
  /** The digest of the proposal. */
  readonly proposal: Sha256;
  /** The enforce record. */
  readonly enforcement: Sha256;
  /** What was issued for it. */
  readonly grants: readonly Sha256[];
  /** Those of them that this process has issued itself: what they say of outcomes nobody has to read again. */
  readonly issued?: readonly SignedGrant[];
  /** The grants under which it was proposed: such an outcome may end them, too. */
  readonly under: readonly Sha256[];
}

/** Who saw an outcome. */
export interface Observer {
  readonly principal: Principal;
  readonly isOutside: boolean;
}

/** Records how an enforced action went, and ends the grants that end with that; all of it is durable when the promise resolves. */
export async function recordOutcome(
  parts: GuardParts,
  { proposal, enforcement, grants, under, issued = [] }: OutcomeOf,
  outcome: Outcome & Pick<RememberBody, "startedAtMs" | "endedAtMs">,
  observer: Observer,
): Promise<SignedRecord> {
  const { result } = outcome;
  // What never started ends its grants whatever they say: nothing is left that they are for.
  const isStarted = outcome.observed["started"] !== false;
  const lasting = new Set(
    issued.flatMap(({ digest, grant }) => (grant.revokeOn.includes(result) ? [] : [digest])),
  );
  const asked = [...grants.filter((digest) => !lasting.has(digest)), ...under];
  const ended = isStarted ? await grantsEndedBy(parts, asked, result) : grants;
  const record = await recorded(parts, {
    ...frameOf(parts),
    kind: "remember",
    proposalDigest: proposal,
    parents: [enforcement],
    body: {
      ...outcome,
      enforcement,
      observer,
      ...(ended.length === 0 ? {} : { revoked: ended.slice(0, MAX_NAMED_RECORDS) }),
    },
  });
  parts.trace("remember-durable");
  await revokeOnOutcome(parts, ended, record.digest);
  return record;
}
