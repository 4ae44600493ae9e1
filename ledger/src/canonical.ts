import { carefulText } from "./careful-canonical.ts";
import { LedgerError } from "./ledger-error.ts";
import { quotedText } from "./canonical-pieces.ts";
import { quickText } from "./quick-canonical.ts";
import { encodeUtf8 } from "./utf8.ts";

/**
 * The one text that RFC 8785 gives a JSON value. Pure; equal values give equal texts.
 *
 * Accepts plain I-JSON only: null, booleans, finite numbers, strings without lone surrogates, dense arrays, and
 * objects whose prototype is this realm's `Object.prototype` or null. An integer that a reader could take for
 * another (2^53 up to 10^21) is refused; −0 is written `0`. One object may stand in several places, not within
 * itself. Nesting is at most `MAX_JSON_DEPTH`, the text at most `MAX_JSON_BYTES`. Throws a `LedgerError` that
 * names the place; nothing is ever left out or replaced.
 */
export function canonical(value: unknown): string {
  // What has something wrong with it is walked once more, by the way that keeps in mind where it is.
  return quickText(value) ?? carefulText(value);
}

/** The UTF-8 bytes of `canonical(value)`: what is hashed and signed. */
export function canonicalBytes(value: unknown): Uint8Array {
  return encodeUtf8(canonical(value));
}

/** The canonical text of one string. Throws a `LedgerError` for half a surrogate pair. */
export function quoted(text: string): string {
  const written = quotedText(text);
  if (written !== null) return written;
  throw new LedgerError({ code: "json.lone-surrogate", message: "the string holds half a surrogate pair" });
}
