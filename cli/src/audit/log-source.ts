import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  leafHash,
  LedgerError,
  type LogProblem,
  type LogVerdict,
  openEnvelope,
  preAuthEncoding,
  sha256Hex,
  type VerifiedRecord,
  verifyLog,
  type VerifyOptions,
} from "@interlock/ledger";
import { type AuditRow, rowOf } from "@interlock/ledger/audit";
import type { DiskLog } from "@interlock/stores/disk";

import { unreadable } from "../command-failure.ts";
import { shownText } from "../shown-text.ts";
import type { AuditedRecord, AuditSource, Reconciliation, SearchProblem } from "./audit-source.ts";
import { completedBy, isLacking, keptRows } from "./kept-rows.ts";
import type { Place } from "./search-options.ts";

/** How often a log is read for records that others rest on: an outcome rests on an enforcement, and that on an evaluation. */
const MAX_PASSES = 3;

/** Whether a folder holds a log, or what is left of one: then it is read as a log and as nothing else. */
export function isLogFolder(folder: string): boolean {
  return ["log.json", "order.db", "streams"].some((name) => existsSync(join(folder, name)));
}

/** The records of a log in its tree's order: each time they are read, the whole log is verified as `interlock verify` does. */
export function logSource(
  log: DiskLog,
  { registry, options, anchors, lateAfterMs }: Omit<Place, "folder">,
  nowMs: number,
): AuditSource {
  const origin = options.origin ?? log.origin;
  const lateAfter = lateAfterMs === undefined ? {} : { lateAfterMs };
  const pass = async (visit: (record: VerifiedRecord, index: number | null) => void): Promise<LogVerdict> =>
    await verifyLog(log, {
      origin,
      keys: registry,
      nowMs,
      anchors,
      visit,
      ...lateAfter,
      ...verifierOf(options),
    });
  return {
    kind: "log",
    async each(visit) {
      const kept = keptRows();
      const deferred: AuditedRecord[] = [];
      let records = 0;
      const verdict = await pass((record, index) => {
        records += 1;
        const atHand = (digest: string): AuditRow | undefined => kept.get(digest);
        const row = completedBy(rowOf(record, index), atHand);
        kept.keep(row);
        if (isLacking(row, atHand)) deferred.push({ row, record });
        else visit({ row, record });
      });
      const found = await lookedUp(deferred, pass);
      for (const { row, record } of deferred) {
        visit({ row: completedBy(row, (digest) => found.get(digest)), record });
      }
      return reconciled(verdict, records);
    },
    async envelopeOf(row) {
      const envelope = await storedEnvelope(log, row);
      if (envelope === null) throw unreadable(`record ${row.digest} is not in the log any more`);
      return envelope;
    },
    close: async () => await log.close(),
  };
}

/** The rows that others rest on and that were not at hand; read from the verified log again, so that none is taken on trust. */
async function lookedUp(
  deferred: readonly AuditedRecord[],
  pass: (visit: (record: VerifiedRecord, index: number | null) => void) => Promise<LogVerdict>,
): Promise<ReadonlyMap<string, AuditRow>> {
  const found = new Map<string, AuditRow>();
  let wanted = new Set(deferred.flatMap(({ row }) => row.follows ?? []));
  for (let passes = 1; wanted.size > 0 && passes < MAX_PASSES; passes += 1) {
    const next = new Set<string>();
    await pass((record, index) => {
      if (!wanted.has(record.digest)) return;
      const row = rowOf(record, index);
      found.set(row.digest, row);
      if (row.follows !== null) next.add(row.follows);
    });
    wanted = new Set([...next].filter((digest) => !found.has(digest)));
  }
  return found;
}

function verifierOf({ verifySignature }: VerifyOptions): Pick<VerifyOptions, "verifySignature"> {
  return verifySignature === undefined ? {} : { verifySignature };
}

/** The envelope of a record by the store's index, if it makes the very leaf that was verified; null where it does not. */
async function storedEnvelope(log: DiskLog, row: AuditRow): Promise<Uint8Array | null> {
  try {
    const stored = await log.byDigest(row.digest);
    return stored === null || leafOf(stored.envelope, row) !== row.leafHash ? null : stored.envelope;
  } catch (error) {
    // What the store cannot give is not there; that the log was whole a moment ago is said all the same.
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

/** The leaf that an envelope makes at a record's place. */
function leafOf(envelope: Uint8Array, { stream, seq }: AuditRow): string {
  const { payloadType, payload, signatures } = openEnvelope(envelope);
  const digest = sha256Hex(preAuthEncoding(payloadType, payload));
  return leafHash({ digest, payloadType, stream, seq, signatures });
}

function reconciled(verdict: LogVerdict, records: number): Reconciliation {
  const { origin, size, root, anchoredSize, checkpoint, late, unsequenced } = verdict;
  const problems = verdict.problems.map(shownProblem);
  // Where nothing is invalid every record was handed over; counted here too, because the answer rests on it.
  const isShort = records !== size + unsequenced && problems.every(({ kind }) => kind !== "invalid");
  if (isShort) {
    const text = `${records} records were read, and the log has ${size} in its tree and ${unsequenced} in none`;
    problems.push({ kind: "invalid", isLate: false, text });
  }
  return {
    kind: "log",
    records,
    tree: checkpoint === null ? null : { origin, size, root, anchoredSize },
    problems,
    problemCount: verdict.problemCount + (isShort ? 1 : 0),
    streams: verdict.streams.map(({ stream, state, lastSeq, lastAtMs }) => {
      return {
        stream,
        state,
        lastSeq,
        lastAt: Number.isNaN(lastAtMs) ? null : new Date(lastAtMs).toISOString(),
      };
    }),
    late,
    unsequenced,
    doubted: verdict.doubted.reduce((sum, { records: signed }) => sum + signed, 0),
  };
}

function shownProblem({ kind, code, message, index, stream, seq }: LogProblem): SearchProblem {
  const leaf = index === null ? "" : `leaf ${index}, `;
  const number = seq === null ? "" : `number ${seq} of `;
  const where = stream === null ? leaf : `${leaf}${number}stream ${stream}: `;
  return { kind, isLate: code === "log.late", text: shownText(`${where}${code}: ${message}`) };
}
