import { MAX_STATE_LIST, type StateRow } from "../state/state-store.ts";
import { actionRow, type OpenAction, openPrefix, readOpen } from "./action-row.ts";
import type { GuardParts } from "./ports.ts";
import { processMemory } from "./process-memory.ts";
import { type OnRecord, recordedAfter } from "./recorded-after.ts";
import { recordOutcome } from "./record-outcome.ts";
import { grantsEndedBy, revokeOnOutcome } from "./revoke.ts";
import { settle, settledAtMs } from "./settle.ts";
import { sweepState } from "./sweep-state.ts";
import { release } from "./unstarted.ts";

/** How many actions a recovery has closed. */
export interface Recovered {
  /** Nothing had started: what they took is given back. */
  readonly released: number;
  /** Their outcome was on record, and is settled by it now. */
  readonly settled: number;
  /** They started, and nobody knows how it ended: a failure. */
  readonly unknown: number;
  /** True where a store failed before everything was closed: the rest holds what it holds until the next recovery. */
  readonly isUnfinished?: boolean;
}

/** What an action is closed as. */
type Closing = "released" | "settled" | "unknown";

/**
 * Closes every action whose process has ended, and every one that is overdue. Nothing is ever done again: what never was on record as
 * enforced gives back what it took, and of what started and never reported the outcome is unknown, which counts as a failure. Several
 * processes may recover at once. What is over is forgotten, some of it at each call. Rejects where the state or the log cannot be asked.
 */
export async function recover(parts: GuardParts): Promise<Recovered> {
  const done = { released: 0, settled: 0, unknown: 0 };
  const { lastRecordMs } = processMemory(parts);
  let after: string | null = null;
  for (;;) {
    const page: readonly StateRow[] = await parts.state.list(openPrefix, after, MAX_STATE_LIST);
    for (const row of page) {
      const action = readOpen(row);
      // What nobody can read holds what it holds: to give it back would widen.
      const isOver = action !== null && (await isAbandoned(parts, action));
      const what = isOver ? await closed(parts, row, action) : null;
      if (what !== null) done[what] += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < MAX_STATE_LIST) break;
    after = last.key;
  }
  await sweepState(parts, lastRecordMs);
  return done;
}

/** Whether nobody answers for an action any more, or it is overdue. */
async function isAbandoned(parts: GuardParts, action: OpenAction): Promise<boolean> {
  const { stream } = action.keeper ?? action;
  // This process knows by a clock that never jumps when its own are overdue, and closes them itself.
  if (stream === parts.stream) return !processMemory(parts).open.has(action.evaluation);
  if (parts.clock.nowMs() > action.dueAtMs) return true;
  return parts.isAlive !== undefined && !(await parts.isAlive(stream));
}

/** Takes an action over and closes it; null where somebody else was first. */
async function closed(parts: GuardParts, row: StateRow, action: OpenAction): Promise<Closing | null> {
  if (!(await taken(parts, row, action))) return null;
  try {
    // Looked at once it is taken over: until then its process may have gone on, and from then on it starts nothing.
    return await closedBy(parts, action, await recordedAfter(parts, action));
  } finally {
    // Where it could not be closed, the next recovery of this process tries again.
    processMemory(parts).open.delete(action.evaluation);
  }
}

/** Closes an action by what is on record of it. */
async function closedBy(parts: GuardParts, action: OpenAction, found: OnRecord): Promise<Closing> {
  const { evaluation } = action;
  if (found.enforcement === null) {
    await release(parts, evaluation, null);
    return "released";
  }
  const { enforcement, said, grants, under } = found;
  await endGrants(parts, found);
  if (found.isUnstarted) {
    await release(parts, evaluation, enforcement);
    return "released";
  }
  if (said !== null) {
    await settle(parts, action, { ...said, enforcement, grants, isFinal: true });
    return "settled";
  }
  const of = { proposal: action.proposal, enforcement, grants, under };
  const observer = { principal: parts.host, isOutside: true };
  await recordOutcome(parts, of, { result: "unknown", observed: { recovered: true } }, observer);
  await settle(parts, action, { result: "unknown", isOutside: true, enforcement, grants, isFinal: true });
  return "unknown";
}

/** Ends the grants that an outcome on record ends, where its process came no further than that record. */
async function endGrants(
  parts: GuardParts,
  { said, remembered, isUnstarted, grants, under }: OnRecord,
): Promise<void> {
  if (remembered === null) return;
  const ended = isUnstarted
    ? grants
    : await grantsEndedBy(parts, [...grants, ...under], said?.result ?? "unknown");
  await revokeOnOutcome(parts, ended, remembered);
}

/** Takes an action over, so that of several processes one closes it. */
async function taken(parts: GuardParts, { key, version }: StateRow, action: OpenAction): Promise<boolean> {
  const head = await parts.records.head(parts.stream);
  const keeper = { stream: parts.stream, fromSeq: head === null ? 0 : head.seq + 1 };
  const dueAtMs = settledAtMs(parts, parts.clock.nowMs()) + parts.limits.outcomeMs;
  const value = actionRow({ ...action, keeper, dueAtMs });
  const { ok } = await parts.state.commit([{ kind: "put", key, version, value }]);
  if (ok) processMemory(parts).open.add(action.evaluation);
  return ok;
}
