import { LedgerError } from "@interlock/ledger";
import type { StoredRecord, StreamHead } from "@interlock/ledger";
import { fitsFrame } from "./frame.ts";

/**
 * The head that a stream has after these records. Throws `store.conflict` where they do not continue it one after the other,
 * and `store.failed` where one of them is nothing that a journal can hold.
 */
export function continuation(
  stream: string,
  head: StreamHead | null,
  records: readonly StoredRecord[],
): StreamHead | null {
  let at = head;
  for (const record of records) {
    const seq = at === null ? 0 : at.seq + 1;
    if (record.stream !== stream || record.seq !== seq || record.prev !== (at?.leafHash ?? null)) {
      throw new LedgerError({
        code: "store.conflict",
        message: `number ${record.seq} does not continue stream ${stream}, which is waiting for number ${seq}`,
      });
    }
    if (!fitsFrame(record)) {
      throw new LedgerError({
        code: "store.failed",
        message: `number ${seq} of stream ${stream} is too large, or its digests are none`,
      });
    }
    at = { seq, leafHash: record.leafHash };
  }
  return at;
}
