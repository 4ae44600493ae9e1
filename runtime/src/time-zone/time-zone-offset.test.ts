import { describe, expect, test } from "vitest";

import { timeZoneOffset } from "./time-zone-offset.ts";

describe("the offset of a time zone", () => {
  test.each([
    ["UTC", "2026-07-01T00:00Z", 0],
    ["Europe/Berlin", "2026-07-01T00:00Z", 120],
    ["Europe/Berlin", "2026-12-01T00:00Z", 60],
    ["Europe/Berlin", "2026-03-29T00:59:59.999Z", 60],
    ["Europe/Berlin", "2026-03-29T01:00Z", 120],
    ["America/New_York", "2026-12-01T00:00Z", -300],
    ["Asia/Kolkata", "2026-12-01T00:00Z", 330],
    ["America/St_Johns", "2026-12-01T00:00Z", -210],
    ["Pacific/Kiritimati", "2026-12-01T00:00Z", 840],
  ])("of %s at %s is %i minutes", (zone, at, minutes) => {
    expect(timeZoneOffset(zone, Date.parse(at))).toEqual({ kind: "known", value: minutes });
  });

  test.each([
    ["Mars/Olympus", 0],
    ["", 0],
    ["__proto__", 0],
    ["Europe/Berlin", Number.NaN],
    ["Europe/Berlin", 8_640_000_000_000_001],
    // Liberia's clocks were 44 minutes and 30 seconds behind.
    ["Africa/Monrovia", 0],
  ])("of %s at %i is unknown", (zone, at) => {
    expect(timeZoneOffset(zone, at).kind).toBe("unknown");
  });
});
