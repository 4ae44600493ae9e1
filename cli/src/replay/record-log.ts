import {
  applyKeyRecord,
  type KeyHistory,
  type KeyRegistry,
  LedgerError,
  type LogStore,
  type LogVerdict,
  newKeyHistory,
  type StoredRecord,
  verifyLog,
} from "@interlock/ledger";
import { decodeBase64WithNode, sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { openLogFolder } from "../log/open-log-folder.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import type { ReadRecord } from "./replay-batch.ts";
import type { Progress } from "./replay-progress.ts";
import type { RecordSource, SourceRecord } from "./replay-stream.ts";

/** A log that was verified, and its records. */
export interface LogRecords {
  readonly source: RecordSource;
  /** Which keys are in force where in it. */
  readonly history: KeyHistory;
  readonly verdict: LogVerdict;
  readonly close: () => Promise<void>;
}

/** A log as the user named it, and what is demanded of it. */
export interface NamedLog {
  readonly folder: string;
  readonly registry: KeyRegistry;
  /** Null for whichever it says that it is. */
  readonly origin: string | null;
  /** After how long a record without a place is late; what the ledger says where it is left out. */
  readonly lateAfterMs?: number;
}

/** How many records are read at once. */
const pageSize = 256;

/**
 * Opens a log to read all its records, and verifies it first: which keys were in force where is said by the log itself.
 * Throws a failure where there is no log, or where the user interrupts. What does not hold is in the verdict.
 */
export async function openLogRecords(
  { folder, origin, ...named }: NamedLog,
  watching: { readonly progress: (total: number) => Progress; readonly isEnded: () => boolean },
  world: Pick<World, "cwd" | "nowMs">,
): Promise<LogRecords> {
  const log = await openLogFolder(folder, "read", world);
  try {
    const checked = await verified(log, { ...named, origin: origin ?? log.origin }, watching, world);
    return { ...checked, close: async () => log.close() };
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function verified(
  log: LogStore,
  { registry, origin, lateAfterMs }: Omit<NamedLog, "folder" | "origin"> & { readonly origin: string },
  { progress, isEnded }: Parameters<typeof openLogRecords>[1],
  { nowMs }: Pick<World, "nowMs">,
): Promise<Omit<LogRecords, "close">> {
  let history = newKeyHistory(registry);
  const waiting: WaitingPlace[] = [];
  const bar = progress(await log.size());
  let done = 0;
  const verdict = await verifyLog(log, {
    origin,
    keys: registry,
    nowMs: nowMs(),
    ...(lateAfterMs === undefined ? {} : { lateAfterMs }),
    verifySignature: verifyEd25519WithNode,
    sha256: sha256WithNode,
    decodeBase64: decodeBase64WithNode,
    visit: (record, index) => {
      if (isEnded())
        throw new CommandFailure(exitCodes.unreadable, "interrupted before the log was verified");
      const { stream, seq } = record.statement.predicate;
      if (index === null) waiting.push({ stream, seq });
      else {
        const answer = applyKeyRecord(history, record, index, verifyEd25519WithNode);
        if (answer.ok) history = answer.history;
      }
      done += 1;
      bar.show(done);
    },
  });
  bar.clear();
  return { source: sourceOf(log, verdict.size, waiting), history, verdict };
}

/** A record that the tree does not hold yet. */
interface WaitingPlace {
  readonly stream: string;
  readonly seq: number;
}

function sourceOf(log: LogStore, size: number, waiting: readonly WaitingPlace[]): RecordSource {
  const placed = async (ask: () => Promise<StoredRecord | null | undefined>): Promise<ReadRecord | null> => {
    try {
      const record = await ask();
      // What has no place yet comes after everything that has one.
      return record ? readRecord(record, (await log.indexOf(record.leafHash)) ?? size) : null;
    } catch (error) {
      // The store says of it that it is damaged: that was told of it where it stands.
      if (error instanceof LedgerError) return null;
      throw error;
    }
  };
  const at = async (stream: string, seq: number): Promise<ReadRecord | null> =>
    placed(async () => (await log.read(stream, seq, 1))[0]);
  return {
    total: size + waiting.length,
    async *records() {
      for (let from = 0; from < size; from += pageSize) yield* await pageOf(log, from, size);
      for (const { stream, seq } of waiting) {
        const reason = "it cannot be read any more";
        yield (await at(stream, seq)) ?? { kind: "unreadable", place: `${stream}#${seq}`, reason };
      }
    },
    async again(place) {
      const mark = place.lastIndexOf("#");
      return at(place.slice(0, mark), Number(place.slice(mark + 1)));
    },
    byDigest: async (digest) => placed(async () => log.byDigest(digest)),
  };
}

/** The next records of the tree. Where one of them cannot be read, the others are read by themselves. */
async function pageOf(log: LogStore, from: number, size: number): Promise<readonly SourceRecord[]> {
  const length = Math.min(pageSize, size - from);
  try {
    return (await log.sequenced(from, length)).map((record) => readRecord(record, record.index));
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
  }
  const records: SourceRecord[] = [];
  for (let index = from; index < from + length; index += 1) {
    try {
      records.push(...(await log.sequenced(index, 1)).map((record) => readRecord(record, index)));
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const place = `record ${index} of the log`;
      records.push({ kind: "unreadable", place, reason: shownText(error.message) });
    }
  }
  return records;
}

/** A record by its stream and number: what it is asked for by once more. */
function readRecord({ stream, seq, envelope }: StoredRecord, index: number): ReadRecord {
  return { place: `${stream}#${seq}`, index, envelope };
}
