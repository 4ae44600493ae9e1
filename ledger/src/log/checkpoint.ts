import { hexToBytes } from "@noble/hashes/utils.js";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { hexOf } from "../digest.ts";
import type { Sha256 } from "../digest.ts";
import { LedgerError, problemOf } from "../ledger-error.ts";
import { ORIGIN_PATTERN } from "../statement/frame.ts";
import { isSha256, isTreeSize } from "../tree/node-hash.ts";
import { isNoteName, parseNote } from "./signed-note.ts";

/** What a log says of itself: how many records it has, and the root of the tree over them. */
export type Checkpoint = {
  /** The log's name. */
  readonly origin: string;
  readonly size: number;
  readonly root: Sha256;
};

const SIZE_PATTERN = /^(?:0|[1-9][0-9]{0,15})$/;
const ROOT_BYTES = 32;

/** True of a log's name that a checkpoint can bear: its name signs, and a name in a note has no plus sign. */
export function isCheckpointOrigin(origin: string): boolean {
  return ORIGIN_PATTERN.test(origin) && isNoteName(origin);
}

/** The text that is signed: origin, size and root, a line each (C2SP tlog-checkpoint). Throws for what is no checkpoint. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!isCheckpointOrigin(origin)) {
    throw new LedgerError({ code: "checkpoint.malformed", message: "the log's name cannot stand in a note" });
  }
  if (!isTreeSize(size) || !isSha256(root)) {
    throw new LedgerError({ code: "checkpoint.malformed", message: "no tree has this size and root" });
  }
  return `${origin}\n${size}\n${encodeBase64(hexToBytes(root))}\n`;
}

/**
 * Reads the text of a checkpoint; `checkpointText` gives it back byte for byte. Closed: the format allows further lines,
 * which no verifier could hold against anything. Throws a `LedgerError`.
 */
export function parseCheckpointText(text: string): Checkpoint {
  const [origin = "", size = "", root = "", ...others] = text.split("\n");
  if (others.length !== 1 || others[0] !== "") throw malformed("it has not three lines");
  if (!isCheckpointOrigin(origin)) throw malformed("its first line is no log's name");
  if (!SIZE_PATTERN.test(size) || !isTreeSize(Number(size))) throw malformed("its second line is no size");
  return { origin, size: Number(size), root: hexOf(rootBytes(root)) };
}

/** The checkpoint that a signed note holds. Nothing of it is believed yet. Throws a `LedgerError` for a note that holds none. */
export function parseCheckpointNote(note: Uint8Array): Checkpoint {
  return parseCheckpointText(parseNote(note).text);
}

function rootBytes(text: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = decodeBase64(text);
  } catch (cause) {
    throw malformed(problemOf(cause).message, cause);
  }
  if (bytes.length !== ROOT_BYTES) throw malformed("its third line is no root");
  return bytes;
}

function malformed(why: string, cause?: unknown): LedgerError {
  return new LedgerError({ code: "checkpoint.malformed", message: `not a checkpoint: ${why}` }, { cause });
}
