import { LedgerError } from "./ledger-error.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

const ALPHABET = encodeUtf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const PADDING = 0x3d;
const NO_LETTER = 0xff;
const VALUE_OF = valuesByLetter();

/** The bytes in the standard alphabet of RFC 4648, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING);
  let held = 0;
  let bits = 0;
  let next = 0;
  const put = (value: number): void => {
    out[next] = ALPHABET[value & 63] ?? PADDING;
    next += 1;
  };
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      put(held >> bits);
    }
  }
  if (bits > 0) put(held << (6 - bits));
  return decodeUtf8(out);
}

/**
 * The bytes a base64 text stands for; every byte string has exactly one text here.
 * Other alphabets, missing padding, blanks and set bits beyond the last byte throw, so that an envelope cannot
 * be changed without changing what it says.
 */
export function decodeBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw malformed("its length is not a multiple of four");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let held = 0;
  let bits = 0;
  let next = 0;
  for (let i = 0; i < letters; i += 1) {
    const value = VALUE_OF[text.charCodeAt(i)] ?? NO_LETTER;
    if (value === NO_LETTER) throw malformed(`character ${i} is not in the standard alphabet`);
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[next] = (held >> bits) & 0xff;
      next += 1;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw malformed("bits are set beyond the last byte");
  return bytes;
}

function valuesByLetter(): Uint8Array {
  const values = new Uint8Array(128).fill(NO_LETTER);
  for (const [value, letter] of ALPHABET.entries()) values[letter] = value;
  return values;
}

function malformed(why: string): LedgerError {
  return new LedgerError({ code: "base64.malformed", message: `not base64: ${why}` });
}
