import { syntaxLimits } from "./syntax-limits.ts";

/**
 * What a run of digits, and whatever is stuck to it, says. Where something is wrong the value is the nearest that
 * is right, so that later stages have something to go on with.
 */
export interface NumberReading {
  readonly kind: "integer" | "percent" | "duration" | "time" | "instant";
  /** Parts per million, milliseconds, milliseconds since 1970, minutes since midnight. */
  readonly value: number;
  readonly problem: NumberProblem | null;
}

/** What is wrong with a number, by the code of its diagnostic. */
export type NumberProblem =
  | { readonly code: "IL1007"; readonly help: string }
  | { readonly code: "IL1008" | "IL1009" | "IL1010" | "IL1011" | "IL1012" | "IL1016" };

const integerForm = /^(?:0|[1-9]\d*)$/;
const percentForm = /^(0|[1-9]\d*)(?:\.(\d+))?%$/;
const durationForm = /^(0|[1-9]\d*)(ms|s|m|h|d|w)$/;
const timeForm = /^(\d\d):(\d\d)$/;
const instantForm = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?Z$/;

/** The milliseconds of each unit of a duration, longest first. */
export const durationUnits: readonly (readonly [string, number])[] = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** Reads a run that begins with a digit. Total: every text has a reading, at worst with a problem. */
export function readNumber(text: string): NumberReading {
  if (integerForm.test(text)) return readInteger(text);
  const percent = text.endsWith("%") ? percentForm.exec(text) : null;
  if (percent !== null) return readPercent(percent[1] ?? "0", percent[2] ?? "");
  const duration = durationForm.exec(text);
  if (duration !== null) return readDuration(duration[1] ?? "0", duration[2] ?? "ms");
  const time = timeForm.exec(text);
  if (time !== null) return readTime(Number(time[1]), Number(time[2]));
  const instant = instantForm.exec(text);
  if (instant !== null) return readInstant(instant);
  return { ...guess(text), problem: { code: "IL1007", help: helpFor(text) } };
}

function readInteger(text: string): NumberReading {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return { kind: "integer", value, problem: null };
  return { kind: "integer", value: Number.MAX_SAFE_INTEGER, problem: { code: "IL1008" } };
}

function readPercent(whole: string, decimals: string): NumberReading {
  const ppm = Number(whole) * 10_000 + Number(decimals.slice(0, 4).padEnd(4, "0"));
  if (ppm > 1_000_000) return { kind: "percent", value: 1_000_000, problem: { code: "IL1009" } };
  return { kind: "percent", value: ppm, problem: decimals.length > 4 ? { code: "IL1010" } : null };
}

function readDuration(count: string, unit: string): NumberReading {
  const value = Number(count) * unitMs(unit);
  if (value <= syntaxLimits.durationMs) return { kind: "duration", value, problem: null };
  return { kind: "duration", value: syntaxLimits.durationMs, problem: { code: "IL1012" } };
}

/** `24:00` is the end of a day, as a window may need it. */
function readTime(hours: number, minutes: number): NumberReading {
  const isReal = minutes < 60 && hours * 60 + minutes <= 1440;
  if (isReal) return { kind: "time", value: hours * 60 + minutes, problem: null };
  return {
    kind: "time",
    value: Math.min(hours, 23) * 60 + Math.min(minutes, 59),
    problem: { code: "IL1016" },
  };
}

function readInstant([
  ,
  day = "",
  minute = "",
  second = "00",
  fraction = "",
]: RegExpExecArray): NumberReading {
  const written = `${day}T${minute}:${second}.${fraction.padEnd(3, "0")}Z`;
  const value = Date.parse(written);
  // Engines carry 30 February over into March; what does not come back as it was written does not exist.
  if (!Number.isNaN(value) && new Date(value).toISOString() === written) {
    return { kind: "instant", value, problem: null };
  }
  return { kind: "instant", value: Number.isNaN(value) ? 0 : value, problem: { code: "IL1011" } };
}

/** What somebody who wrote this may have had in mind. */
function guess(text: string): Pick<NumberReading, "kind" | "value"> {
  const digits = /^\d+/.exec(text)?.[0] ?? "0";
  if (/^\d{4}-/.test(text)) return { kind: "instant", value: 0 };
  if (text.endsWith("%")) return { kind: "percent", value: readPercent(digits, "").value };
  const time = /^(\d+):(\d*)/.exec(text);
  if (time !== null) return { kind: "time", value: readTime(Number(time[1]), Number(time[2])).value };
  if (/^\d+[A-Za-z]/.test(text)) return { kind: "duration", value: readDuration(digits, unitOf(text)).value };
  return { kind: "integer", value: readInteger(digits).value };
}

function helpFor(text: string): string {
  const { kind } = guess(text);
  if (kind === "instant") return "an instant is written as in `2026-12-20T00:00Z`";
  if (kind === "time") return "a time of day is written as in `09:00`";
  if (kind === "percent") return "a percentage is written as in `5%` or `0.1%`";
  const word = /^\d+([A-Za-z]+)$/.exec(text);
  if (word !== null && isUnitWord(text)) return `write \`${Number.parseInt(text, 10)}${unitOf(text)}\``;
  if (kind === "duration")
    return "a duration is one number and one of `ms`, `s`, `m`, `h`, `d`, `w`, as in `90m`";
  if (/^0\d+$/.test(text)) return "leave the zeros before the number out";
  if (/^\d+\.\d+$/.test(text)) return "only percentages have decimals";
  return "put a space between the number and what follows it";
}

function unitOf(text: string): string {
  const word = /[A-Za-z]+/.exec(text)?.[0]?.toLowerCase() ?? "";
  if (word.startsWith("ms") || word.startsWith("mil")) return "ms";
  const letter = word.slice(0, 1);
  return durationUnits.some(([unit]) => unit === letter) ? letter : "m";
}

function isUnitWord(text: string): boolean {
  return /^\d+(?:ms|msecs?|millis|milliseconds?|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?|wks?)$/i.test(
    text,
  );
}

const msOfUnit: ReadonlyMap<string, number> = new Map(durationUnits);

function unitMs(unit: string): number {
  return msOfUnit.get(unit) ?? 1;
}
