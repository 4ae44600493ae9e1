import { isUnsafeInteger, jsonPointer, MAX_JSON_BYTES, MAX_JSON_DEPTH } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { LedgerError } from "./ledger-error.ts";
import type { ProblemCode } from "./ledger-error.ts";
import { decodeUtf8 } from "./utf8.ts";

type Reader = {
  readonly text: string;
  at: number;
  depth: number;
  readonly path: (string | number)[];
};

const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Reads JSON bytes as every strict reader would, or throws a `LedgerError` that names the place.
 *
 * What JSON.parse lets pass and two readers could take differently is an error here: bytes that are not UTF-8, a
 * byte order mark, a key twice in one object, half a surrogate pair, an integer beyond ±(2^53 − 1), a number too
 * large for a double. At most `MAX_JSON_BYTES` bytes and `MAX_JSON_DEPTH` levels. Objects have no prototype, so
 * that a key such as `constructor` or `__proto__` is data like any other.
 */
export function parseStrictJson(bytes: Uint8Array): JsonValue {
  if (bytes.length > MAX_JSON_BYTES) {
    throw new LedgerError({ code: "json.size", message: `the text is larger than ${MAX_JSON_BYTES} bytes` });
  }
  const reader: Reader = { text: decodeUtf8(bytes), at: 0, depth: 0, path: [] };
  skipBlank(reader);
  const value = readValue(reader);
  skipBlank(reader);
  if (reader.at < reader.text.length) throw wrong(reader, "json.syntax", "text follows the value");
  return value;
}

function readValue(reader: Reader): JsonValue {
  switch (reader.text.charAt(reader.at)) {
    case "{":
      return readObject(reader);
    case "[":
      return readArray(reader);
    case '"':
      return readString(reader);
    case "t":
      return readWord(reader, "true", true);
    case "f":
      return readWord(reader, "false", false);
    case "n":
      return readWord(reader, "null", null);
    default:
      return readNumber(reader);
  }
}

function readObject(reader: Reader): JsonObject {
  enter(reader);
  const object = Object.create(null) as Record<string, JsonValue>;
  if (!closes(reader, "}")) {
    do {
      skipBlank(reader);
      const key = readString(reader);
      reader.path.push(key);
      if (key in object) throw wrong(reader, "json.duplicate-key", "the key stands twice in its object");
      skipBlank(reader);
      expect(reader, ":");
      skipBlank(reader);
      object[key] = readValue(reader);
      reader.path.pop();
    } while (continues(reader, "}"));
  }
  reader.depth -= 1;
  return object;
}

function readArray(reader: Reader): readonly JsonValue[] {
  enter(reader);
  const items: JsonValue[] = [];
  if (!closes(reader, "]")) {
    do {
      skipBlank(reader);
      reader.path.push(items.length);
      items.push(readValue(reader));
      reader.path.pop();
    } while (continues(reader, "]"));
  }
  reader.depth -= 1;
  return items;
}

function readString(reader: Reader): string {
  const start = reader.at;
  expect(reader, '"');
  while (reader.text[reader.at] !== '"') {
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
  const text = token.includes("\\") ? (JSON.parse(token) as string) : token.slice(1, -1);
  if (!text.isWellFormed()) {
    throw wrong(reader, "json.lone-surrogate", "the string holds half a surrogate pair");
  }
  return text;
}

function readNumber(reader: Reader): number {
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
  reader.at += token.length;
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

function closes(reader: Reader, end: "}" | "]"): boolean {
  skipBlank(reader);
  if (reader.text[reader.at] !== end) return false;
  reader.at += 1;
  return true;
}

function continues(reader: Reader, end: "}" | "]"): boolean {
  if (closes(reader, end)) return false;
  expect(reader, ",");
  return true;
}

function expect(reader: Reader, mark: string): void {
  if (reader.text[reader.at] !== mark) throw wrong(reader, "json.syntax", `\`${mark}\` was expected here`);
  reader.at += 1;
}

function skipBlank(reader: Reader): void {
  take(reader, BLANK);
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
