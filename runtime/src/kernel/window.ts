import { own } from "../own.ts";
import { weekdays, type Weekday } from "../vocabulary/words.ts";
import { scalar } from "./fact-value.ts";
import type { StateSubject, Subject } from "./subject.ts";
import { Uncertain, type Truth, type Value } from "./value.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** `now in W` for a window of dates: half open, so the instant at its end lies outside. */
export function inDates(x: Subject | StateSubject, fromMs: number, toMs: number): Truth {
  if ("windows" in x) return x.windows;
  const now = instantOf(x.now);
  return typeof now === "number" ? fromMs <= now && now < toMs : now;
}

/**
 * `now in W` for a weekly window, by the wall clock of its time zone: `now` and the zone's offset at `now`, a fact.
 * Half open. A window that ends no later than it starts passes midnight and belongs to the day on which it starts;
 * days from a later to an earlier one pass the week's end. Unknown where `now` or the offset is.
 */
export function inWeek(
  x: Subject,
  firstDay: Weekday,
  lastDay: Weekday,
  fromMinute: number,
  toMinute: number,
  zone: string,
): Truth {
  if (x.windows !== undefined) return x.windows;
  const now = instantOf(x.now);
  if (Uncertain.is(now)) return now;
  const name = `offset of ${zone}`;
  const offset = scalar(own(x.facts.offsets, zone), name, isOffset, x.now);
  if (typeof offset !== "number") {
    return Uncertain.is(offset) ? offset : new Uncertain(name, "the source says that there is none");
  }
  const first = weekdays.indexOf(firstDay);
  const last = weekdays.indexOf(lastDay);
  if (first < 0 || last < 0 || fromMinute === toMinute) return new Uncertain("window", "it is never open");
  const local = now + offset * minuteMs;
  const day = Math.floor(local / dayMs);
  const time = local - day * dayMs;
  const opensOn = (which: number): boolean => {
    // 1970 began on a Thursday.
    const weekday = (((which + 3) % 7) + 7) % 7;
    return first <= last ? first <= weekday && weekday <= last : weekday >= first || weekday <= last;
  };
  const [from, to] = [fromMinute * minuteMs, toMinute * minuteMs];
  if (from < to) return opensOn(day) && from <= time && time < to;
  return (opensOn(day) && from <= time) || (opensOn(day - 1) && time < to);
}

function instantOf(now: Value): number | Uncertain {
  if (Uncertain.is(now)) return now;
  return typeof now === "number" ? now : new Uncertain("now", "there is none");
}

/** Whole minutes east of UTC, less than a day and a bit either way. */
function isOffset(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && Math.abs(value) <= 1_440;
}
