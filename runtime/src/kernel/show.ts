import { limits } from "../limits.ts";
import { describeUncertain } from "./measure.ts";
import { Nothing, Uncertain, type Value } from "./value.ts";

/** How a value is written for a person: by the unit of its type. */
export type Unit = "plain" | "percent" | "duration" | "instant";

/** Writes parts per million as the language does: `0.1%`. */
export function showPercent(ppm: number): string {
  return `${ppm / 10_000}%`;
}

const durations: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
];

/** Writes milliseconds as one of the language's durations, in the largest unit that divides them. */
export function showDuration(ms: number): string {
  for (const [unit, size] of durations) if (ms !== 0 && ms % size === 0) return `${ms / size}${unit}`;
  return ms === 0 ? "0s" : `${ms}ms`;
}

/** Writes an age for a person: the largest unit, rounded down, since an age is rarely a round figure. */
export function showAge(ms: number): string {
  for (const [unit, size] of durations) if (ms >= size) return `${Math.floor(ms / size)}${unit}`;
  return `${ms}ms`;
}

/** Writes a whole number. */
export function showCount(count: number): string {
  return String(count);
}

/** Writes any value for a person, cut to the length that an explanation allows. */
export function show(value: Value, unit: Unit = "plain"): string {
  return clip(write(value, unit), limits.explanationCharacters);
}

/** Writes a text between quotes, as a policy could hold it, cut like any other value. */
export function showText(text: string): string {
  const escaped = show(text).replace(/["\\]|[\p{C}\p{Zl}\p{Zp}]/gu, (found) =>
    found === '"' || found === "\\" ? `\\${found}` : `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${escaped}"`;
}

function write(value: Value, unit: Unit): string {
  if (Uncertain.is(value)) return describeUncertain(value);
  if (Nothing.is(value)) return "none";
  if (typeof value === "number") {
    switch (unit) {
      case "percent":
        return showPercent(value);
      case "duration":
        return showDuration(value);
      case "instant":
        // Years past the calendar of ISO 8601 have no such text.
        return Math.abs(value) <= 8_640_000_000_000_000 ? new Date(value).toISOString() : `${value}ms`;
      case "plain":
        return String(value);
      default:
        return String(value);
    }
  }
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  // Lists may be long, and one is shown for each of many elements: what is past the cut is not written at all.
  let text = "[";
  for (const [index, element] of value.entries()) {
    if (text.length > longest) return text;
    text += `${index === 0 ? "" : ", "}${write(element, unit)}`;
  }
  return `${text}]`;
}

/** The most that is read of a text to show it: no character takes more than two places. */
const longest = 2 * limits.explanationCharacters + 2;

function clip(text: string, most: number): string {
  // By code points, so that no pair is cut in half.
  const characters = Array.from(text.slice(0, longest));
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
