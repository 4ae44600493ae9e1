import { decodeBase64 } from "../base64.ts";

/**
 * Reads base64 by Node's own decoder, several times faster than `decodeBase64`, which it agrees with on every text. Node's takes
 * two alphabets, leaves out what is in neither, and stops where padding begins: so what it took for the text is looked at again.
 */
export function decodeBase64WithNode(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  // Whatever is not the one text of some bytes has its own words for what is wrong with it.
  if (!isTextOf(bytes, text)) return decodeBase64(text);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Whether this is the base64 that is written of the bytes that Node read from it. A letter more or less makes more or fewer bytes:
 * where all have come that so long a text stands for, every character of it was taken for a letter of one of the two alphabets.
 */
function isTextOf(bytes: Buffer, text: string): boolean {
  const { length } = text;
  // Beyond ASCII a character may be taken for the letter that its lower half is.
  if (length % 4 !== 0 || Buffer.byteLength(text) !== length) return false;
  if (text.includes("-") || text.includes("_")) return false;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (bytes.length !== (length / 4) * 3 - padding) return false;
  // Of the last letter some bits may be left over: writing the last bytes leaves them out.
  const last = bytes.length - (bytes.length % 3);
  return padding === 0 || bytes.toString("base64", last) === text.slice(-4);
}

/** Writes base64 by Node's own encoder: the same text as `encodeBase64` writes, sooner. */
export function encodeBase64WithNode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}
