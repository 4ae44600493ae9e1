import { openEnvelope } from "../envelope-reader.ts";
import type { KeyEnd } from "../keys/history.ts";
import type { KeyId } from "../keys/public-key.ts";
import { LedgerError } from "../ledger-error.ts";
import { countersigners } from "../statement/countersigners.ts";
import { MAX_READ_RECORDS } from "../store.ts";
import { decodeUtf8 } from "../utf8.ts";
import { verifyRecord } from "../verify.ts";
import type { LogPass } from "./log-pass.ts";
import type { SequencedRecord } from "./log-store.ts";
import type { DoubtedKey } from "./log-verdict.ts";
import { signedAtMs } from "./signed-time.ts";

type Doubt = { readonly end: KeyEnd; readonly sinceMs: number; records: number; firstIndex: number | null };

/**
 * Counts the records that a key signed while it may have been somebody else's already, as its revocation says. They hold. A
 * revocation comes after what it casts doubt on, so this reads the log again, up to there, and only where one names a time.
 */
export async function countDoubted(pass: LogPass): Promise<readonly DoubtedKey[]> {
  const doubts = new Map<KeyId, Doubt>();
  let until = 0;
  for (const [keyId, { end }] of pass.history.spans) {
    const sinceMs = end?.compromisedSinceMs ?? null;
    if (end === null || sinceMs === null) continue;
    doubts.set(keyId, { end, sinceMs, records: 0, firstIndex: null });
    until = Math.max(until, end.index + 1);
  }
  for (let from = 0; from < until; from += MAX_READ_RECORDS) {
    for await (const record of readable(pass, from, Math.min(until, from + MAX_READ_RECORDS))) {
      countRecord(pass, record, doubts);
    }
  }
  return [...doubts].map(([keyId, { end, sinceMs, records, firstIndex }]) => {
    return { keyId, compromisedSinceMs: sinceMs, endIndex: end.index, records, firstIndex };
  });
}

/** The records of a page that can be read; that others cannot was told when the log was verified. */
async function* readable({ store }: LogPass, from: number, to: number): AsyncGenerator<SequencedRecord> {
  for (let next = from, limit = to - from; next < to;) {
    try {
      const records = await store.sequenced(next, Math.min(limit, to - next));
      yield* records;
      next += Math.max(1, records.length);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      // Behind what cannot be read, one by one.
      if (limit === 1) next += 1;
      limit = 1;
    }
  }
}

function countRecord(pass: LogPass, record: SequencedRecord, doubts: ReadonlyMap<KeyId, Doubt>): void {
  if (!mayConcern(record.envelope, doubts)) return;
  const verdict = verifyRecord(record.envelope, pass.history.keys, pass.options);
  if (!verdict.ok) return;
  const { predicate } = verdict.statement;
  for (const keyId of new Set([predicate.keyId, ...countersigners(predicate)])) {
    const doubt = doubts.get(keyId);
    if (doubt === undefined) continue;
    const { end, sinceMs } = doubt;
    // A key's own last word is not in doubt, and what comes after it does not hold.
    if (record.index > end.index || (record.index === end.index && end.by === "revocation")) continue;
    if (signedAtMs(predicate) < sinceMs) continue;
    doubt.records += 1;
    doubt.firstIndex ??= record.index;
  }
}

/** Whether a record names one of the keys at all, so that the others need not be verified again. */
function mayConcern(bytes: Uint8Array, doubts: ReadonlyMap<KeyId, Doubt>): boolean {
  try {
    const { payload, signature } = openEnvelope(bytes);
    if (doubts.has(signature.keyId)) return true;
    const text = decodeUtf8(payload);
    return [...doubts.keys()].some((keyId) => text.includes(keyId));
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}
