import { describe, expect, test } from "vitest";
import { readInstant } from "./read-instant.ts";

const NOW_MS = Date.UTC(2026, 10, 24, 10);

function iso(text: string): string {
  const read = readInstant(text, NOW_MS);
  return read.ok ? new Date(read.atMs).toISOString() : read.message;
}

describe("an instant", () => {
  test.each([
    ["2026-11-01", "2026-11-01T00:00:00.000Z"],
    ["2026-11-01T10:30", "2026-11-01T10:30:00.000Z"],
    ["2026-11-01T10:30Z", "2026-11-01T10:30:00.000Z"],
    ["2026-11-01T10:30:05Z", "2026-11-01T10:30:05.000Z"],
    ["2026-11-01T10:30:05.678Z", "2026-11-01T10:30:05.678Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["45s", "2026-11-24T09:59:15.000Z"],
    ["30m", "2026-11-24T09:30:00.000Z"],
    ["2h", "2026-11-24T08:00:00.000Z"],
    ["7d", "2026-11-17T10:00:00.000Z"],
    ["2w", "2026-11-10T10:00:00.000Z"],
  ])("%s is %s", (text, instant) => {
    expect(iso(text)).toBe(instant);
  });

  test.each(["2026-02-30", "2026-13-01", "2026-11-01T24:00", "2026-11-01T23:60", "2025-02-29"])(
    "%s is none",
    (text) => {
      expect(iso(text)).toBe("there is no such time");
    },
  );

  test.each([
    "",
    " 2h",
    "2 h",
    "0h",
    "-2h",
    "1.5h",
    "2y",
    "1e3s",
    "9999999d",
    "yesterday",
    "2026-11",
    "2026-11-1",
    "01.11.2026",
    "2026-11-01 10:00",
    "2026-11-01T10:00+01:00",
    "2026-11-01T10:30:05.6Z",
    "2026-11-01\n",
    "1761955200000",
  ])("%j is not guessed at", (text) => {
    expect(iso(text)).toMatch(/^it is neither a UTC time/);
  });
});
