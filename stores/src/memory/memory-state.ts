import type { JsonObject } from "@interlock/ledger";
import type { Committed, StateRow, StateStore, TallySum } from "@interlock/runtime/state";
import {
  type ChargeStep,
  fitListing,
  type FitStep,
  fitSteps,
  refuseNoInstant,
  refuseUnfitQuestion,
  spanOf,
} from "../state-steps.ts";
import { unreachable } from "../unreachable.ts";
import { compareKeys } from "./key-order.ts";
import { type MemoryTallies, memoryTallies, type Undo } from "./memory-tallies.ts";

/** A row as it is kept: as text, so that nobody who was handed its value can change it. */
type Kept = { readonly version: number; readonly text: string };

type Memory = { readonly rows: Map<string, Kept>; readonly tallies: MemoryTallies; lastVersion: number };

type Refusal = { readonly seen: StateRow | TallySum | null };

/**
 * A state that lasts as long as its process, for tests and for hosts whose actions end with them. It keeps every promise of the port but
 * that of durability: what it forgets is whatever was to be refused a second time.
 */
export function memoryState(nowMs: () => number): StateStore {
  const memory: Memory = { rows: new Map(), tallies: memoryTallies(), lastVersion: 0 };
  // Each body runs to its end without waiting for anything, which makes it one transaction; `async` makes errors rejections.
  return {
    read: async (question) => {
      refuseUnfitQuestion(question);
      return {
        rows: question.rows.map((key) => rowOf(memory, key)),
        tallies: question.tallies.map((span) => memory.tallies.sum(span)),
        atMs: nowMs(),
      };
    },
    commit: async (steps) => commit(memory, fitSteps(steps)),
    list: async (prefix, after, limit) => {
      const most = fitListing(prefix, after, limit);
      return [...memory.rows.keys()]
        .filter((key) => key.startsWith(prefix) && (after === null || compareKeys(key, after) > 0))
        .sort(compareKeys)
        .slice(0, most)
        .flatMap((key) => rowOf(memory, key) ?? []);
    },
    sweep: async (beforeMs) => {
      refuseNoInstant(beforeMs);
      return memory.tallies.sweep(beforeMs);
    },
  };
}

function rowOf({ rows }: Memory, key: string): StateRow | null {
  const kept = rows.get(key);
  // Its text is this program's own: the engine's reader will do.
  return kept === undefined
    ? null
    : { key, version: kept.version, value: JSON.parse(kept.text) as JsonObject };
}

function commit(memory: Memory, steps: readonly FitStep[]): Committed {
  const undos: Undo[] = [];
  const undo = (): void => {
    for (const back of undos.reverse()) back();
  };
  try {
    for (const [step, fit] of steps.entries()) {
      const refusal = take(memory, fit, undos);
      if (refusal === null) continue;
      undo();
      return { ok: false, step, seen: refusal.seen };
    }
    return { ok: true };
  } catch (error) {
    undo();
    throw error;
  }
}

/** Does one step and says how it is undone; what stands in its way where it cannot be done. */
function take(memory: Memory, step: FitStep, undos: Undo[]): Refusal | null {
  const { rows, tallies } = memory;
  switch (step.kind) {
    case "expect":
      return standsAt(memory, step);
    case "put": {
      const refusal = standsAt(memory, step);
      if (refusal !== null) return refusal;
      undos.push(restoring(rows, step.key));
      memory.lastVersion += 1;
      rows.set(step.key, { version: memory.lastVersion, text: step.text });
      return null;
    }
    case "remove": {
      const refusal = standsAt(memory, step);
      if (refusal !== null) return refusal;
      undos.push(restoring(rows, step.key));
      rows.delete(step.key);
      return null;
    }
    case "charge":
      return charge(tallies, step, undos);
    case "clear":
      undos.push(tallies.clear(step.entry, step.tallies));
      return null;
    default:
      return unreachable(step);
  }
}

function standsAt(
  memory: Memory,
  { key, version }: { readonly key: string; readonly version: number },
): Refusal | null {
  const kept = memory.rows.get(key);
  return (kept?.version ?? 0) === version ? null : { seen: rowOf(memory, key) };
}

function restoring(rows: Map<string, Kept>, key: string): Undo {
  const before = rows.get(key);
  return () => {
    if (before === undefined) rows.delete(key);
    else rows.set(key, before);
  };
}

function charge(tallies: MemoryTallies, step: ChargeStep, undos: Undo[]): Refusal | null {
  const { amount, within } = step;
  if (within !== null) {
    const seen = tallies.sum(spanOf(step));
    if (seen.sum + amount > within.atMost) return { seen };
  }
  if (amount === 0) return null;
  const undo = tallies.add(step);
  if (undo === null) return { seen: tallies.sum(spanOf(step)) };
  undos.push(undo);
  return null;
}
