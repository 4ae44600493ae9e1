/** The Gregorian calendar repeats itself after this many years, to the day. */
const CYCLE_YEARS = 400;
const CYCLE_MS = 146_097 * 86_400_000;

const DIGIT_ZERO = 0x30;

/**
 * The milliseconds since 1970 of a UTC time in the form `2026-01-02T03:04:05.678Z`, which is for the caller to see to; null
 * where the calendar has no such time. It is what `Date` would read and write back the same, without making one.
 */
export function instantMs(text: string): number | null {
  const year = numberIn(text, 0, 4);
  const month = numberIn(text, 5, 7);
  const day = numberIn(text, 8, 10);
  const hour = numberIn(text, 11, 13);
  const minute = numberIn(text, 14, 16);
  const second = numberIn(text, 17, 19);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  // Of a year below 100 `Date.UTC` makes one of the twentieth century.
  const later = Date.UTC(year + CYCLE_YEARS, month - 1, day, hour, minute, second, numberIn(text, 20, 23));
  return later - CYCLE_MS;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function numberIn(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) number = number * 10 + text.charCodeAt(at) - DIGIT_ZERO;
  return number;
}
