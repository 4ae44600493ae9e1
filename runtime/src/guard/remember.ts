import type { Sha256, SignedRecord } from "@interlock/ledger";

import type { OpenAction } from "./action-row.ts";
import { isOutside, rootAccount } from "./actor.ts";
import type { Done, Enforced } from "./lifecycle.ts";
import type { GuardParts } from "./ports.ts";
import { recordOutcome } from "./record-outcome.ts";
import { settle } from "./settle.ts";

/**
 * Records how an enforced action went, as the host's own effect reports it, and settles it: what it held is given back, it counts for or
 * against, and the grants end that end with such an outcome.
 */
export async function remember(parts: GuardParts, enforced: Enforced): Promise<Done> {
  const { evaluated, record, grants, result, observed, blast, startedAtMs, endedAtMs, value } = enforced;
  const { proposed } = evaluated;
  const { vocabulary } = parts.policy.module;
  const issued = grants.map(({ digest }) => digest);
  const observer = {
    principal: parts.host,
    isOutside: isOutside(vocabulary, proposed.caller, parts.host),
  };
  const remembered = await recordOutcome(
    parts,
    {
      proposal: proposed.digest,
      enforcement: record.digest,
      grants: issued,
      issued: grants,
      under: grantsUnder(record),
    },
    { result, observed, startedAtMs, endedAtMs, ...(blast === undefined ? {} : { blast }) },
    observer,
  );
  const about: Pick<OpenAction, "evaluation" | "root" | "targets"> = {
    evaluation: evaluated.record.digest,
    root: rootAccount(vocabulary, proposed.caller),
    targets: proposed.proposal.targets,
  };
  const word = { result, isOutside: observer.isOutside, enforcement: record.digest, grants: issued };
  await settle(parts, about, { ...word, isFinal: true });
  const effectiveStage = isHeld(record) ? parts.policy.stage : "advisory";
  return { kind: "done", result, value, enforcement: record.digest, record: remembered, effectiveStage };
}

/** Whether an action cannot happen without the guard, as its host says. */
function isHeld({ statement: { predicate } }: Pick<SignedRecord, "statement">): boolean {
  const { holds = "nothing" } = predicate.kind === "enforce" ? predicate.body : {};
  return holds !== "nothing";
}

/** The grants under which an action was enforced, as its record says. */
function grantsUnder({ statement: { predicate } }: Pick<SignedRecord, "statement">): readonly Sha256[] {
  return predicate.kind === "enforce" ? (predicate.body.grants ?? []) : [];
}
