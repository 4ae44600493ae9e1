import type { Predicate, StoredRecord } from "@interlock/ledger";
import { readUnverified } from "@interlock/ledger";

import type { GuardParts } from "../ports.ts";
import { processMemory } from "../process-memory.ts";
import { believedRecord } from "../verified-record.ts";

/** How many records are read at once, from the end of a stream. */
const PAGE = 64;

/** How many pages of a stream are read for a record that names an epoch: a guard's stream has one among its last few. */
const MAX_PAGES = 16;

/** How many streams are read at once. */
const STREAMS = 16;

/**
 * Learns the highest halt epoch that the ends of all streams name, so that a row which was put back to what it said once is not
 * believed. For when a guard opens. Rejects where the log cannot be read.
 */
export async function learnHaltEpoch(parts: GuardParts): Promise<void> {
  const streams = await parts.records.streams();
  const memory = processMemory(parts);
  for (let from = 0; from < streams.length; from += STREAMS) {
    const epochs = await Promise.all(
      streams.slice(from, from + STREAMS).map((stream) => lastEpoch(parts, stream)),
    );
    memory.haltEpoch = Math.max(memory.haltEpoch, ...epochs);
  }
}

/** The last epoch that a stream names; 0 where it names none. */
async function lastEpoch(parts: GuardParts, stream: string): Promise<number> {
  const head = await parts.records.head(stream);
  let below = head === null ? 0 : head.seq + 1;
  for (let page = 0; page < MAX_PAGES && below > 0; page += 1) {
    const from = Math.max(0, below - PAGE);
    const records = await parts.records.read(stream, from, below - from);
    for (const stored of records.toReversed()) {
      const epoch = epochOf(parts, stored);
      if (epoch !== null) return epoch;
    }
    below = from;
  }
  return 0;
}

/** What a record says of the epoch that its writer went by; null where it says nothing, or nobody can believe it. */
function epochOf(parts: GuardParts, stored: StoredRecord): number | null {
  if (!namesEpoch(stored)) return null;
  const kinds = ["evaluate", "enforce", "heartbeat", "halt", "resume"] as const;
  const believed = believedRecord(parts, stored, ...kinds);
  if (believed === null) return null;
  const key = parts.keyOf(believed.predicate.keyId);
  // A person who throws a switch signs the epoch that they saw: that begins none.
  return key.ok && key.key.purpose === "writer" ? epochIn(believed.predicate) : null;
}

function namesEpoch({ envelope }: StoredRecord): boolean {
  try {
    return epochIn(readUnverified(envelope).statement.predicate) !== null;
  } catch {
    // A record that nobody can read names nothing.
    return false;
  }
}

function epochIn(predicate: Predicate): number | null {
  if (predicate.kind === "halt" || predicate.kind === "resume") return predicate.body.epoch;
  if (predicate.kind === "heartbeat" || predicate.kind === "evaluate" || predicate.kind === "enforce") {
    return predicate.body.haltEpoch ?? null;
  }
  return null;
}
