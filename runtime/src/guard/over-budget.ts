import type { Finding } from "../verdict.ts";
import { judgeProposed } from "./judge-proposed.ts";
import type { Proposed, Refused } from "./lifecycle.ts";
import type { GuardParts } from "./ports.ts";
import { processMemory } from "./process-memory.ts";
import { stateKey } from "./state-keys.ts";

/** How long a refusal for a used-up budget keeps others like it out of the log, and how often what stays out is counted. */
const MINUTE_MS = 60_000;

/** How long it is kept how often somebody was answered without a record. */
const KEPT_MS = 30 * 24 * 60 * MINUTE_MS;

/** How many proposers are kept in mind; beyond it all are forgotten, and the next refusal of each is recorded. */
const MOST_KEPT = 10_000;

/** Keeps in mind that somebody's budget was used up, once that is on record. */
export function noteRefused(parts: GuardParts, proposed: Unrecorded, deciding: readonly Finding[]): void {
  if (!isOverBudget(deciding)) return;
  const { overBudget } = processMemory(parts);
  if (overBudget.size >= MOST_KEPT) overBudget.clear();
  overBudget.set(nameOf(proposed), parts.clock.nowMs() + MINUTE_MS);
}

/** What is proposed, before it is on record. */
type Unrecorded = Omit<Proposed, "record">;

/**
 * Answers, without a record, whoever asks again for what a budget refused a moment ago and refuses still; null for everything else. One refusal a
 * minute is on record, so that nobody can fill the log with refusals.
 */
export async function refusedUnrecorded(parts: GuardParts, proposed: Unrecorded): Promise<Refused | null> {
  const untilMs = processMemory(parts).overBudget.get(nameOf(proposed)) ?? 0;
  if (!(parts.clock.nowMs() < untilMs)) return null;
  const { binding } = (await judgeProposed(parts, proposed)).decision;
  if (binding.outcome !== "refuse" || !isOverBudget(binding.deciding)) return null;
  await countUnrecorded(parts, proposed.caller.principal.ids[0]);
  return { kind: "refused", by: "propose", findings: binding.deciding, record: null };
}

/** Counts that somebody was answered without a record: once a minute, whatever they ask for how often. */
export async function countUnrecorded(parts: GuardParts, principal: string): Promise<void> {
  const { counted } = processMemory(parts);
  const nowMs = parts.clock.nowMs();
  const minute = String(Math.floor(nowMs / MINUTE_MS));
  if (counted.get(principal) === minute) return;
  if (counted.size >= MOST_KEPT) counted.clear();
  counted.set(principal, minute);
  const tally = stateKey("unrecorded", principal);
  const charge = {
    kind: "charge",
    tally,
    entry: minute,
    amount: 1,
    fromMs: nowMs,
    untilMs: nowMs + KEPT_MS,
    within: null,
  } as const;
  // It is a number for whoever runs the guard. Another process may have counted this minute already, and no answer waits for it to be right.
  await parts.state.commit([charge]).catch(() => null);
}

function isOverBudget(deciding: readonly Finding[]): boolean {
  return deciding.some(({ source }) => source === "rate_limit");
}

function nameOf({ caller, proposal: { action, targets } }: Unrecorded): string {
  return JSON.stringify([caller.principal.ids[0], action, targets.map(({ entity, id }) => [entity, id])]);
}
