import { describe, expect, test } from "vitest";

import { now } from "../../test/modules.ts";
import { said, subject } from "../../test/subjects.ts";
import { absent, known, unknown, type Fact } from "../fact.ts";
import { auditAnchored } from "./signed-audit.ts";

const hour = 3_600_000;
const anchored = (anchoredAtMs: Fact<number>) =>
  auditAnchored(subject({ facts: { audit: { anchoredAtMs } } }), hour);

describe("audit anchored", () => {
  test("holds as long as the newest anchor is no older than the bound, and says until when", () => {
    expect(anchored(known(now - hour))).toMatchObject({
      condition: true,
      seen: "anchored 1h ago",
      untilMs: now,
    });
    expect(anchored(known(now))).toMatchObject({
      condition: true,
      seen: "anchored 0ms ago",
      untilMs: now + hour,
    });
    expect(anchored(known(now - hour - 1_000))).toMatchObject({
      condition: false,
      seen: "anchored 1h ago",
      bound: "a log anchored within 1h",
      margin: "1s over",
      remedy: "anchor the log",
    });
  });

  test("fails where the log never was", () => {
    expect(said(anchored(absent()))).toEqual([false, "never anchored"]);
  });

  test.each<[string, Fact<number>]>([
    ["it is dated after now", known(now + 1)],
    ["no transparency log", unknown("no transparency log")],
    ["the answer is ill-typed", known(-1)],
    ["the answer is ill-typed", known(Number.MAX_SAFE_INTEGER)],
    ["the answer is ill-typed", known("today" as unknown as number)],
    ["it is dated after now", known(now, now + 1)],
  ])("is unknown: %s", (reason, fact) => {
    expect(said(anchored(fact))).toEqual(["unknown", `unknown (audit.anchored: ${reason})`]);
  });

  test("is unknown where nobody answered, or nobody knows the time", () => {
    expect(said(auditAnchored(subject(), hour))).toEqual([
      "unknown",
      "unknown (audit.anchored: nobody answered)",
    ]);
    const x = subject({ facts: { now: unknown("no clock"), audit: { anchoredAtMs: known(now) } } });
    expect(said(auditAnchored(x, hour))).toEqual(["unknown", "unknown (now: no clock)"]);
  });
});
