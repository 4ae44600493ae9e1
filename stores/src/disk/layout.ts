import { join } from "node:path";
import { STREAM_PATTERN } from "@interlock/ledger";

/** The last number that a stream can give has this many digits. */
const SEQ_DIGITS = 12;

const SEGMENT_PATTERN = /^([0-9]{12})\.journal$/;
const FILE_PATTERN = /^(?:[a-z0-9._-]|%[0-9a-f]{2})+$/;

/** The file that says that a folder is a log, of which version and whose. */
export function markPath(folder: string): string {
  return join(folder, "log.json");
}

/** The SQLite file with the order of the records, the tree's nodes and the checkpoints. */
export function orderPath(folder: string): string {
  return join(folder, "order.db");
}

/** The folder that holds one folder a stream. */
export function streamsPath(folder: string): string {
  return join(folder, "streams");
}

/** The folder of the files that writers lock. */
export function locksPath(folder: string): string {
  return join(folder, "locks");
}

/** The folder of one stream's journal. */
export function journalPath(folder: string, stream: string): string {
  return join(streamsPath(folder), fileNameOf(stream));
}

/** The file that a stream's one writer locks. */
export function lockPath(folder: string, stream: string): string {
  return join(locksPath(folder), fileNameOf(stream));
}

/** The file of a journal's segment whose first record has this number. */
export function segmentPath(journal: string, first: number): string {
  return join(journal, `${String(first).padStart(SEQ_DIGITS, "0")}.journal`);
}

/** The number of a segment's first record, or null for a file that is no segment. */
export function segmentOf(fileName: string): number | null {
  const digits = SEGMENT_PATTERN.exec(fileName)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The stream that a folder of `streams` belongs to, or null for a folder of nobody's. */
export function streamOf(fileName: string): string | null {
  if (!FILE_PATTERN.test(fileName)) return null;
  const stream = fileName.replaceAll(/%([0-9a-f]{2})/gu, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  return STREAM_PATTERN.test(stream) && fileNameOf(stream) === fileName ? stream : null;
}

// Capital letters are escaped too, so that two streams are two folders where a file system ignores case.
function fileNameOf(stream: string): string {
  return stream.replaceAll(
    /[^a-z0-9._-]/gu,
    (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
