import { canonicalBytes } from "./canonical.ts";
import { isUnsafeInteger, jsonPointer, MAX_JSON_BYTES, MAX_JSON_DEPTH } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { LedgerError } from "./ledger-error.ts";
import type { ProblemCode } from "./ledger-error.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

type Reader = {
  readonly text: string;
  at: number;
  depth: number;
  /** Whether no string of the text needs a closer look: it has no escape and no control character at all. */
  readonly isPlain: boolean;
  /** Whether everything that was read so far stands as RFC 8785 writes it. */
  isCanonical: boolean;
  readonly path: (string | number)[];
  /** Where each object at the depth of `PART_DEPTH` begins and ends; null where nobody asks. */
  readonly parts: Map<object, Part> | null;
};

type Part = { readonly from: number; readonly to: number };

/** How deep the parts of a record stand that it has digests of: statement, predicate, body, and there the facts. */
const PART_DEPTH = 4;

/** A value that was read from its canonical bytes. */
export type CanonicalReading = {
  readonly value: JsonValue;
  /** `canonicalBytes` of a part of the value; those of the larger ones stand in what was read, and are not written again. */
  readonly bytesOf: (part: unknown) => Uint8Array;
};

const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
// oxlint-disable-next-line no-control-regex -- these are the characters that a string may not hold as they are
const NEEDS_CARE = /[\\\u0000-\u001f]/;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const DIGIT_ZERO = 0x30;

/** Any run of this many digits is an integer that a double keeps exact. */
const EXACT_DIGITS = 15;

/**
 * Reads JSON bytes as every strict reader would, or throws a `LedgerError` that names the place.
 *
 * What JSON.parse lets pass and two readers could take differently is an error here: bytes that are not UTF-8, a
 * byte order mark, a key twice in one object, half a surrogate pair, an integer beyond ±(2^53 − 1), a number too
 * large for a double. At most `MAX_JSON_BYTES` bytes and `MAX_JSON_DEPTH` levels. Objects have no prototype, so
 * that a key such as `constructor` or `__proto__` is data like any other.
 */
export function parseStrictJson(bytes: Uint8Array): JsonValue {
  return read(bytes).value;
}

/**
 * Reads what `parseStrictJson` reads, and only if the bytes are the value's canonical ones (RFC 8785): no blanks, keys
 * in the order of their UTF-16 units, no escape too many, numbers as ECMAScript writes them. `json.not-canonical` otherwise.
 * It is `canonical` of what was read compared with what stands there, without writing it a second time.
 */
export function parseCanonicalJson(bytes: Uint8Array): JsonValue {
  return canonicalValue(read(bytes));
}

/** Reads what `parseCanonicalJson` reads, and knows where in the bytes the parts stand whose digests a record names. */
export function readCanonicalJson(bytes: Uint8Array): CanonicalReading {
  const parts = new Map<object, Part>();
  const reading = read(bytes, parts);
  const value = canonicalValue(reading);
  const { text } = reading;
  return {
    value,
    bytesOf: (part) => {
      const found = typeof part === "object" && part !== null ? parts.get(part) : undefined;
      if (found === undefined) return canonicalBytes(part);
      const { from, to } = found;
      // Where every character is one byte, the text's places are those of the bytes.
      return text.length === bytes.length ? bytes.subarray(from, to) : encodeUtf8(text.slice(from, to));
    },
  };
}

function canonicalValue({ value, isCanonical }: Reading): JsonValue {
  if (isCanonical) return value;
  throw new LedgerError({ code: "json.not-canonical", message: "the text is not canonical JSON" });
}

type Reading = { readonly value: JsonValue; readonly isCanonical: boolean; readonly text: string };

function read(bytes: Uint8Array, parts: Map<object, Part> | null = null): Reading {
  if (bytes.length > MAX_JSON_BYTES) {
    throw new LedgerError({ code: "json.size", message: `the text is larger than ${MAX_JSON_BYTES} bytes` });
  }
  const text = decodeUtf8(bytes);
  const reader: Reader = {
    text,
    isPlain: !NEEDS_CARE.test(text),
    at: 0,
    depth: 0,
    isCanonical: true,
    path: [],
    parts,
  };
  skipBlank(reader);
  const value = readValue(reader);
  skipBlank(reader);
  if (reader.at < reader.text.length) throw wrong(reader, "json.syntax", "text follows the value");
  return { value, isCanonical: reader.isCanonical, text };
}

function readValue(reader: Reader): JsonValue {
  switch (reader.text.charCodeAt(reader.at)) {
    case OPEN_OBJECT:
      return readObject(reader);
    case OPEN_ARRAY:
      return readArray(reader);
    case QUOTE:
      return readString(reader);
    case 0x74:
      return readWord(reader, "true", true);
    case 0x66:
      return readWord(reader, "false", false);
    case 0x6e:
      return readWord(reader, "null", null);
    default:
      return readNumber(reader);
  }
}

function readObject(reader: Reader): JsonObject {
  const from = reader.at;
  enter(reader);
  // An object that is created without a prototype is kept as a table, which is slower to fill and to read.
  const object = Object.setPrototypeOf({}, null) as Record<string, JsonValue>;
  let before: string | null = null;
  if (!closes(reader, CLOSE_OBJECT)) {
    do {
      skipBlank(reader);
      const key = readString(reader);
      reader.path.push(key);
      // Keys that only ever rise hold none twice; the comparison is by UTF-16 units, as RFC 8785 orders them.
      if (before !== null && key <= before) {
        if (key in object) throw wrong(reader, "json.duplicate-key", "the key stands twice in its object");
        reader.isCanonical = false;
      } else before = key;
      skipBlank(reader);
      expect(reader, COLON);
      skipBlank(reader);
      object[key] = readValue(reader);
      reader.path.pop();
    } while (continues(reader, CLOSE_OBJECT));
  }
  if (reader.depth === PART_DEPTH) reader.parts?.set(object, { from, to: reader.at });
  reader.depth -= 1;
  return object;
}

