import { describe, expect, test } from "vitest";

import { readNumber } from "./number.ts";

describe("a number is read as", () => {
  test.each([
    ["0", "integer", 0],
    ["9007199254740991", "integer", Number.MAX_SAFE_INTEGER],
    ["5%", "percent", 50_000],
    ["0.1%", "percent", 1_000],
    ["0.0001%", "percent", 1],
    ["100%", "percent", 1_000_000],
    ["250ms", "duration", 250],
    ["90s", "duration", 90_000],
    ["15m", "duration", 900_000],
    ["2h", "duration", 7_200_000],
    ["7d", "duration", 604_800_000],
    ["2w", "duration", 1_209_600_000],
    ["36525d", "duration", 3_155_760_000_000],
    ["09:30", "time", 570],
    ["00:00", "time", 0],
    ["24:00", "time", 1440],
    ["2026-12-20T00:00Z", "instant", Date.UTC(2026, 11, 20)],
    ["2024-02-29T23:59:58.7Z", "instant", Date.UTC(2024, 1, 29, 23, 59, 58, 700)],
  ])("%s", (text, kind, value) => {
    expect(readNumber(text)).toEqual({ kind, value, problem: null });
  });
});

describe("what is wrong is the nearest that is right", () => {
  test.each([
    ["9007199254740992", "integer", Number.MAX_SAFE_INTEGER, "IL1008"],
    ["101%", "percent", 1_000_000, "IL1009"],
    ["0.00009%", "percent", 0, "IL1010"],
    ["36526d", "duration", 3_155_760_000_000, "IL1012"],
    ["999999999999999999999w", "duration", 3_155_760_000_000, "IL1012"],
    ["24:01", "time", 1381, "IL1016"],
    ["09:75", "time", 599, "IL1016"],
    ["9:30", "time", 570, "IL1007"],
    ["2025-02-29T00:00Z", "instant", Date.UTC(2025, 2, 1), "IL1011"],
    ["2025-13-01T00:00Z", "instant", 0, "IL1011"],
    ["15min", "duration", 900_000, "IL1007"],
    ["5x%", "percent", 50_000, "IL1007"],
    ["007", "integer", 7, "IL1007"],
  ])("%s", (text, kind, value, code) => {
    expect(readNumber(text)).toMatchObject({ kind, value, problem: { code } });
  });
});

describe("a malformed number is put right by", () => {
  test.each([
    ["15min", "write `15m`"],
    ["3hours", "write `3h`"],
    ["200msec", "write `200ms`"],
    ["1h30m", "a duration is one number and one of `ms`, `s`, `m`, `h`, `d`, `w`, as in `90m`"],
    ["1.5", "only percentages have decimals"],
    ["007", "leave the zeros before the number out"],
    ["9:00", "a time of day is written as in `09:00`"],
    ["2026-12-20", "an instant is written as in `2026-12-20T00:00Z`"],
    ["2026-12-20T00:00+01:00", "an instant is written as in `2026-12-20T00:00Z`"],
    ["05%", "a percentage is written as in `5%` or `0.1%`"],
    ["5_000", "put a space between the number and what follows it"],
  ])("%s", (text, help) => {
    expect(readNumber(text).problem).toEqual({ code: "IL1007", help });
  });
});
