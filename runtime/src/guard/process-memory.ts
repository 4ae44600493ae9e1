import type { GuardParts } from "./ports.ts";

/** What one process knows by itself, whatever the state says: it lives as long as the process's ledger. */
export interface ProcessMemory {
  /** The time of the last record that this process has seen; `now` never runs behind it. */
  lastRecordMs: number;
  /** The highest halt epoch that this process has begun, or seen in a signed record. */
  haltEpoch: number;
  /** The switches that this process has thrown, until the state says so too: what is thrown works in memory first. */
  readonly thrown: Set<string>;
  /** Another number whenever all leases of this process end: an effect starts only under a lease of the present number. */
  leases: number;
  /** The evaluations whose enforcement this process answers for, until its outcome is in. */
  readonly open: Set<string>;
  /** Until when who asks for what is answered without a record, because a budget was used up. */
  readonly overBudget: Map<string, number>;
  /** By principal, the minute in which it was counted that they were answered without a record. */
  readonly counted: Map<string, string>;
  /** What stops each effect that is running. */
  readonly running: Set<() => void>;
  /** By the sort of rows, where the next page begins that is looked at for what is over. */
  readonly sweptTo: Map<string, string | null>;
}

const memories = new WeakMap<object, ProcessMemory>();

/** The memory of the process that writes this ledger. */
export function processMemory({ ledger }: Pick<GuardParts, "ledger">): ProcessMemory {
  const known = memories.get(ledger);
  if (known !== undefined) return known;
  const fresh: ProcessMemory = {
    lastRecordMs: 0,
    haltEpoch: 0,
    thrown: new Set(),
    leases: 0,
    open: new Set(),
    overBudget: new Map(),
    counted: new Map(),
    running: new Set(),
    sweptTo: new Map(),
  };
  memories.set(ledger, fresh);
  return fresh;
}

/** Ends every lease of this process, so that no effect starts under one, and tells the running effects to stop. */
export function endLeases(parts: Pick<GuardParts, "ledger">): void {
  const memory = processMemory(parts);
  memory.leases += 1;
  for (const stop of memory.running) stop();
}
