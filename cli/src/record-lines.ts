import { unreadable } from "./command-failure.ts";
import { readInput } from "./read-file.ts";
import { quotedText } from "./shown-text.ts";
import type { World } from "./world.ts";

/** One line of a file of records, and where it stands; nothing of it is believed yet. */
export interface RecordLine {
  readonly path: string;
  readonly envelope: Uint8Array;
}

/** The largest file of lines that is read: the whole of it is held in memory. */
export const MAX_LINES_BYTES: number = 256 * 1024 * 1024;

const LINE_FEED = 10;

/** Whether a file is one of envelopes, one a line, as `interlock audit export` writes them: its name says so. */
export function isOfLines(path: string): boolean {
  return path.endsWith(".jsonl");
}

/**
 * Reads a file of envelopes, one a line. Strict: each line holds one, and ends. Throws a failure that names the file and the line;
 * a last line without an end may have been cut off.
 */
export function readRecordLines(path: string, world: Pick<World, "cwd">): readonly RecordLine[] {
  const bytes = readInput(path, world, MAX_LINES_BYTES);
  const lines: RecordLine[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, from);
    const place = `line ${lines.length + 1} of ${quotedText(path)}`;
    if (end < 0) throw unreadable(`${place} has no end: the file was cut off, or is being written`);
    if (end === from) throw unreadable(`${place} is empty, and has to hold a record`);
    lines.push({ path: `${path}:${lines.length + 1}`, envelope: bytes.subarray(from, end) });
    from = end + 1;
  }
  if (lines.length === 0) throw unreadable(`${quotedText(path)} holds no record`);
  return lines;
}
