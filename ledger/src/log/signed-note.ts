import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { sha256Hex } from "../digest.ts";
import { LedgerError, problemOf } from "../ledger-error.ts";
import { decodeUtf8, encodeUtf8 } from "../utf8.ts";

/** How many bytes a signed note may have. */
export const MAX_NOTE_BYTES: number = 64 * 1024;

/** How many signatures are read before a note is turned away; the specification asks for 16 at least. */
export const MAX_NOTE_SIGNATURES = 64;

/** One signature line of a note: nothing of it is believed yet. */
export type NoteSignature = {
  readonly name: string;
  /** The first four bytes of a hash over name, algorithm and key, in hexadecimal: a hint, and no proof. */
  readonly keyId: string;
  /** What follows the key id; what it means is the algorithm's. */
  readonly bytes: Uint8Array;
};

/** A text and its signatures, as C2SP's signed-note writes them. */
export type SignedNote = {
  /** What is signed; it ends in a line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
};

/** The algorithms of signature lines that are written and read here, by their numbers in signed-note. */
export const NOTE_ALGORITHMS = {
  /** Ed25519 over the text. */
  ed25519: 0x01,
  /** Ed25519 over a time and the text (C2SP tlog-cosignature). */
  cosignature: 0x04,
} as const;

const KEY_ID_BYTES = 4;
const LINE_FEED = 0x0a;
const FIRST_VISIBLE = 0x20;
const NAME_PATTERN = /^[^\p{White_Space}+]+$/u;
const LINE_PATTERN = /^\u2014 (?<name>[^\p{White_Space}+]+) (?<signature>[A-Za-z0-9+/]+={0,2})$/u;

/** The key id that a signature line bears: the first four bytes of SHA-256(name ‖ LF ‖ algorithm ‖ key). */
export function noteKeyId(name: string, algorithm: number, publicKey: Uint8Array): string {
  return sha256Hex(concatBytes(encodeUtf8(`${name}\n`), Uint8Array.of(algorithm), publicKey)).slice(0, 8);
}

/** True of what may stand as a name in a signature line: no blanks, and no plus sign. */
export function isNoteName(name: string): boolean {
  return NAME_PATTERN.test(name);
}

/**
 * Takes a signed note apart. Whatever signs it has yet to be verified. Throws a `LedgerError` for what is none, or has more
 * than one form: another base64 of the same bytes, a control character, a line that is no signature after the last blank one.
 */
export function parseNote(bytes: Uint8Array): SignedNote {
  if (bytes.length > MAX_NOTE_BYTES) throw malformed(`it is larger than ${MAX_NOTE_BYTES} bytes`);
  const note = textOf(bytes);
  if (bytes.some((byte) => byte < FIRST_VISIBLE && byte !== LINE_FEED)) {
    throw malformed("it holds a control character");
  }
  // A text may have blank lines of its own: the last one ends it.
  const end = note.lastIndexOf("\n\n");
  if (end < 0) throw malformed("no blank line ends its text");
  const lines = note.slice(end + 2).split("\n");
  if (lines.pop() !== "") throw malformed("its last line does not end");
  if (lines.length === 0) throw malformed("it has no signature");
  if (lines.length > MAX_NOTE_SIGNATURES) {
    throw malformed(`it has more than ${MAX_NOTE_SIGNATURES} signatures`);
  }
  return { text: note.slice(0, end + 1), signatures: lines.map(signatureOf) };
}

/** The bytes of a note; `parseNote` reads it back. */
export function formatNote({ text, signatures }: SignedNote): Uint8Array {
  const lines = signatures.map(
    ({ name, keyId, bytes }) => `\u2014 ${name} ${encodeBase64(concatBytes(hexToBytes(keyId), bytes))}\n`,
  );
  return encodeUtf8(`${text}\n${lines.join("")}`);
}

function signatureOf(line: string): NoteSignature {
  const found = LINE_PATTERN.exec(line)?.groups;
  const [name, signature] = [found?.["name"], found?.["signature"]];
  if (name === undefined || signature === undefined) throw malformed("a line after its text is no signature");
  const bytes = base64Of(signature);
  if (bytes.length <= KEY_ID_BYTES) throw malformed("a signature has no bytes");
  const keyId = Array.from(bytes.subarray(0, KEY_ID_BYTES), (byte) => byte.toString(16).padStart(2, "0"));
  return { name, keyId: keyId.join(""), bytes: bytes.subarray(KEY_ID_BYTES) };
}

function base64Of(text: string): Uint8Array {
  try {
    return decodeBase64(text);
  } catch (cause) {
    throw malformed(problemOf(cause).message, cause);
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw malformed(problemOf(cause).message, cause);
  }
}

function malformed(why: string, cause?: unknown): LedgerError {
  return new LedgerError({ code: "note.malformed", message: `not a signed note: ${why}` }, { cause });
}
