import { LedgerError } from "./ledger-error.ts";

/** How many random bytes an id takes. */
export const ULID_RANDOM_BYTES = 10;

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MAX_TIME_MS = 2 ** 48 - 1;
const TIME_LETTERS = 10;

/** What a ULID looks like: 26 letters of Crockford's alphabet, upper case, at most 2^128 − 1. */
export const ULID_PATTERN: RegExp = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** A ULID from a time in milliseconds and ten random bytes; pure, so the caller brings clock and randomness. */
export function ulid(atMs: number, random: Uint8Array): string {
  if (!Number.isSafeInteger(atMs) || atMs < 0 || atMs > MAX_TIME_MS) {
    throw new LedgerError({ code: "statement.time", message: `${atMs} is not a time that an id can hold` });
  }
  if (random.length !== ULID_RANDOM_BYTES) {
    throw new Error(`an id takes ${ULID_RANDOM_BYTES} random bytes, not ${random.length}`);
  }
  let number = BigInt(atMs);
  for (const byte of random) number = (number << 8n) | BigInt(byte);
  let letters = "";
  for (let i = 0; i < 26; i += 1) {
    letters = ALPHABET.charAt(Number(number & 31n)) + letters;
    number >>= 5n;
  }
  return letters;
}

const VALUE_OF = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));

/** The time in milliseconds that a well-formed ULID begins with. */
export function ulidTimeMs(id: string): number {
  let time = 0;
  for (let i = 0; i < TIME_LETTERS; i += 1) time = time * 32 + (VALUE_OF[id.charCodeAt(i)] ?? -1);
  return time;
}
