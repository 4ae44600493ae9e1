import type { Sha256 } from "../digest.ts";
import type { Problem } from "../ledger-error.ts";
import type { VerifiedRecord } from "../verify.ts";
import { noteGap, noteInvalid } from "./log-findings.ts";
import type { LogFindings, LogPlace } from "./log-findings.ts";
import type { LogStream, StreamState } from "./log-verdict.ts";
import { signedAtMs } from "./signed-time.ts";

/** What a pass knows of one stream: its last record, and what the stream promised. */
type Watched = {
  /** The number and the leaf hash of the last record that holds by itself; −1 and null before the first. */
  seq: number;
  leafHash: Sha256 | null;
  /** How many records came after that one which do not hold: what they are nobody knows, so they count as numbers only. */
  broken: number;
  atMs: number;
  /** No more than this may pass between two of its records; null for a stream that promised nothing. */
  heartbeatMs: number | null;
  isClosed: boolean;
};

/** The streams of a log, each as it was seen so far. Its memory grows with their number, not with that of their records. */
export type StreamWatch = Map<string, Watched>;

/**
 * Takes in the next record of its stream, and notes where it does not follow from the one before, where the stream was silent
 * for longer than it promised, and where it goes on after its end. After a break the record counts as the stream's last.
 * True for a record with a number that the stream has gone by: what that is takes a look at the other one, and is not noted here.
 */
export function watchRecord(
  watch: StreamWatch,
  record: VerifiedRecord,
  findings: LogFindings,
  index: number | null,
): boolean {
  const { predicate } = record.statement;
  const { stream, seq } = predicate;
  const atMs = signedAtMs(predicate);
  const place = { index, stream, seq };
  const before = watch.get(stream);
  const isBehind = before !== undefined && seq < before.seq;
  const broken = isBehind ? null : chainProblem(before, record);
  if (broken !== null) noteInvalid(findings, broken, place);
  if (before !== undefined) {
    noteSilence(before, atMs, findings, place);
    if (before.isClosed) {
      noteInvalid(
        findings,
        { code: "stream.closed", message: "the stream goes on after its `stream.close`" },
        place,
      );
    }
  }
  const opened = predicate.kind === "stream.open" ? predicate.body.heartbeatMs : null;
  watch.set(stream, {
    seq,
    leafHash: record.leafHash,
    broken: 0,
    atMs,
    heartbeatMs: opened ?? before?.heartbeatMs ?? null,
    isClosed: predicate.kind === "stream.close" || (before?.isClosed ?? false),
  });
  return isBehind;
}

/**
 * Takes in that a record of the stream does not hold by itself, so that the next one is not blamed for it. Which number it had
 * is the store's word only, and not asked for: an edited row must not make a fork of the writer's records.
 */
export function watchBroken(watch: StreamWatch, stream: string): void {
  const before = watch.get(stream);
  watch.set(stream, {
    seq: before?.seq ?? -1,
    leafHash: before?.leafHash ?? null,
    broken: (before?.broken ?? 0) + 1,
    atMs: before?.atMs ?? Number.NaN,
    heartbeatMs: before?.heartbeatMs ?? null,
    isClosed: before?.isClosed ?? false,
  });
}

/** How many of a stream's records were seen, so that what stands in no tree begins with this number. */
export function nextSeq(watch: StreamWatch, stream: string): number {
  const watched = watch.get(stream);
  return watched === undefined ? 0 : watched.seq + watched.broken + 1;
}

/** What each stream is at a time, by name; notes those that are open, and have been silent for longer than they promised. */
export function endWatch(watch: StreamWatch, nowMs: number, findings: LogFindings): readonly LogStream[] {
  const streams: LogStream[] = [];
  for (const [stream, watched] of watch) {
    const { atMs, heartbeatMs, isClosed } = watched;
    const seq = watched.seq + watched.broken;
    let state: StreamState = isClosed ? "closed" : "undeclared";
    if (!isClosed && heartbeatMs !== null) {
      state = noteSilence(watched, nowMs, findings, { stream, seq }) ? "silent" : "open";
    }
    streams.push({ stream, state, lastSeq: seq, lastAtMs: atMs });
  }
  return streams.sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

function chainProblem(before: Watched | undefined, record: VerifiedRecord): Problem | null {
  const { seq, prev } = record.statement.predicate;
  const last = before?.seq ?? -1;
  if (seq === last) {
    return record.leafHash === before?.leafHash
      ? { code: "chain.sequence", message: `record ${seq} stands in the log twice` }
      : forkedProblem(seq);
  }
  const ahead = seq - last - 1;
  if (ahead > (before?.broken ?? 0)) return numberProblem(seq, last + (before?.broken ?? 0) + 1);
  // Behind a record that does not hold there is nothing to be bound to.
  if (ahead === 0 && prev !== (before?.leafHash ?? null)) {
    return { code: "chain.previous", message: "the record follows another one than the record before it" };
  }
  return null;
}

/** That a stream has two records of one number. Only to be said of two that were both verified: it accuses a key's owner. */
export function forkedProblem(seq: number): Problem {
  const message = `another record ${seq} of the stream stands in the log before: the stream is forked`;
  return { code: "chain.forked", message };
}

/** That a record's number is not the next one. */
export function numberProblem(seq: number, expected: number): Problem {
  return {
    code: "chain.sequence",
    message: `the record is number ${seq} where number ${expected} belongs`,
  };
}

/** True where a stream kept quiet for longer than it promised. A time that is not known is no sign of life. */
function noteSilence(
  { atMs, heartbeatMs, isClosed }: Watched,
  untilMs: number,
  findings: LogFindings,
  place: LogPlace,
): boolean {
  if (heartbeatMs === null || isClosed || untilMs - atMs <= heartbeatMs) return false;
  const since = Number.isNaN(atMs) ? "a record that does not hold" : new Date(atMs).toISOString();
  const message = `nothing came since ${since} from a stream that promised a record every ${heartbeatMs} ms`;
  noteGap(findings, { code: "stream.silent", message }, place);
  return true;
}
