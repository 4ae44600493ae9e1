import type { RecordAnswer, ReadRecord, ReplayBatch } from "./replay-batch.ts";
import type { ReplayCrew } from "./replay-crew.ts";

/** How many records one thread is handed at once. */
const batchSize = 128;

/** How many batches wait for each thread, beside the one that it works on. */
const waitingBatches = 1;

/** How many decisions whose proposals stand elsewhere are put together in one batch. */
const lateBatchSize = 64;

/** Where records come from. */
export interface RecordSource {
  /** How many there are, for the progress; null where that is not known beforehand. */
  readonly total: number | null;
  /** Each record once, in order; one that cannot be read is answered for at once. */
  readonly records: () => Iterable<SourceRecord> | AsyncIterable<SourceRecord>;
  /** The record at a place that was handed out, once more; null where it cannot be read any more. */
  readonly again: (place: string) => Promise<ReadRecord | null>;
  /** The record with a digest that was not among those handed out; null where there is none. */
  readonly byDigest: (digest: string, wantedFrom: string) => Promise<ReadRecord | null>;
}

/** A record, or why it cannot be read. */
export type SourceRecord = ReadRecord | UnreadRecord;

/** A record that is there and cannot be read. */
export interface UnreadRecord {
  readonly kind: "unreadable";
  readonly place: string;
  readonly reason: string;
}

/** What came of one record, or why it was not read. */
export type StreamAnswer = RecordAnswer | UnreadRecord;

/**
 * Replays everything that a source has. Answers come in the source's order, whoever was done first; those that had to wait
 * for a proposal from elsewhere come last. Holds a few batches at a time, and of what it passed the places of proposals that
 * nobody followed yet. Ends early, between two batches, once `isEnded` says so.
 */
export async function* replayStream(
  source: RecordSource,
  crew: ReplayCrew,
  isEnded: () => boolean,
): AsyncGenerator<StreamAnswer> {
  const late: Waiting[] = [];
  const proposals = new Map<string, string>();
  for await (const answer of inOrder(batchesOf(source), crew, isEnded)) {
    if (answer.kind === "waiting") late.push({ place: answer.place, parents: answer.parents });
    else yield answer;
    if (answer.kind === "passed-over" && answer.isProposal) proposals.set(answer.digest, answer.place);
  }
  yield* inOrder(lateBatches(late, proposals, source), crew, isEnded);
}

interface Waiting {
  readonly place: string;
  readonly parents: readonly string[];
}

/** A batch, and what its source could not read, each behind so many records of the batch. */
interface SourceBatch extends ReplayBatch {
  readonly unread: readonly { readonly behind: number; readonly record: UnreadRecord }[];
  /** The places whose answers count; the others are there to be followed. */
  readonly wanted: ReadonlySet<string> | null;
}

async function* batchesOf(source: RecordSource): AsyncGenerator<SourceBatch> {
  let records: ReadRecord[] = [];
  let unread: { behind: number; record: UnreadRecord }[] = [];
  for await (const record of source.records()) {
    if ("kind" in record) unread.push({ behind: records.length, record });
    else records.push(record);
    if (records.length + unread.length < batchSize) continue;
    yield { records, unread, isComplete: false, wanted: null };
    records = [];
    unread = [];
  }
  if (records.length + unread.length > 0) yield { records, unread, isComplete: false, wanted: null };
}

/** Batches of decisions with the records that hold their proposals, as far as those can be found. */
async function* lateBatches(
  late: readonly Waiting[],
  proposals: ReadonlyMap<string, string>,
  source: RecordSource,
): AsyncGenerator<SourceBatch> {
  for (let from = 0; from < late.length; from += lateBatchSize) {
    const records: ReadRecord[] = [];
    const wanted = new Set<string>();
    const unread: { behind: number; record: UnreadRecord }[] = [];
    for (const { place, parents } of late.slice(from, from + lateBatchSize)) {
      for (const parent of parents) {
        const known = proposals.get(parent);
        const found = known === undefined ? await source.byDigest(parent, place) : await source.again(known);
        if (found !== null) records.push(found);
      }
      const evaluation = await source.again(place);
      if (evaluation === null) {
        const reason = "it changed or went away while it was replayed";
        unread.push({ behind: wanted.size, record: { kind: "unreadable", place, reason } });
      } else {
        wanted.add(place);
        records.push(evaluation);
      }
    }
    yield { records, unread, isComplete: true, wanted };
  }
}

/** The answers of batches, in the batches' order, while so many are worked on at once as the crew has hands for. */
async function* inOrder(
  batches: AsyncIterable<SourceBatch>,
  crew: ReplayCrew,
  isEnded: () => boolean,
): AsyncGenerator<StreamAnswer> {
  const inWork: Promise<readonly StreamAnswer[]>[] = [];
  const most = crew.size * (1 + waitingBatches);
  for await (const batch of batches) {
    if (isEnded()) return;
    const answers = answersOf(batch, crew);
    // Awaited in its turn; that one fails before is no news until then.
    answers.catch(() => {});
    inWork.push(answers);
    const first = inWork.length > most ? inWork.shift() : undefined;
    if (first !== undefined) yield* await first;
  }
  for (const answers of inWork) {
    if (isEnded()) return;
    yield* await answers;
  }
}

async function answersOf(
  { records, unread, isComplete, wanted }: SourceBatch,
  crew: ReplayCrew,
): Promise<readonly StreamAnswer[]> {
  const answers = records.length === 0 ? [] : await crew.replay({ records, isComplete });
  const counted = answers.filter(({ place }) => wanted === null || wanted.has(place));
  const merged: StreamAnswer[] = [];
  for (const [at, answer] of counted.entries()) {
    merged.push(...unread.filter(({ behind }) => behind === at).map(({ record }) => record), answer);
  }
  return [...merged, ...unread.filter(({ behind }) => behind >= counted.length).map(({ record }) => record)];
}
