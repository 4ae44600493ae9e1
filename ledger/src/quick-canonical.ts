import { isUnsafeInteger, MAX_JSON_BYTES, MAX_JSON_DEPTH, type JsonValue } from "./json.ts";

/** A copy of a value, as its canonical text reads, and the text. */
export type QuickCopy = { readonly copy: JsonValue; readonly text: string };

/**
 * The same text as `canonical` writes, in half the time; null wherever that would throw, and of texts so large that their bytes have to be counted. It
 * only leaves out to know where it is, which nobody asks for unless something is wrong.
 */
export function quickText(value: unknown): string | null {
  return quickCopy(value)?.text ?? null;
}

/**
 * A copy of plain JSON in which the keys stand in canonical order, with its canonical text: what a reader of the text would get, without
 * reading it. Null for everything that `canonical` refuses, and for keys and texts that the engine writes otherwise or may: whoever asked
 * goes the careful way then.
 */
export function quickCopy(value: unknown): QuickCopy | null {
  const room = { left: MOST_PARTS };
  const copy = copyOf(value, 0, room);
  if (copy === undefined) return null;
  const text = JSON.stringify(copy);
  // Half a surrogate pair is written as an escape: then, and where some text only looks like it, somebody else looks more closely.
  return text.length * 3 > MAX_JSON_BYTES || text.includes("\\ud") ? null : { copy, text };
}

/** How many values and characters are copied at most: a few shared objects can stand for more than a memory holds. */
const MOST_PARTS = MAX_JSON_BYTES / 3;

type Room = { left: number };

function copyOf(value: unknown, depth: number, room: Room): JsonValue | undefined {
  room.left -= 1;
  if (room.left < 0) return undefined;
  if (typeof value === "string") {
    room.left -= value.length;
    return value;
  }
  if (typeof value === "number") return numberOf(value);
  if (typeof value === "boolean" || value === null) return value;
  // A value that contains itself ends here as well.
  if (typeof value !== "object" || depth >= MAX_JSON_DEPTH) return undefined;
  return Array.isArray(value) ? arrayOf(value, depth + 1, room) : objectOf(value, depth + 1, room);
}

function numberOf(value: number): number | undefined {
  // A sum with 0, since −0 is written as 0, and reads so.
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !isUnsafeInteger(value))
    ? value + 0
    : undefined;
}

function arrayOf(items: readonly unknown[], depth: number, room: Room): JsonValue | undefined {
  if (Object.getPrototypeOf(items) !== Array.prototype) return undefined;
  // Nothing but its items: as many keys of its own, and its length.
  if (Reflect.ownKeys(items).length !== items.length + 1) return undefined;
  const copy: JsonValue[] = [];
  for (let at = 0; at < items.length; at += 1) {
    const item = Object.hasOwn(items, at) ? copyOf(items[at], depth, room) : undefined;
    if (item === undefined) return undefined;
    copy.push(item);
  }
  return copy;
}

function objectOf(value: object, depth: number, room: Room): JsonValue | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const members = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(members);
  if (Reflect.ownKeys(members).length !== keys.length) return undefined;
  if (!standsInOrder(keys)) {
    keys.sort();
    // The engine keeps numbers before everything else, and one name is no member's: nothing is copied then.
    if (keys.some((key) => isDigit(key.charCodeAt(0)) || key === "__proto__")) return undefined;
  }
  const copy: Record<string, JsonValue> = {};
  for (const key of keys) {
    room.left -= key.length;
    const member = copyOf(members[key], depth, room);
    if (member === undefined) return undefined;
    copy[key] = member;
  }
  return copy;
}

/** Whether keys stand in canonical order and stay in it in a copy: so they do in nearly all that is read or was written by a program. */
function standsInOrder(keys: readonly string[]): boolean {
  let before = "";
  let last = 0;
  for (const key of keys) {
    const first = key.charCodeAt(0);
    // Mostly the first letters tell.
    if (!(first > last) && key < before) return false;
    if (isDigit(first) || key === "__proto__") return false;
    before = key;
    last = first;
  }
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
