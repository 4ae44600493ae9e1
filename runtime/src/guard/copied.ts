import { canonicalCopy, type JsonValue } from "@interlock/ledger";

/**
 * A copy of plain JSON that nobody else holds, with every key its own, and how large it is. Throws a `LedgerError` that names the place
 * of what is no plain JSON.
 */
export function copied(value: unknown): { readonly copy: JsonValue; readonly bytes: number } {
  const { copy, text } = canonicalCopy(value);
  return { copy, bytes: utf8Length(text) };
}

/** How many bytes a text has in UTF-8; half a surrogate pair stands in none that is canonical. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) bytes += 1;
    // Each half of a pair counts two: four bytes for two units.
    if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) bytes += 1;
  }
  return bytes;
}

/** The same value, and everything in it, as nobody can change it any more. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}
