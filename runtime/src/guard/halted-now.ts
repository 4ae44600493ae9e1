import { haltKey } from "./halts/halt-row.ts";
import type { HaltView } from "./halts/halt-view.ts";
import { verifyHaltState } from "./halts/verify-halts.ts";
import type { GuardParts } from "./ports.ts";

/** What is halted right now, as far as signed records show it. Rejects where the state or the log cannot be read. */
export async function haltView(parts: GuardParts): Promise<HaltView> {
  const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
  return await verifyHaltState(parts, rows[0] ?? null);
}
