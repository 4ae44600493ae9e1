import type { Predicate, StoredRecord } from "@interlock/ledger";
import { readUnverified, RECORD_KINDS } from "@interlock/ledger";

import type { GuardParts } from "../ports.ts";
import { processMemory } from "../process-memory.ts";
import { believedRecord } from "../verified-record.ts";

/** How many records are read at once, from the end of a stream. */
const PAGE = 64;

/** How many pages of a stream are read for a record that names an epoch: more than anybody's further words on outcomes fill. */
const MAX_PAGES = 1_024;

/** How many streams are read at once. */
const STREAMS = 16;

/**
 * Learns the highest halt epoch that the ends of all streams name, so that a row which was put back to what it said once is not
 * believed, and the time of the last record, so that no clock which was set back is. For when a guard opens. Answers whether anything was
 * ever judged by a guard of this log. Rejects where the log cannot be read.
 */
export async function learnHaltEpoch(parts: GuardParts): Promise<{ readonly isJudged: boolean }> {
  const streams = await parts.records.streams();
  const memory = processMemory(parts);
  let isJudged = false;
  for (let from = 0; from < streams.length; from += STREAMS) {
    const ends = await Promise.all(streams.slice(from, from + STREAMS).map((stream) => endOf(parts, stream)));
    isJudged ||= ends.some((end) => end.isJudged);
    memory.haltEpoch = Math.max(memory.haltEpoch, ...ends.map(({ epoch }) => epoch));
    memory.lastRecordMs = Math.max(memory.lastRecordMs, ...ends.map(({ atMs }) => atMs));
  }
  return { isJudged };
}

/** What the end of a stream tells. */
interface StreamEnd extends Named {
  /** When its last record was signed. */
  readonly atMs: number;
}

/** The last epoch that a stream names, 0 where it names none; and whether a guard named it that had judged something. */
interface Named {
  readonly epoch: number;
  readonly isJudged: boolean;
}

async function endOf(parts: GuardParts, stream: string): Promise<StreamEnd> {
  const head = await parts.records.head(stream);
  let below = head === null ? 0 : head.seq + 1;
  let atMs = 0;
  for (let page = 0; page < MAX_PAGES && below > 0; page += 1) {
    const from = Math.max(0, below - PAGE);
    const records = await parts.records.read(stream, from, below - from);
    const last = records.at(-1);
    if (page === 0 && last !== undefined) atMs = writtenAtMs(parts, last);
    for (const stored of records.toReversed()) {
      const named = namedBy(parts, stored);
      if (named !== null) return { ...named, atMs };
    }
    below = from;
  }
  return { epoch: 0, isJudged: false, atMs };
}

/** When a writer signed a record; 0 where nobody can believe it. What people sign by themselves is dated by their own clocks. */
function writtenAtMs(parts: GuardParts, stored: StoredRecord): number {
  const predicate = believedRecord(parts, stored, ...RECORD_KINDS)?.predicate;
  return predicate !== undefined && isWriters(parts, predicate) ? Date.parse(predicate.at) : 0;
}

/** What a record says of the epoch that its writer went by; null where it says nothing, or nobody can believe it. */
function namedBy(parts: GuardParts, stored: StoredRecord): Named | null {
  if (!namesEpoch(stored)) return null;
  const kinds = ["evaluate", "enforce", "heartbeat", "halt", "resume"] as const;
  const believed = believedRecord(parts, stored, ...kinds);
  if (believed === null) return null;
  // A person who throws a switch signs the epoch that they saw: that begins none.
  const epoch = isWriters(parts, believed.predicate) ? epochIn(believed.predicate) : null;
  // A sign of life may come before anything else.
  return epoch === null ? null : { epoch, isJudged: believed.predicate.kind !== "heartbeat" };
}

function isWriters({ keyOf }: Pick<GuardParts, "keyOf">, { keyId }: Predicate): boolean {
  const key = keyOf(keyId);
  return key.ok && key.key.purpose === "writer";
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
