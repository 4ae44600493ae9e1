import type { Type } from "@interlock/runtime/vocabulary";

import { unreachable } from "../../unreachable.ts";

/** What a value can be where it is known: both ends belong to `numbers`; truth values are the words `true` and `false`. */
export type Range =
  | { readonly kind: "numbers"; readonly low: number; readonly high: number }
  | { readonly kind: "words"; readonly words: ReadonlySet<string> }
  | { readonly kind: "anything" };

/** The range that nothing is known about. */
export const anything: Range = { kind: "anything" };

const most = Number.MAX_SAFE_INTEGER;

/** The numbers from `low` to `high`. */
export function numbers(low: number, high: number): Range {
  return { kind: "numbers", low: Math.max(low, -most), high: Math.min(high, most) };
}

/** These words and no others. */
export function wordsOf(...words: readonly string[]): Range {
  return { kind: "words", words: new Set(words) };
}

/** Either truth value. */
export const truths: Range = wordsOf("true", "false");

const justTrue = wordsOf("true");
const justFalse = wordsOf("false");

/** A single value. */
export function only(value: boolean | number | string): Range {
  if (typeof value === "boolean") return value ? justTrue : justFalse;
  return typeof value === "number" ? numbers(value, value) : wordsOf(value);
}

/** Whether two ranges admit the same. */
export function isSame(a: Range, b: Range): boolean {
  if (a === b) return true;
  if (a.kind === "numbers" && b.kind === "numbers") return a.low === b.low && a.high === b.high;
  if (a.kind !== "words" || b.kind !== "words" || a.words.size !== b.words.size) return false;
  return [...a.words].every((word) => b.words.has(word));
}

/**
 * What a declared type admits. Zones are left open: which of them a set declares says little about what its author
 * expects to come.
 */
export function rangeOfType(type: Type): Range {
  switch (type.kind) {
    case "bool":
      return truths;
    case "int":
      return numbers(type.low, type.high);
    case "percent":
      return numbers(0, 1_000_000);
    case "duration":
      return numbers(0, type.maxMs ?? most);
    case "instant":
      return numbers(-most, most);
    case "enum": {
      const known = enumRanges.get(type) ?? wordsOf(...type.members);
      enumRanges.set(type, known);
      return known;
    }
    case "string":
    case "path":
    case "host":
    case "command":
    case "zone":
    case "entity":
    case "list":
      return anything;
    default:
      return unreachable(type);
  }
}

/** The ranges of enums that were asked for: each is asked for many times. */
const enumRanges = new WeakMap<Type, Range>();

/** What both ranges admit; null where that is nothing. */
export function meet(a: Range, b: Range): Range | null {
  if (a === b || b.kind === "anything") return a;
  if (a.kind === "anything") return b;
  if (a.kind === "numbers" && b.kind === "numbers") {
    const low = Math.max(a.low, b.low);
    const high = Math.min(a.high, b.high);
    return low > high ? null : numbers(low, high);
  }
  if (a.kind === "words" && b.kind === "words") {
    const [few, many] = a.words.size <= b.words.size ? [a, b] : [b, a];
    const shared = [...few.words].filter((word) => many.words.has(word));
    if (shared.length === few.words.size) return few;
    return shared.length === 0 ? null : wordsOf(...shared);
  }
  return null;
}

/** What one of the ranges admits, and perhaps more. */
export function join(a: Range, b: Range): Range {
  if (a.kind === "numbers" && b.kind === "numbers") {
    return numbers(Math.min(a.low, b.low), Math.max(a.high, b.high));
  }
  if (a.kind === "words" && b.kind === "words") return wordsOf(...a.words, ...b.words);
  return anything;
}

/** What is left without a single value, and perhaps that too; null where nothing is left. */
export function without(range: Range, value: Range): Range | null {
  if (range.kind === "numbers" && value.kind === "numbers" && value.low === value.high) {
    const low = range.low === value.low ? range.low + 1 : range.low;
    const high = range.high === value.high ? range.high - 1 : range.high;
    return low > high ? null : numbers(low, high);
  }
  if (range.kind === "words" && value.kind === "words" && value.words.size === 1) {
    const left = [...range.words].filter((word) => !value.words.has(word));
    return left.length === 0 ? null : wordsOf(...left);
  }
  return range;
}
