import { LedgerError } from "./ledger-error.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

const ALPHABET = encodeUtf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const PADDING = 0x3d;
const NO_LETTER = 0xff;
const VALUE_OF = valuesByLetter();

/** Reads base64 as `decodeBase64` does: takes what it takes, and throws where it throws. */
export type Base64Decoder = (text: string) => Uint8Array;

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
  const whole = letters - (letters % 4);
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let next = 0;
  // Four letters are three bytes. A letter that is none has more than six bits, which show in the sum.
  for (let i = 0; i < whole; i += 4) {
    const a = valueAt(text, i);
    const b = valueAt(text, i + 1);
    const c = valueAt(text, i + 2);
    const d = valueAt(text, i + 3);
    if ((a | b | c | d) > 63) throw noLetter(text, i);
    bytes[next] = (a << 2) | (b >> 4);
    bytes[next + 1] = ((b & 15) << 4) | (c >> 2);
    bytes[next + 2] = ((c & 3) << 6) | d;
    next += 3;
  }
  if (padding > 0) decodeRest(text, whole, letters, bytes, next);
  return bytes;
}

/** The one or two bytes that two or three letters stand for. */
function decodeRest(text: string, from: number, to: number, bytes: Uint8Array, next: number): void {
  let held = 0;
  for (let i = from; i < to; i += 1) {
    const value = valueAt(text, i);
    if (value > 63) throw noLetter(text, i);
    held = (held << 6) | value;
  }
  const spare = to - from === 2 ? 4 : 2;
  if ((held & ((1 << spare) - 1)) !== 0) throw malformed("bits are set beyond the last byte");
  held >>= spare;
  for (let i = bytes.length - 1; i >= next; i -= 1) {
    bytes[i] = held & 0xff;
    held >>= 8;
  }
}

function valueAt(text: string, at: number): number {
  return VALUE_OF[text.charCodeAt(at)] ?? NO_LETTER;
}

function noLetter(text: string, from: number): LedgerError {
  let at = from;
  while (valueAt(text, at) <= 63) at += 1;
  return malformed(`character ${at} is not in the standard alphabet`);
}

function valuesByLetter(): Uint8Array {
  const values = new Uint8Array(128).fill(NO_LETTER);
  for (const [value, letter] of ALPHABET.entries()) values[letter] = value;
  return values;
}

function malformed(why: string): LedgerError {
  return new LedgerError({ code: "base64.malformed", message: `not base64: ${why}` });
}
