import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";
import { canonical, canonicalDigest, LedgerError } from "@interlock/ledger";
import type { KeptSecret, RecordStore, SecretStore, StoredRecord, StreamHead } from "@interlock/ledger";

/** A stream that is written as one file a record, for one process. */
export interface RecordFiles {
  readonly store: RecordStore;
  /** The file that holds a record; throws for one that was not appended here. */
  pathOf(record: Pick<StoredRecord, "digest">): string;
}

/** The longest run of records that one gate writes. */
const MAX_RECORDS = 10_000;

/**
 * Opens a folder for new records, making it where it is missing. A record is the envelope's own bytes in a file
 * `0003-evaluate-0123456789ab.json`. Files are never overwritten, and a record counts as appended once the file and
 * its name in the folder are on disk.
 */
export function openRecordFiles(folder: string, kindOf: (record: StoredRecord) => string): RecordFiles {
  const records: StoredRecord[] = [];
  const paths = new Map<string, string>();
  mkdirSync(folder, { recursive: true });

  async function append(record: StoredRecord): Promise<void> {
    const head = records.at(-1);
    const isNext = record.seq === records.length && record.prev === (head?.leafHash ?? null);
    if (!isNext || (head !== undefined && head.stream !== record.stream)) {
      throw new LedgerError({
        code: "store.conflict",
        message: `record ${record.seq} does not continue the stream`,
      });
    }
    if (records.length >= MAX_RECORDS) {
      throw new LedgerError({
        code: "store.failed",
        message: `a stream holds at most ${MAX_RECORDS} records`,
      });
    }
    const name = `${String(record.seq).padStart(4, "0")}-${kindOf(record)}-${record.digest.slice(0, 12)}.json`;
    const path = join(folder, name);
    writeDurably(folder, path, record.envelope, 0o644);
    records.push(record);
    paths.set(record.digest, path);
  }

  async function head(stream: string): Promise<StreamHead | null> {
    return records.findLast((record) => record.stream === stream) ?? null;
  }

  const store: RecordStore = {
    head,
    append,
    read: async (stream, fromSeq, limit = MAX_RECORDS) =>
      records.filter((record) => record.stream === stream && record.seq >= fromSeq).slice(0, limit),
    byDigest: async (digest) => records.find((record) => record.digest === digest) ?? null,
    streams: async () => [...new Set(records.map((record) => record.stream))].sort(),
  };
  return {
    store,
    pathOf({ digest }) {
      const path = paths.get(digest);
      if (path === undefined) throw new Error(`record ${digest} was not written here`);
      return path;
    },
  };
}

/**
 * The folder beside the records' own, `FOLDER.secrets`, for the values that the records of a proposal hold as commitments only:
 * whoever passes the records on does not pass them on, and they can be erased. Rejects with a `LedgerError`.
 */
export function secretFiles(recordFolder: string, proposalDigest: string): Pick<SecretStore, "put"> {
  // Resolved, so that a slash at the end does not put it inside of the records.
  const folder = `${resolve(recordFolder)}.secrets`;
  return {
    put: async (secrets: readonly KeptSecret[]) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const text = `${canonical({ v: 1, secrets })}\n`;
      // One proposal can be judged twice, each time with salts of its own.
      const name = `${proposalDigest.slice(0, 12)}-${canonicalDigest(text).slice(0, 12)}.json`;
      writeDurably(folder, join(folder, name), new TextEncoder().encode(text), 0o600);
      return secrets.length;
    },
  };
}

function writeDurably(folder: string, path: string, bytes: Uint8Array, mode: number): void {
  try {
    const file = openSync(path, "wx", mode);
    try {
      for (let written = 0; written < bytes.length; written += writeSync(file, bytes, written));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    // The name is durable only once the folder is.
    const entries = openSync(folder, "r");
    try {
      fsyncSync(entries);
    } finally {
      closeSync(entries);
    }
    if (!readFileSync(path).equals(bytes)) throw new Error("the file does not hold what was written");
  } catch (cause) {
    throw new LedgerError({ code: "store.failed", message: `${path} could not be written` }, { cause });
  }
}
