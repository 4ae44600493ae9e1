import { EVERY_SWITCH } from "@interlock/ledger";

import type { StateRow } from "../../state/state-store.ts";
import type { GuardParts } from "../ports.ts";
import { processMemory } from "../process-memory.ts";
import { type ThrowChange, withThrow } from "./halt-changes.ts";
import { haltMemory, type Uncommitted } from "./halt-memory.ts";
import {
  haltKey,
  type HaltState,
  MISSING_MS,
  noHalts,
  readHaltRow,
  standing,
  writeHaltRow,
} from "./halt-row.ts";
import { rebuiltHalts } from "./rebuild-halts.ts";
import { verifyHaltState } from "./verify-halts.ts";

/** How often a throw tries again because somebody else wrote the row first: more often than there are processes. */
const MAX_ATTEMPTS = 1_000;

/**
 * Writes a throw into the halt state, over whatever stands there: who throws never loses to anybody who does something else. Rejects
 * where the state's store fails; the throw goes on working in this process then.
 */
export async function commitThrow(
  parts: GuardParts,
  id: string,
  { switch: name, entry }: Uncommitted,
): Promise<ThrowChange> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
    const row = rows[0] ?? null;
    const before = await stateBefore(parts, row);
    const change = withThrow(before.state, before.isSound ? name : EVERY_SWITCH, entry);
    if (change.kind !== "thrown") return ended(parts, id, change);
    const value = writeHaltRow(change.state);
    const done = await parts.state.commit([{ kind: "put", key: haltKey, version: row?.version ?? 0, value }]);
    if (done.ok) return ended(parts, id, change);
  }
  throw new Error("the halt state never stood still");
}

function ended(parts: GuardParts, id: string, change: ThrowChange): ThrowChange {
  const memory = processMemory(parts);
  const { uncommitted } = haltMemory(parts);
  uncommitted.delete(id);
  const left = new Set([...uncommitted.values()].map(({ switch: name }) => name));
  for (const name of memory.thrown) if (!left.has(name)) memory.thrown.delete(name);
  return change;
}

/** Whether the records that are missing may be written just now. */
function isFresh(state: HaltState, nowMs: number): boolean {
  return standing(state).every(([, { record, atMs }]) => {
    const age = nowMs - atMs;
    return record !== null || (age >= 0 && age <= MISSING_MS);
  });
}

/** What a throw is added to. It only adds, so even a state that cannot be verified will do: then nobody believes it. */
async function stateBefore(
  parts: GuardParts,
  row: StateRow | null,
): Promise<{ readonly state: HaltState; readonly isSound: boolean }> {
  const read = row === null ? noHalts : readHaltRow(row);
  const least = processMemory(parts).haltEpoch;
  const unsound = { ...(read ?? noHalts), epoch: Math.max(read?.epoch ?? 0, least) };
  try {
    const view = await verifyHaltState(parts, row);
    if (view.kind === "known") return { state: view.state, isSound: true };
    if (view.waiting !== null && isFresh(view.waiting, parts.clock.nowMs())) {
      return { state: view.waiting, isSound: true };
    }
    const rebuilt = await rebuiltHalts(parts, unsound);
    return { state: rebuilt ?? unsound, isSound: false };
  } catch {
    // The log cannot be read. That must not keep anybody from stopping what runs.
    return { state: unsound, isSound: read !== null };
  }
}