function readArray(reader: Reader): readonly JsonValue[] {
  enter(reader);
  const items: JsonValue[] = [];
  if (!closes(reader, CLOSE_ARRAY)) {
    do {
      skipBlank(reader);
      reader.path.push(items.length);
      items.push(readValue(reader));
      reader.path.pop();
    } while (continues(reader, CLOSE_ARRAY));
  }
  reader.depth -= 1;
  return items;
}

function readString(reader: Reader): string {
  const start = reader.at;
  expect(reader, QUOTE);
  const end = reader.text.indexOf('"', reader.at);
  const plain = reader.text.slice(reader.at, Math.max(end, reader.at));
  // The text came from UTF-8, so that half a surrogate pair can stand in it as an escape only.
  if (end < 0 || (!reader.isPlain && NEEDS_CARE.test(plain))) return readEscaped(reader, start);
  reader.at = end + 1;
  return plain;
}

function readEscaped(reader: Reader, start: number): string {
  while (reader.text.charCodeAt(reader.at) !== QUOTE) {
    if (reader.text[reader.at] === "\\") {
      if (take(reader, ESCAPE) === null) throw wrong(reader, "json.syntax", "no such escape in JSON");
    } else if (reader.text.charCodeAt(reader.at) >= 0x20) {
      reader.at += 1;
    } else {
      // The end of the text lands here too: it has no character code.
      throw wrong(reader, "json.syntax", "the string is not closed, or holds a control character");
    }
  }
  reader.at += 1;
  const token = reader.text.slice(start, reader.at);
  // The token is now known to be one well-formed JSON string; what is left is to undo its escapes.
  const text = JSON.parse(token) as string;
  if (!text.isWellFormed()) {
    throw wrong(reader, "json.lone-surrogate", "the string holds half a surrogate pair");
  }
  // ECMAScript writes a string with the escapes that RFC 8785 (3.2.2.2) asks for, and no others.
  if (JSON.stringify(text) !== token) reader.isCanonical = false;
  return text;
}

function readNumber(reader: Reader): number {
  const digits = readDigits(reader);
  if (digits !== null) return digits;
  NUMBER.lastIndex = reader.at;
  const match = NUMBER.exec(reader.text);
  if (match === null) throw wrong(reader, "json.syntax", "a value was expected here");
  const [token, fraction, exponent] = match;
  const value = Number(token);
  if (!Number.isFinite(value)) throw wrong(reader, "json.non-finite", "the number is too large for a double");
  const looksExact = fraction === undefined && exponent === undefined;
  if (isUnsafeInteger(value) || (looksExact && !Number.isSafeInteger(value))) {
    throw wrong(reader, "json.unsafe-integer", "the integer is beyond those that every reader keeps exact");
  }
  if (String(value) !== token) reader.isCanonical = false;
  reader.at += token.length;
  return value;
}

/** A short run of digits that is a whole number token; null for anything else, which takes a closer look. */
function readDigits(reader: Reader): number | null {
  const { text, at } = reader;
  let value = 0;
  let next = at;
  for (; next - at <= EXACT_DIGITS; next += 1) {
    const digit = text.charCodeAt(next) - DIGIT_ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  const length = next - at;
  const after = text.charAt(next);
  const isMore = after === "." || after === "e" || after === "E";
  const isPadded = length > 1 && text.charCodeAt(at) === DIGIT_ZERO;
  if (length === 0 || length > EXACT_DIGITS || isMore || isPadded) return null;
  reader.at = next;
  return value;
}

function readWord<T extends boolean | null>(reader: Reader, word: string, value: T): T {
  if (!reader.text.startsWith(word, reader.at)) {
    throw wrong(reader, "json.syntax", "a value was expected here");
  }
  reader.at += word.length;
  return value;
}

function enter(reader: Reader): void {
  reader.at += 1;
  reader.depth += 1;
  if (reader.depth > MAX_JSON_DEPTH) {
    throw wrong(reader, "json.depth", `nested deeper than ${MAX_JSON_DEPTH} levels`);
  }
}

function closes(reader: Reader, end: number): boolean {
  skipBlank(reader);
  if (reader.text.charCodeAt(reader.at) !== end) return false;
  reader.at += 1;
  return true;
}

function continues(reader: Reader, end: number): boolean {
  if (closes(reader, end)) return false;
  expect(reader, COMMA);
  return true;
}

function expect(reader: Reader, mark: number): void {
  if (reader.text.charCodeAt(reader.at) !== mark) {
    throw wrong(reader, "json.syntax", `\`${String.fromCharCode(mark)}\` was expected here`);
  }
  reader.at += 1;
}

function skipBlank(reader: Reader): void {
  // Most tokens have no blank before them, and every blank has a lower code than any token.
  if (!(reader.text.charCodeAt(reader.at) <= 0x20)) return;
  if (take(reader, BLANK) !== "") reader.isCanonical = false;
}

function take(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text);
  if (match === null) return null;
  reader.at += match[0].length;
  return match[0];
}

function wrong(reader: Reader, code: ProblemCode, what: string): LedgerError {
  return new LedgerError({ code, message: `${what}, character ${reader.at}`, at: jsonPointer(reader.path) });
}
