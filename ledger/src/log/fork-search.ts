import { keyAt } from "../keys/history.ts";
import { LedgerError } from "../ledger-error.ts";
import { verifyRecord } from "../verify.ts";
import { noteInvalid } from "./log-findings.ts";
import type { BehindRecord, LogPass } from "./log-pass.ts";
import { forkedProblem, numberProblem } from "./stream-watch.ts";

/** How many records are looked up: whoever shuffles a log's order must not make its verifier read it many times. */
const MAX_FORK_SEARCHES = 100;

/**
 * Tells of records whose number their stream had gone by already. Where the log has another one of that number which holds as
 * well, the stream is forked; else the order is what is wrong, and the writer is not blamed for it.
 */
export async function meetBehind(pass: LogPass): Promise<void> {
  for (const behind of pass.behind.splice(0)) {
    const { seq } = behind.place;
    const isForked = pass.forkSearches < MAX_FORK_SEARCHES && (await hasOther(pass, behind));
    pass.forkSearches += 1;
    noteInvalid(
      pass.findings,
      isForked ? forkedProblem(seq) : numberProblem(seq, behind.expected),
      behind.place,
    );
  }
}

/** Whether the store has another record of the same stream and number, signed by a key that was in force. */
async function hasOther(
  { store, history, frontier, options }: LogPass,
  behind: BehindRecord,
): Promise<boolean> {
  const { stream, seq } = behind.place;
  try {
    const [stored] = await store.read(stream, seq, 1);
    if (stored === undefined) return false;
    const other = verifyRecord(stored.envelope, history.keys, options);
    if (!other.ok || other.leafHash === behind.leafHash) return false;
    const { predicate } = other.statement;
    if (predicate.stream !== stream || predicate.seq !== seq) return false;
    const index = (await store.indexOf(other.leafHash)) ?? frontier.size;
    return keyAt(history, predicate.keyId, index).ok;
  } catch (error) {
    // What cannot be read is no second version; that it cannot be read is told where it stands.
    if (error instanceof LedgerError) return false;
    throw error;
  }
}
