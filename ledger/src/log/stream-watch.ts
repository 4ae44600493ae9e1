import type { Sha256 } from "../digest.ts";
import type { Problem } from "../ledger-error.ts";
import type { StoredRecord } from "../store.ts";
import type { VerifiedRecord } from "../verify.ts";
import { noteGap, noteInvalid } from "./log-findings.ts";
import type { LogFindings, LogPlace } from "./log-findings.ts";
import type { LogStream, StreamState } from "./log-verdict.ts";

/** What a pass knows of one stream: its last record, and what the stream promised. */
type Watched = {
  seq: number;
  leafHash: Sha256;
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
 */
export function watchRecord(
  watch: StreamWatch,
  record: VerifiedRecord,
  findings: LogFindings,
  index: number | null,
): void {
  const { predicate } = record.statement;
  const { stream, seq } = predicate;
  const atMs = Date.parse(predicate.at);
  const place = { index, stream, seq };
  const before = watch.get(stream);
  const broken = chainProblem(before, record);
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
    atMs,
    heartbeatMs: opened ?? before?.heartbeatMs ?? null,
    isClosed: predicate.kind === "stream.close" || (before?.isClosed ?? false),
  });
}

/** Takes in the place of a record that does not hold by itself, so that the next one of its stream is not blamed for it. */
export function watchBroken(
  watch: StreamWatch,
  { stream, seq, leafHash }: Pick<StoredRecord, "stream" | "seq" | "leafHash">,
): void {
  const before = watch.get(stream);
  watch.set(stream, {
    seq,
    leafHash,
    atMs: before?.atMs ?? Number.NaN,
    heartbeatMs: before?.heartbeatMs ?? null,
    isClosed: before?.isClosed ?? false,
  });
}

/** How many of a stream's records were seen, so that what stands in no tree begins with this number. */
export function nextSeq(watch: StreamWatch, stream: string): number {
  return (watch.get(stream)?.seq ?? -1) + 1;
}

/** What each stream is at a time, by name; notes those that are open, and have been silent for longer than they promised. */
export function endWatch(watch: StreamWatch, nowMs: number, findings: LogFindings): readonly LogStream[] {
  const streams: LogStream[] = [];
  for (const [stream, watched] of watch) {
    const { seq, atMs, heartbeatMs, isClosed } = watched;
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
  const expected = before === undefined ? 0 : before.seq + 1;
  if (before !== undefined && seq <= before.seq) {
    const message =
      seq === before.seq && record.leafHash === before.leafHash
        ? `record ${seq} stands in the log twice`
        : `another record ${seq} of the stream stands in the log before: the stream is forked`;
    return { code: "chain.forked", message };
  }
  if (seq !== expected) {
    return {
      code: "chain.sequence",
      message: `the record is number ${seq} where number ${expected} belongs`,
    };
  }
  if (prev !== (before?.leafHash ?? null)) {
    return { code: "chain.previous", message: "the record follows another one than the record before it" };
  }
  return null;
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
