import { canonicalize } from "json-canonicalize";
import { isSorted, quotedText } from "./canonical-pieces.ts";
import { isUnsafeInteger, MAX_JSON_BYTES, MAX_JSON_DEPTH } from "./json.ts";

/**
 * The same text as `canonical` writes, in half the time; null wherever that would throw, and of texts so large that their bytes have to be counted. It
 * only leaves out to know where it is, which nobody asks for unless something is wrong.
 */
export function quickText(value: unknown): string | null {
  const text = textOf(value, 0);
  return text === null || text.length * 3 > MAX_JSON_BYTES ? null : text;
}

function textOf(value: unknown, depth: number): string | null {
  if (typeof value === "string") return quotedText(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value === null) return "null";
  // A value that contains itself ends here as well.
  if (typeof value !== "object" || depth >= MAX_JSON_DEPTH) return null;
  return Array.isArray(value) ? arrayText(value, depth + 1) : objectText(value, depth + 1);
}

function numberText(value: number): string | null {
  if (Number.isSafeInteger(value)) return String(value);
  return Number.isFinite(value) && !isUnsafeInteger(value) ? canonicalize(value) : null;
}

function arrayText(items: readonly unknown[], depth: number): string | null {
  if (Object.getPrototypeOf(items) !== Array.prototype) return null;
  let text = "[";
  for (let i = 0; i < items.length; i += 1) {
    if (!Object.hasOwn(items, i)) return null;
    const item = textOf(items[i], depth);
    // Looked at while writing: a few shared objects can stand for a text that no memory holds.
    if (item === null || text.length > MAX_JSON_BYTES) return null;
    text += i === 0 ? item : `,${item}`;
  }
  return Reflect.ownKeys(items).length === items.length + 1 ? `${text}]` : null;
}

function objectText(value: object, depth: number): string | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return null;
  const members = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(members);
  if (Reflect.ownKeys(members).length !== keys.length) return null;
  if (!isSorted(keys)) keys.sort();
  let text = "{";
  for (const key of keys) {
    const name = quotedText(key);
    const member = textOf(members[key], depth);
    if (name === null || member === null || text.length > MAX_JSON_BYTES) return null;
    text += text.length === 1 ? `${name}:${member}` : `,${name}:${member}`;
  }
  return `${text}}`;
}
