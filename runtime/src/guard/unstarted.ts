import type { Sha256, SignedRecord } from "@interlock/ledger";

import type { Finding } from "../verdict.ts";
import { openKey, readOpen } from "./action-row.ts";
import { recordOutcome } from "./record-outcome.ts";
import type { Evaluated, Refused } from "./lifecycle.ts";
import type { GuardParts, SignedGrant } from "./ports.ts";
import { notStartedSteps } from "./primitives/reversibility.ts";
import { processMemory } from "./process-memory.ts";
import { closingRows } from "./settle.ts";

/**
 * Closes an action that was enforced and not started: that is on record as a failure, what was issued for it ends, and everything that it
 * took is given back but for its nonce and its approvals.
 */
export async function closeUnstarted(
  parts: GuardParts,
  evaluated: Evaluated,
  { record, grants }: { readonly record: SignedRecord; readonly grants: readonly SignedGrant[] },
  finding: Finding,
): Promise<Refused> {
  const remembered = await recordOutcome(
    parts,
    {
      proposal: evaluated.proposed.digest,
      enforcement: record.digest,
      grants: grants.map(({ digest }) => digest),
      under: [],
    },
    { result: "failure", observed: { started: false, because: finding.seen } },
    { principal: parts.host, isOutside: true },
  );
  await release(parts, evaluated.record.digest, record.digest);
  return { kind: "refused", by: "enforce", findings: [finding], record: remembered.digest };
}

/** How often an action is given back again because somebody else wrote the same rows. */
const MOST_TRIES = 8;

/** Gives back everything that an action took that was never started; nothing where it is closed already. */
export async function release(
  parts: GuardParts,
  evaluation: Sha256,
  enforcement: Sha256 | null,
): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { rows } = await parts.state.read({ rows: [openKey(evaluation)], tallies: [] });
    const [row = null] = rows;
    const open = row === null ? null : readOpen(row);
    if (row === null || open === null) break;
    const ways = await parts.state.read({ rows: open.ways, tallies: [] });
    const result = enforcement === null ? null : ("failure" as const);
    const committed = await parts.state.commit([
      ...closingRows(row, { ...open, standing: "bad", enforcement, result, grants: [] }),
      { kind: "clear", entry: evaluation, tallies: null },
      ...notStartedSteps(ways.rows, evaluation),
    ]);
    if (committed.ok) break;
  }
  processMemory(parts).open.delete(evaluation);
  parts.trace("settled");
}
