import { applyKeyRecord } from "../keys/history.ts";
import type { KeyHistory } from "../keys/history.ts";
import { LedgerError, problemOf } from "../ledger-error.ts";
import type { Problem } from "../ledger-error.ts";
import { MAX_READ_RECORDS } from "../store.ts";
import type { StoredRecord } from "../store.ts";
import { claimProblem } from "../verify-chain.ts";
import { verifyRecord } from "../verify.ts";
import type { VerifyOptions } from "../verify.ts";
import type { LogStore } from "./log-store.ts";
import { CLOCK_SKEW_MS } from "./log-verdict.ts";
import { signedAtMs } from "./signed-time.ts";
import { isAboutKeys, openRecords, stepOrder } from "./step-order.ts";
import type { OpenedRecord } from "./step-order.ts";

/** Which keys were in force where in the first so many records of a log. */
export type KeysAt = { readonly history: KeyHistory; readonly size: number };

/** A record that gets no place, and keeps those behind it in its stream from getting one. */
export type HeldBack = { readonly stream: string; readonly seq: number; readonly problem: Problem };

/** The records that get the next places, in their order, and those that get none. */
export type Admission = {
  readonly admitted: readonly OpenedRecord[];
  readonly heldBack: readonly HeldBack[];
  /** The keys once the admitted records have their places. */
  readonly keys: KeysAt;
};

/**
 * Says which of the waiting records get the next places: those that hold there by themselves, as whoever verifies the log will
 * judge them. A place is for good, and one record that does not hold makes a log invalid for good.
 */
export function admission(
  waiting: readonly StoredRecord[],
  keys: KeysAt,
  nowMs: number,
  options: VerifyOptions,
): Admission {
  const heldBack = new Map<string, HeldBack>();
  const hold = ({ stream, seq }: StoredRecord, problem: Problem): void => {
    heldBack.set(stream, { stream, seq, problem });
  };
  const opened: OpenedRecord[] = [];
  for (const record of waiting) {
    if (heldBack.has(record.stream)) continue;
    const answer = orderable(record, keys.history, options);
    if (answer.ok) opened.push(answer.opened);
    else hold(record, answer.problem);
  }
  const admitted: OpenedRecord[] = [];
  let { history } = keys;
  for (const one of stepOrder(opened)) {
    const before = heldBack.get(one.record.stream);
    if (before !== undefined && before.seq < one.record.seq) continue;
    const answer = taken(one.record, { history, size: keys.size + admitted.length }, nowMs, options);
    if (!answer.ok) {
      hold(one.record, answer.problem);
      continue;
    }
    history = answer.history;
    admitted.push(one);
  }
  return { admitted, heldBack: [...heldBack.values()], keys: { history, size: keys.size + admitted.length } };
}

/** The keys after what others placed meanwhile. Throws where the log has become smaller. */
export async function keysAfter(
  store: LogStore,
  { history: before, size }: KeysAt,
  reached: number,
  options: VerifyOptions,
): Promise<KeysAt> {
  if (reached < size) {
    const message = `${size} records had their places already, and the log has ${reached}: it was set back`;
    throw new LedgerError({ code: "log.cut-off", message });
  }
  let history = before;
  for (let from = size; from < reached;) {
    const page = await store.sequenced(from, Math.min(MAX_READ_RECORDS, reached - from));
    if (page.length === 0) {
      throw new LedgerError({ code: "log.order", message: `the log gives no record number ${from}` });
    }
    for (const { envelope, index } of page) {
      const verdict = verifyRecord(envelope, history.keys, options);
      const answer = verdict.ok ? applyKeyRecord(history, verdict, index, options.verifySignature) : null;
      if (answer?.ok === true) history = answer.history;
    }
    from += page.length;
  }
  return { history, size: reached };
}

type Orderable =
  { readonly ok: true; readonly opened: OpenedRecord } | { readonly ok: false; readonly problem: Problem };

/**
 * A record that may have a say in the order of a step. What it says of keys moves others, so nobody may say it whose own
 * signature does not hold; of other records the key may come with the step.
 */
function orderable(record: StoredRecord, history: KeyHistory, options: VerifyOptions): Orderable {
  try {
    const [opened] = openRecords([record]);
    if (opened === undefined) throw new Error("each record is taken apart");
    const isKnown = history.keys.has(opened.envelope.signature.keyId);
    if (isKnown || isAboutKeys(opened.envelope)) {
      const verdict = verifyRecord(record.envelope, history.keys, options);
      if (!verdict.ok) return verdict;
    }
    return { ok: true, opened };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

type Taken =
  { readonly ok: true; readonly history: KeyHistory } | { readonly ok: false; readonly problem: Problem };

function taken(
  record: StoredRecord,
  { history, size }: KeysAt,
  nowMs: number,
  options: VerifyOptions,
): Taken {
  const verdict = verifyRecord(record.envelope, history.keys, options);
  if (!verdict.ok) return verdict;
  const problem = claimProblem(record, verdict);
  if (problem !== null) return { ok: false, problem };
  const { at } = verdict.statement.predicate;
  if (!(signedAtMs({ at }) - nowMs <= CLOCK_SKEW_MS)) {
    const message = `the record is dated ${at}, after the sequencer's clock`;
    return { ok: false, problem: { code: "log.future", message } };
  }
  return applyKeyRecord(history, verdict, size, options.verifySignature);
}
