import { isJsonObject, type JsonValue, LedgerError } from "@interlock/ledger";

import type { StateRow, StateStep } from "../state/state-store.ts";
import { readClosed } from "./action-row.ts";
import { readHoldRow } from "./approvals/hold-row.ts";
import { endHoldSteps } from "./holds.ts";
import { instantOf, msOf } from "./now.ts";
import type { GuardParts } from "./ports.ts";
import { MEMORY_MS } from "./primitives/memory-write.ts";
import { readReservedWay, RESERVED_MS } from "./primitives/reversibility.ts";
import { processMemory } from "./process-memory.ts";
import { nonceMs, PROPOSAL_MS } from "./proposal-age.ts";
import { stateKey, statePrefix } from "./state-keys.ts";
import { AHEAD_MS } from "./tally-span.ts";

/** How long what is over is kept: so that lists can show it, and no clock that is a little apart finds it gone too early. */
const KEPT_MS: number = 24 * 60 * 60 * 1_000;

/** How many rows of each sort one call looks at: each takes two steps of a commit at most. */
const PAGE = 500;

/** From when on nothing depends on a row any more, by its sort; null for one that has to be kept, and for one that cannot be read. */
const overFrom: { readonly [sort: string]: (row: StateRow) => number | null } = {
  // One that tells no time could come again whenever it likes.
  nonce: (row) => after(timeOfNonce(row), PROPOSAL_MS),
  closed: overOfClosed,
  hold: (row) => readHoldRow(row)?.expiresAtMs ?? null,
  // Each is about one proposal, which nobody can act upon any more.
  approvals: ({ value }) => after(value["atMs"], PROPOSAL_MS),
  "used-approval": ({ value }) => after(value["atMs"], PROPOSAL_MS),
  override: ({ value }) => after(value["atMs"], PROPOSAL_MS),
  grant: endOfGrant,
  reversal: overOfWay,
};

/** The sorts of rows that are forgotten once they are over. */
export const sweptSorts: readonly string[] = Object.keys(overFrom);

/**
 * Forgets what is over, a page of each sort at a time: the next call of this process goes on where this one stopped, and begins anew at the end.
 * Nothing is forgotten that still keeps anything from happening, so it never matters when this runs. Where nobody knows what time it is nothing
 * is, and what could not be written now is forgotten another time. `lastRecordMs` is the time of the last record that the process had seen.
 */
export async function sweepState(parts: GuardParts, lastRecordMs: number): Promise<void> {
  try {
    const { atMs } = await parts.state.read({ rows: [], tallies: [] });
    const knownMs = msOf(instantOf(parts, atMs));
    if (knownMs === null) return;
    // A clock that runs ahead of all records may be wrong, and what is forgotten stays so.
    const nowMs = Math.min(knownMs, lastRecordMs);
    const { sweptTo } = processMemory(parts);
    for (const [sort, over] of Object.entries(overFrom)) {
      sweptTo.set(sort, await sweptPage(parts, sort, over, nowMs));
    }
    // What ended so long ago counts by nobody's clock.
    await parts.state.sweep(Math.max(0, nowMs - 2 * AHEAD_MS));
  } catch (error) {
    // To forget is no reason to keep anybody from opening a guard.
    if (!(error instanceof LedgerError)) throw error;
  }
}

/** Forgets what is over on one page; answers where the next one begins, null at the end. */
async function sweptPage(
  parts: GuardParts,
  sort: string,
  over: (row: StateRow) => number | null,
  nowMs: number,
): Promise<string | null> {
  const from = processMemory(parts).sweptTo.get(sort) ?? null;
  const rows = await parts.state.list(statePrefix(sort), from, PAGE);
  const steps = rows.flatMap((row) => {
    const overMs = over(row);
    return overMs !== null && overMs + KEPT_MS <= nowMs ? forgetting(row) : [];
  });
  // Where somebody has just written one of them the whole page stays until the next time.
  if (steps.length > 0) await parts.state.commit(steps);
  return rows.length === PAGE ? (rows.at(-1)?.key ?? null) : null;
}

function forgetting(row: StateRow): readonly StateStep[] {
  const hold = readHoldRow(row);
  if (hold !== null) return endHoldSteps(hold, row.version);
  return [{ kind: "remove", key: row.key, version: row.version }];
}

function after(beganMs: JsonValue | undefined, forMs: number): number | null {
  return typeof beganMs === "number" && Number.isSafeInteger(beganMs) ? beganMs + forMs : null;
}

function timeOfNonce({ key }: StateRow): number | null {
  const nonce = key.slice('["nonce","'.length, -'"]'.length);
  return stateKey("nonce", nonce) === key ? nonceMs(nonce) : null;
}

/** A closed action is kept for as long as its outcome is remembered: until then somebody may have a worse word on it. */
function overOfClosed(row: StateRow): number | null {
  const closed = readClosed(row);
  if (closed === null) return null;
  // What was never let happen has no outcome.
  return closed.dueAtMs + (closed.enforcement === null ? 0 : MEMORY_MS);
}

function overOfWay(row: StateRow): number | null {
  const way = readReservedWay(row);
  if (way === null) return null;
  return way.used === null ? way.atMs + RESERVED_MS : way.atMs;
}

function endOfGrant({ value: { body } }: StateRow): number | null {
  const grant = isJsonObject(body) ? body["grant"] : null;
  return after(isJsonObject(grant) ? grant["expiresAtMs"] : undefined, 0);
}
