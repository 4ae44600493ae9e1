import { LedgerError } from "../src/ledger-error.ts";
import { MAX_READ_RECORDS } from "../src/store.ts";
import type { RecordStore, StoredRecord } from "../src/store.ts";

/** A store that keeps its promises for as long as the process lives, but for durability. */
export function memoryStore(): RecordStore {
  const records: StoredRecord[] = [];
  const streamOf = (stream: string): StoredRecord[] => records.filter((record) => record.stream === stream);
  return {
    head: async (stream) => streamOf(stream).at(-1) ?? null,
    append: async (record) => {
      if (records.some(({ digest }) => digest === record.digest)) {
        throw new LedgerError({ code: "store.duplicate", message: "stored already" });
      }
      const head = streamOf(record.stream).at(-1);
      if (record.seq !== (head?.seq ?? -1) + 1 || record.prev !== (head?.leafHash ?? null)) {
        throw new LedgerError({ code: "store.conflict", message: "does not continue the stream" });
      }
      records.push(record);
    },
    read: async (stream, fromSeq, limit = MAX_READ_RECORDS) =>
      streamOf(stream)
        .filter(({ seq }) => seq >= fromSeq)
        .slice(0, limit),
    byDigest: async (digest) => records.find((record) => record.digest === digest) ?? null,
    streams: async () => [...new Set(records.map(({ stream }) => stream))].sort(),
  };
}
