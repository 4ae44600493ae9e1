import { canonicalize } from "json-canonicalize";
import { isUnsafeInteger, jsonPointer, MAX_JSON_BYTES, MAX_JSON_DEPTH } from "./json.ts";
import { LedgerError } from "./ledger-error.ts";
import type { ProblemCode } from "./ledger-error.ts";
import { isSorted, quotedText } from "./canonical-pieces.ts";
import { encodeUtf8 } from "./utf8.ts";

// The walk, the order of the keys and the commas are ours; json-canonicalize writes strings and numbers only.
// Given whole objects it goes wrong on data that others choose: a key named `toJSON` makes it hand the object to
// JSON.stringify, unsorted from there down; an object that appears under two paths can count as circular; keys
// with the value undefined vanish. A string or a number has none of these ways out.

type Walk = {
  text: string;
  readonly path: (string | number)[];
  /** The containers around the place; at most `MAX_JSON_DEPTH`. */
  readonly open: object[];
};

/** What `canonical` answers, by the way that keeps in mind where it is: it throws a `LedgerError` that names the place of what is wrong. */
export function carefulText(value: unknown): string {
  const walk: Walk = { text: "", path: [], open: [] };
  write(walk, value);
  const { text } = walk;
  // A UTF-16 unit takes at most three bytes, so that most texts need no second look.
  if (text.length * 3 > MAX_JSON_BYTES && encodeUtf8(text).length > MAX_JSON_BYTES) throw tooLarge(walk);
  return text;
}

function write(walk: Walk, value: unknown): void {
  switch (typeof value) {
    case "string":
      emit(walk, quotedAt(walk, value));
      return;
    case "number":
      writeNumber(walk, value);
      return;
    case "boolean":
      emit(walk, value ? "true" : "false");
      return;
    case "object":
      if (value === null) emit(walk, "null");
      else writeContainer(walk, value);
      return;
    case "undefined":
    case "bigint":
    case "symbol":
    case "function":
      throw wrong(walk, "json.not-plain", `${typeof value} has no place in JSON`);
  }
}

function quotedAt(walk: Walk, text: string): string {
  if (text.length > MAX_JSON_BYTES) throw tooLarge(walk);
  const written = quotedText(text);
  if (written !== null) return written;
  throw wrong(walk, "json.lone-surrogate", "the string holds half a surrogate pair");
}

function writeNumber(walk: Walk, value: number): void {
  if (!Number.isFinite(value)) throw wrong(walk, "json.non-finite", `${value} has no place in JSON`);
  if (isUnsafeInteger(value)) {
    throw wrong(walk, "json.unsafe-integer", `${value} is beyond the integers that every reader keeps exact`);
  }
  // Whole numbers that are exact are written as they are, without an exponent; −0 is 0.
  emit(walk, Number.isSafeInteger(value) ? String(value) : canonicalize(value));
}

function writeContainer(walk: Walk, value: object): void {
  if (walk.open.includes(value)) throw wrong(walk, "json.cycle", "the value contains itself");
  if (walk.open.length >= MAX_JSON_DEPTH) {
    throw wrong(walk, "json.depth", `nested deeper than ${MAX_JSON_DEPTH} levels`);
  }
  walk.open.push(value);
  if (Array.isArray(value)) writeArray(walk, value);
  else writeObject(walk, value);
  walk.open.pop();
}

function writeArray(walk: Walk, items: readonly unknown[]): void {
  if (Object.getPrototypeOf(items) !== Array.prototype) {
    throw wrong(walk, "json.not-plain", "the array is an instance of a class");
  }
  if (items.length > MAX_JSON_BYTES) throw tooLarge(walk);
  emit(walk, "[");
  for (let i = 0; i < items.length; i += 1) {
    if (i > 0) emit(walk, ",");
    walk.path.push(i);
    if (!Object.hasOwn(items, i)) throw wrong(walk, "json.not-plain", "the array has a hole");
    write(walk, items[i]);
    walk.path.pop();
  }
  // `length` is the one other own key of an array; any more would be dropped in silence.
  if (Reflect.ownKeys(items).length !== items.length + 1) {
    throw wrong(walk, "json.not-plain", "the array has members beside its items");
  }
  emit(walk, "]");
}

function writeObject(walk: Walk, value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw wrong(walk, "json.not-plain", "the object is an instance of a class");
  }
  const members = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(members);
  if (Reflect.ownKeys(members).length !== keys.length) {
    throw wrong(walk, "json.not-plain", "the object has symbols or hidden members");
  }
  if (!isSorted(keys)) keys.sort();
  let before = "{";
  for (const key of keys) {
    walk.path.push(key);
    emit(walk, `${before}${quotedAt(walk, key)}:`);
    write(walk, members[key]);
    walk.path.pop();
    before = ",";
  }
  emit(walk, keys.length === 0 ? "{}" : "}");
}

function emit(walk: Walk, piece: string): void {
  walk.text += piece;
  // Looked at while writing: a few shared objects can stand for a text that no memory holds.
  if (walk.text.length > MAX_JSON_BYTES) throw tooLarge(walk);
}

function tooLarge(walk: Walk): LedgerError {
  return wrong(walk, "json.size", `the text is larger than ${MAX_JSON_BYTES} bytes`);
}

function wrong(walk: Walk, code: ProblemCode, message: string): LedgerError {
  return new LedgerError({ code, message, at: jsonPointer(walk.path) });
}
