import {
  applyKeyRecord,
  keyAt,
  type KeyHistory,
  type LogStore,
  type Problem,
  type StoredRecord,
  type VerifiedRecord,
  verifyRecord,
  type VerifyOptions,
} from "@interlock/ledger";

import { CommandFailure } from "../command-failure.ts";
import { count } from "../count.ts";
import { exitCodes } from "../exit-code.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { RecordInput } from "./record-inputs.ts";

/** What is to be added to a log: whole streams, each in its order. */
export interface AppendPlan {
  readonly records: readonly StoredRecord[];
  readonly streams: number;
  /** How many of those given the log has already. */
  readonly known: number;
}

/** Whom the records have to be signed by, and for which log. */
export interface AppendDemand {
  /** The keys in force at the end of the log. */
  readonly history: KeyHistory;
  /** How many records have a place already: those that come stand behind them. */
  readonly size: number;
  readonly options: VerifyOptions & { readonly origin: string };
}

/**
 * Verifies records and puts them in the order of their streams, so that the log can take them: each by itself, and each stream
 * going on from what the log holds of it. Throws a failure where one is not what was signed, and where some are missing.
 */
export async function appendPlan(
  inputs: readonly RecordInput[],
  store: LogStore,
  demand: AppendDemand,
): Promise<AppendPlan> {
  const streams = new Map<string, StoredRecord[]>();
  let { history } = demand;
  let index = demand.size;
  let waiting = inputs;
  while (waiting.length > 0) {
    const unknown: RecordInput[] = [];
    for (const input of waiting) {
      const { path, envelope } = input;
      const verdict = verifyRecord(envelope, history.keys, demand.options);
      if (!verdict.ok && verdict.problem.code === "key.unknown") unknown.push(input);
      else if (!verdict.ok) throw invalid(path, verdict.problem);
      else {
        history = await historyAfter({ path, verdict, index }, history, store, demand);
        index += 1;
        addTo(streams, verdict, envelope);
      }
    }
    // Another record of those given may bring the key.
    if (unknown.length === waiting.length) throw unknownKey(unknown, history, demand);
    waiting = unknown;
  }
  const records: StoredRecord[] = [];
  let known = 0;
  for (const [stream, given] of streams) {
    const added = await continuation(stream, given, store);
    known += given.length - added.length;
    records.push(...added);
  }
  return { records, streams: new Set(records.map(({ stream }) => stream)).size, known };
}

/** A record that holds by itself, and the place that it would get. */
interface Coming {
  readonly path: string;
  readonly verdict: VerifiedRecord;
  readonly index: number;
}

/** The keys after a record. Throws a failure where its own is in force neither before those that are added nor among them. */
async function historyAfter(
  { path, verdict, index }: Coming,
  history: KeyHistory,
  store: LogStore,
  { history: before, options: { verifySignature } }: AppendDemand,
): Promise<KeyHistory> {
  const answer = applyKeyRecord(history, verdict, index, verifySignature);
  if (answer.ok) return answer.history;
  // A step puts what a key signed before the record that ends it.
  const isBefore = keyAt(before, verdict.statement.predicate.keyId, index).ok;
  const isAboutKeys = verdict.statement.predicate.kind.startsWith("key.");
  if (isBefore && !isAboutKeys) return history;
  // What the log holds already had its key in force where it stands.
  if (await isHeld(store, verdict.digest)) return history;
  throw invalid(path, answer.problem);
}

function addTo(streams: Map<string, StoredRecord[]>, verdict: VerifiedRecord, envelope: Uint8Array): void {
  const { stream, seq, prev } = verdict.statement.predicate;
  const { digest, leafHash } = verdict;
  const given = streams.get(stream) ?? [];
  if (given.some((record) => record.digest === digest)) return;
  streams.set(stream, [...given, { stream, seq, prev, digest, leafHash, envelope }]);
}

function unknownKey(
  [first]: readonly RecordInput[],
  { keys }: KeyHistory,
  { options }: AppendDemand,
): CommandFailure {
  if (first === undefined) throw new Error("there is a record that waits");
  const verdict = verifyRecord(first.envelope, keys, options);
  if (verdict.ok) throw new Error("the record's key became known");
  return invalid(first.path, verdict.problem);
}

/** Those of a stream's records that the log does not hold, in their order. */
async function continuation(
  stream: string,
  given: readonly StoredRecord[],
  store: LogStore,
): Promise<readonly StoredRecord[]> {
  const head = await store.head(stream);
  const added: StoredRecord[] = [];
  let next = (head?.seq ?? -1) + 1;
  let after = head?.leafHash ?? null;
  for (const record of [...given].sort((a, b) => a.seq - b.seq)) {
    if (record.seq < next) {
      if (!(await isHeldAt(store, record)) && !added.some(({ digest }) => digest === record.digest)) {
        throw forked(stream, record.seq);
      }
      continue;
    }
    if (record.seq > next) {
      const message = `${count(record.seq - next, "record")} of stream ${shownText(stream)} before number ${record.seq} ${record.seq - next === 1 ? "is" : "are"} missing: a log takes a stream without gaps`;
      throw new CommandFailure(exitCodes.unreadable, message);
    }
    if (record.prev !== after) throw forked(stream, record.seq);
    added.push(record);
    next += 1;
    after = record.leafHash;
  }
  return added;
}

async function isHeldAt(store: LogStore, { stream, seq, digest }: StoredRecord): Promise<boolean> {
  const [held] = await store.read(stream, seq, 1);
  return held?.seq === seq && held.digest === digest;
}

async function isHeld(store: LogStore, digest: string): Promise<boolean> {
  return (await store.byDigest(digest)) !== null;
}

function forked(stream: string, seq: number): CommandFailure {
  const message = `number ${seq} of stream ${shownText(stream)} is another record than the log has there: the stream is forked`;
  return new CommandFailure(exitCodes.invalid, message);
}

function invalid(path: string, { code, message, at }: Problem): CommandFailure {
  const place = at === undefined || at === "" ? "" : ` at ${at}`;
  return new CommandFailure(
    exitCodes.invalid,
    `${quotedText(path)} is not taken: ${shownText(`${code}${place}: ${message}`)}`,
  );
}
