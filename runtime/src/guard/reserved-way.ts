import type { Sha256 } from "@interlock/ledger";

import { closedKey, openKey, readClosed, readOpen } from "./action-row.ts";
import type { GuardParts } from "./ports.ts";
import { type ReservedWay, sealOf, type UndoProposal, usableWay } from "./primitives/reversibility.ts";
import { recordedAfter } from "./recorded-after.ts";
import { verifiedRecord } from "./verified-record.ts";

/**
 * The way back that was reserved, where a signed record of the enforcement names this very proposal by its seal; null elsewhere, and where it
 * was used or is too old. A row alone exempts from nothing. Rejects where the log or the state cannot be read.
 */
export async function provenWay(
  parts: GuardParts,
  reserved: ReservedWay | null,
  proposal: UndoProposal,
  nowMs: number,
): Promise<ReservedWay | null> {
  const way = usableWay(reserved, nowMs);
  if (way === null || sealOf(proposal, way.of, way.salt) !== way.plan) return null;
  const enforcement = await enforcementOf(parts, way.evaluation);
  const enforced = enforcement === null ? null : await verifiedRecord(parts, enforcement, "enforce");
  const body = enforced?.predicate.body;
  const isIts = body?.evaluation === way.evaluation && body.outcome === "permit";
  return isIts && body.reserved?.reversal === way.plan ? way : null;
}

/** The enforce record of an evaluation, wherever its action stands; the record itself has yet to say that it is. */
async function enforcementOf(parts: GuardParts, evaluation: Sha256): Promise<Sha256 | null> {
  const { rows } = await parts.state.read({
    rows: [closedKey(evaluation), openKey(evaluation)],
    tallies: [],
  });
  const [closed = null, open = null] = rows;
  if (closed !== null) return readClosed(closed)?.enforcement ?? null;
  const action = open === null ? null : readOpen(open);
  return action === null ? null : (await recordedAfter(parts, action)).enforcement;
}
