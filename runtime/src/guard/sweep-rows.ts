import { isJsonObject } from "@interlock/ledger";

import type { StateRow } from "../state/state-store.ts";
import type { GuardParts } from "./ports.ts";
import { readReservedWay, RESERVED_MS } from "./primitives/reversibility.ts";
import { statePrefix } from "./state-keys.ts";

/** How long what is over is kept, so that lists can show it. */
const KEPT_MS: number = 24 * 60 * 60 * 1_000;

const pageRows = 200;

/**
 * Forgets grants that expired and ways back that nobody can use any more, a page of each at a time; answers where the next one begins, null
 * at the end. A row that is gone lets nothing be done, so it never matters when this runs.
 */
export async function sweepRows(
  parts: GuardParts,
  from: { readonly grant: string | null; readonly reversal: string | null },
  nowMs: number,
): Promise<{ readonly grant: string | null; readonly reversal: string | null }> {
  const grant = await sweepPage(parts, "grant", from.grant, (row) => endOfGrant(row) + KEPT_MS <= nowMs);
  const reversal = await sweepPage(parts, "reversal", from.reversal, (row) => {
    const way = readReservedWay(row);
    return way !== null && way.atMs + (way.used === null ? RESERVED_MS : KEPT_MS) <= nowMs;
  });
  return { grant, reversal };
}

async function sweepPage(
  { state }: GuardParts,
  sort: "grant" | "reversal",
  after: string | null,
  isOver: (row: StateRow) => boolean,
): Promise<string | null> {
  const rows = await state.list(statePrefix(sort), after, pageRows);
  for (const row of rows) {
    // One that somebody has just written stays.
    if (isOver(row)) await state.commit([{ kind: "remove", key: row.key, version: row.version }]);
  }
  return rows.length === pageRows ? (rows.at(-1)?.key ?? null) : null;
}

/** What cannot be read stays, where a person can see it. */
function endOfGrant({ value: { body } }: StateRow): number {
  const grant = isJsonObject(body) ? body["grant"] : null;
  const end = isJsonObject(grant) ? grant["expiresAtMs"] : null;
  return typeof end === "number" ? end : Number.POSITIVE_INFINITY;
}
