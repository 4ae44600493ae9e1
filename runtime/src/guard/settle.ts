import { type Result, RESULTS, type Sha256 } from "@interlock/ledger";

import type { StateRow, StateStep } from "../state/state-store.ts";
import {
  actionRow,
  type ClosedAction,
  closedKey,
  type OpenAction,
  openKey,
  readClosed,
  readOpen,
} from "./action-row.ts";
import { askedState } from "./asked-state.ts";
import { instantOf, msOf } from "./now.ts";
import type { GuardParts } from "./ports.ts";
import { blastSettled } from "./primitives/blast-radius.ts";
import { askExposure, memorySettled, type Said, standingAfter } from "./primitives/memory-write.ts";
import { rateSettled } from "./primitives/rate-limit.ts";
import { processMemory } from "./process-memory.ts";

/** What somebody says of how an enforced action went. */
export interface Word extends Said {
  /** The enforce record. */
  readonly enforcement: Sha256;
  /** What was issued for it. */
  readonly grants: readonly Sha256[];
  /** Whether the action is over with it; else somebody saw something of one that may still run. */
  readonly isFinal: boolean;
}

/** How often a settlement is tried again because somebody else wrote the same rows. */
const MOST_TRIES = 8;

/**
 * Settles an action by what somebody said of its outcome, once that is on record: what it held is given back, and it counts for or against.
 * Of several words the worse counts. Rejects where the state cannot be written; the action is open then, and whoever recovers settles it.
 */
export async function settle(
  parts: GuardParts,
  about: Pick<OpenAction, "evaluation" | "root" | "targets">,
  word: Word,
): Promise<void> {
  const { evaluation } = about;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const [stands, exposure] = await askedState(parts.state, [
      { rows: [openKey(evaluation), closedKey(evaluation)], tallies: [] },
      askExposure(about, parts.clock.nowMs()),
    ]);
    const [open = null, closed = null] = stands.rows;
    const nowMs = settledAtMs(parts, stands.atMs);
    // Where the bound on good outcomes was reached meanwhile, none counts any more.
    const exposed = tries < MOST_TRIES / 2 ? exposure : null;
    const settling = settlingOf(open, closed, word);
    if (settling === null) break;
    const { before, after, rows, isOver } = settling;
    const given = isOver
      ? [...rateSettled(after.held, { evaluation, result: word.result, nowMs }), ...blastSettled(evaluation)]
      : [];
    const committed = await parts.state.commit([
      ...rows,
      ...given,
      ...memorySettled(after, { before, after: after.standing }, exposed, {
        nowMs,
        outcomesPerDay: parts.limits.outcomesPerDay,
      }),
    ]);
    if (committed.ok) break;
  }
  if (!word.isFinal) return;
  processMemory(parts).open.delete(evaluation);
  parts.trace("settled");
}

interface Settling {
  readonly before: OpenAction["standing"];
  readonly after: OpenAction;
  readonly rows: readonly StateStep[];
  /** Whether what it held is given back. */
  readonly isOver: boolean;
}

/** What a word changes; null where there is nothing that can be read: then everything stays as it is held. */
function settlingOf(openRow: StateRow | null, closedRow: StateRow | null, word: Word): Settling | null {
  if (closedRow !== null) return weighing(closedRow, word);
  const open = openRow === null ? null : readOpen(openRow);
  if (openRow === null || open === null) return null;
  const standing = standingAfter(open.standing, word);
  const { result, enforcement, grants, isFinal } = word;
  if (!isFinal) {
    const after: OpenAction = { ...open, standing };
    const { key, version } = openRow;
    const rows = [{ kind: "put", key, version, value: actionRow(after) }] as const;
    return { before: open.standing, after, rows, isOver: false };
  }
  const after: ClosedAction = { ...open, standing, result, enforcement, grants };
  return { before: open.standing, after, rows: closingRows(openRow, after), isOver: true };
}

/** The steps that put a closed action in the place of an open one. */
export function closingRows({ key, version }: StateRow, after: ClosedAction): readonly StateStep[] {
  return [
    { kind: "remove", key, version },
    { kind: "put", key: closedKey(after.evaluation), version: 0, value: actionRow(after) },
  ];
}

/** A further word on an action that is closed. */
function weighing(row: StateRow, word: Word): Settling | null {
  const closed = readClosed(row);
  // What was never started has no outcome, whoever saw one.
  if (closed?.enforcement !== word.enforcement) return null;
  const result = worse(closed.result, word.result);
  const after: ClosedAction = { ...closed, standing: standingAfter(closed.standing, word), result };
  const { key, version } = row;
  const rows = [{ kind: "put", key, version, value: actionRow(after) }] as const;
  return { before: closed.standing, after, rows, isOver: true };
}

function worse(a: Result | null, b: Result): Result {
  return a !== null && RESULTS.indexOf(a) > RESULTS.indexOf(b) ? a : b;
}

/** When something is settled. That has to be done whatever the clocks say, or it would be held for good. */
export function settledAtMs(parts: GuardParts, storeMs: number): number {
  return msOf(instantOf(parts, storeMs)) ?? Math.max(storeMs, processMemory(parts).lastRecordMs);
}
