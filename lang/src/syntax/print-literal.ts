import { unreachable } from "../unreachable.ts";
import type { Literal } from "./expression.ts";
import { durationUnits } from "./number.ts";
import { writeString } from "./string-literal.ts";

/** Writes a literal as a policy writes it. */
export function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case "boolean":
    case "integer":
      return String(literal.value);
    case "percent":
      return printPercent(literal.ppm);
    case "duration":
      return printDuration(literal.ms);
    case "instant":
      return printInstant(literal.ms);
    case "string":
      return writeString(literal.value);
    default:
      return unreachable(literal);
  }
}

/** Writes parts per million as a percentage, without zeros at the end. */
export function printPercent(ppm: number): string {
  const whole = Math.floor(ppm / 10_000);
  const decimals = String(ppm % 10_000)
    .padStart(4, "0")
    .replace(/0+$/, "");
  return decimals === "" ? `${whole}%` : `${whole}.${decimals}%`;
}

/** Writes milliseconds in the longest unit that needs no fraction; weeks are written as days. */
export function printDuration(ms: number): string {
  const [unit, unitMs] = durationUnits.find(([name, size]) => name !== "w" && ms > 0 && ms % size === 0) ?? [
    "ms",
    1,
  ];
  return `${ms / unitMs}${unit}`;
}

/** Writes an instant, without the seconds and milliseconds that are zero. */
export function printInstant(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace(/\.000Z$/, "Z")
    .replace(/T(\d\d:\d\d):00Z$/, "T$1Z");
}

/** Writes minutes since midnight as a time of day. */
export function printTime(minutes: number): string {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `${hour}:${minute}`;
}
