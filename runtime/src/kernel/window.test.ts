import { describe, expect, test } from "vitest";

import { brief, subject } from "../../test/subjects.ts";
import type { Facts } from "../facts.ts";
import { known, unknown } from "../fact.ts";
import type { Weekday } from "../vocabulary/words.ts";
import { timeZoneOffset } from "../time-zone/time-zone-offset.ts";
import { inDates, inWeek } from "./window.ts";

const at = (text: string): number => Date.parse(text);
const berlin = "Europe/Berlin";

/** Whether a weekly window is open, by the clocks of a zone with this offset. */
function open(
  text: string,
  [first, last, from, to]: readonly [Weekday, Weekday, number, number],
  offsets: NonNullable<Facts["offsets"]> = { [berlin]: known(0) },
): unknown {
  const x = subject({ facts: { now: known(at(text)), offsets } });
  return brief(inWeek(x, first, last, from, to, berlin));
}

/** The same with the offset that the zone had then. */
function openInBerlin(text: string, window: readonly [Weekday, Weekday, number, number]): unknown {
  return open(text, window, { [berlin]: timeZoneOffset(berlin, at(text)) });
}

describe("a window of dates", () => {
  const [from, to] = [at("2026-12-20T00:00Z"), at("2027-01-03T00:00Z")];
  const inside = (text: string): unknown =>
    brief(inDates(subject({ facts: { now: known(at(text)) } }), from, to));

  test("holds its start and not its end", () => {
    expect(inside("2026-12-19T23:59:59.999Z")).toBe(false);
    expect(inside("2026-12-20T00:00Z")).toBe(true);
    expect(inside("2027-01-02T23:59:59.999Z")).toBe(true);
    expect(inside("2027-01-03T00:00Z")).toBe(false);
  });

  test("is unknown where nobody knows the time", () => {
    const x = subject({ facts: { now: unknown("the clocks disagree") } });
    expect(brief(inDates(x, from, to))).toBe("unknown now: the clocks disagree");
    expect(brief(inDates(subject({ facts: { now: { kind: "absent" } } }), from, to))).toBe(
      "unknown now: there is none",
    );
  });
});

describe("a weekly window", () => {
  const work = ["mon", "fri", 9 * 60, 16 * 60] as const;

  test.each([
    // 2026-11-23 is a Monday.
    ["2026-11-23T08:59:59.999Z", false],
    ["2026-11-23T09:00Z", true],
    ["2026-11-27T15:59:59.999Z", true],
    ["2026-11-27T16:00Z", false],
    ["2026-11-28T12:00Z", false],
    ["2026-11-29T12:00Z", false],
  ])("at %s is open: %s", (text, isOpen) => {
    expect(open(text, work)).toBe(isOpen);
  });

  test("belongs to the day on which it starts where it passes midnight", () => {
    const night = ["fri", "fri", 22 * 60, 4 * 60] as const;
    expect(open("2026-11-27T21:59Z", night)).toBe(false);
    expect(open("2026-11-27T22:00Z", night)).toBe(true);
    expect(open("2026-11-28T03:59Z", night)).toBe(true);
    expect(open("2026-11-28T04:00Z", night)).toBe(false);
    expect(open("2026-11-27T03:00Z", night)).toBe(false);
  });

  test("ends at midnight with 24:00, and begins with 00:00", () => {
    const day = ["tue", "tue", 0, 1_440] as const;
    expect(open("2026-11-23T23:59:59.999Z", day)).toBe(false);
    expect(open("2026-11-24T00:00Z", day)).toBe(true);
    expect(open("2026-11-24T23:59:59.999Z", day)).toBe(true);
    expect(open("2026-11-25T00:00Z", day)).toBe(false);
  });

  test("passes the week's end from a later day to an earlier one", () => {
    const long = ["fri", "mon", 10 * 60, 12 * 60] as const;
    const days = ["23", "24", "25", "26", "27", "28", "29"].map((day) => open(`2026-11-${day}T11:00Z`, long));
    expect(days).toEqual([true, false, false, false, true, true, true]);
  });

  test("goes by the clocks of its zone, in summer and in winter", () => {
    expect(openInBerlin("2026-07-06T07:00Z", work)).toBe(true);
    expect(openInBerlin("2026-07-06T06:59Z", work)).toBe(false);
    expect(openInBerlin("2026-11-23T08:00Z", work)).toBe(true);
    expect(openInBerlin("2026-11-23T07:59Z", work)).toBe(false);
    expect(openInBerlin("2026-07-06T13:59Z", work)).toBe(true);
    expect(openInBerlin("2026-07-06T14:00Z", work)).toBe(false);
  });

  test("is as long as the clocks say on the nights on which they change", () => {
    const early = ["sun", "sun", 2 * 60, 3 * 60] as const;
    // On 2026-03-29 the hour after 02:00 is left out, on 2026-10-25 it comes twice.
    expect(openInBerlin("2026-03-29T00:59:59.999Z", early)).toBe(false);
    expect(openInBerlin("2026-03-29T01:00Z", early)).toBe(false);
    expect(openInBerlin("2026-10-25T00:00Z", early)).toBe(true);
    expect(openInBerlin("2026-10-25T01:59Z", early)).toBe(true);
    expect(openInBerlin("2026-10-25T02:00Z", early)).toBe(false);
  });

  test("knows the day on the far side of the date line, and before the first Monday of 1970", () => {
    expect(open("2026-11-22T23:30Z", work, { [berlin]: known(840) })).toBe(true);
    expect(open("2026-11-28T01:00Z", work, { [berlin]: known(-720) })).toBe(true);
    expect(open("1970-01-01T00:30Z", ["wed", "wed", 0, 1_440], { [berlin]: known(-60) })).toBe(true);
  });

  test.each<[string, NonNullable<Facts["offsets"]>]>([
    ["nobody answered", {}],
    ["the engine knows none", { [berlin]: unknown("the engine knows none") }],
    ["the source says that there is none", { [berlin]: { kind: "absent" } }],
    ["the answer is ill-typed", { [berlin]: known(1_441) }],
    ["the answer is ill-typed", { [berlin]: known(0.5) }],
    ["it is dated after now", { [berlin]: known(0, at("2027-01-01T00:00Z")) }],
  ])("is unknown without an offset: %s", (reason, offsets) => {
    expect(open("2026-11-23T12:00Z", work, offsets)).toBe(`unknown offset of ${berlin}: ${reason}`);
  });

  test("takes no offset from what every object has", () => {
    const x = subject();
    for (const zone of ["__proto__", "constructor", "toString"]) {
      expect(brief(inWeek(x, "mon", "sun", 0, 1_440, zone))).toBe(
        `unknown offset of ${zone}: nobody answered`,
      );
    }
  });

  test("that never opens is unknown, and not closed", () => {
    expect(open("2026-11-23T12:00Z", ["mon", "mon", 60, 60])).toBe("unknown window: it is never open");
  });
});
