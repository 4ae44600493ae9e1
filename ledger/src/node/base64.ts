import { decodeBase64 } from "../base64.ts";

/**
 * Reads base64 by Node's own decoder, several times faster than `decodeBase64`, which it agrees with on every text. Node's takes
 * two alphabets, and leaves out what is in neither: so what it read is written again, and has to be the text.
 */
export function decodeBase64WithNode(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  // Whatever is not the one text of some bytes has its own words for what is wrong with it.
  if (bytes.toString("base64") !== text) return decodeBase64(text);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
