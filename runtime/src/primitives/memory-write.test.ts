import { describe, expect, test } from "vitest";

import { now } from "../../test/modules.ts";
import { brief, said, subject } from "../../test/subjects.ts";
import { absent, known, unknown, type Fact } from "../fact.ts";
import type { MemoryEvidence } from "../facts.ts";
import { memoryFigure, memoryWaiting } from "../kernel/memory.ts";
import { memoryOutcome, memorySuccess } from "./memory-write.ts";

const target = '["Service","checkout"]';
const hour = 3_600_000;
const on = (evidence: MemoryEvidence) => subject({ facts: { memory: { [target]: evidence } } });
const success = (evidence: MemoryEvidence, withinMs: number | null = null) =>
  memorySuccess(on(evidence), 950_000, 20, withinMs);

describe("memory success", () => {
  test("holds from the share and the number of outcomes on that it asks for", () => {
    expect(said(success({ success: known(950_000), outcomes: known(20) }))).toEqual([
      true,
      "95% over 20 outcomes",
    ]);
    expect(success({ success: known(900_000), outcomes: known(20) })).toMatchObject({
      condition: false,
      seen: "90% over 20 outcomes",
      bound: "success of at least 95% over 20 outcomes",
      margin: "5% under",
      remedy: "raise the success of this action on this target to 95%",
    });
  });

  test("fails on too few outcomes, however good they were and whether or not anybody knows", () => {
    for (const share of [known(1_000_000), unknown("lost"), absent()]) {
      expect(success({ success: share, outcomes: known(12) })).toMatchObject({
        condition: false,
        seen: "12 outcomes",
        margin: "8 short",
        remedy: "wait for 8 more outcomes",
      });
    }
    expect(said(success({ outcomes: known(1) }))).toEqual([false, "1 outcome"]);
    expect(said(success({ outcomes: known(0) }))).toEqual([false, "0 outcomes"]);
  });

  test("reads the figures of its own stretch of time, and no other", () => {
    const day = 86_400_000;
    const evidence: MemoryEvidence = {
      success: known(1_000_000),
      outcomes: known(99),
      recent: { [String(day)]: { success: known(960_000), outcomes: known(21) } },
    };
    expect(said(success(evidence, day))).toEqual([true, "96% over 21 outcomes"]);
    expect(success(evidence, day).bound).toBe("success of at least 95% over 20 outcomes within 1d");
    expect(said(success(evidence, 2 * day))).toEqual([
      "unknown",
      "unknown (memory.outcomes: nobody answered)",
    ]);
  });

  test.each<[string, MemoryEvidence]>([
    ["memory.outcomes: nobody answered", { success: known(1_000_000) }],
    ["memory.outcomes: lost", { success: known(1_000_000), outcomes: unknown("lost") }],
    ["memory.outcomes: there is none", { success: known(1_000_000), outcomes: absent() }],
    ["memory.outcomes: the answer is ill-typed", { success: known(1_000_000), outcomes: known(20.5) }],
    ["memory.outcomes: the answer is ill-typed", { success: known(1_000_000), outcomes: known(Infinity) }],
    ["memory.success: nobody answered", { outcomes: known(20) }],
    ["memory.success: there is none", { success: absent(), outcomes: known(20) }],
    ["memory.success: the answer is ill-typed", { success: known(1_000_001), outcomes: known(20) }],
    ["memory.success: it is dated after now", { success: known(1_000_000, now + 1), outcomes: known(20) }],
  ])("is unknown: %s", (reason, evidence) => {
    expect(said(success(evidence))).toEqual(["unknown", `unknown (${reason})`]);
  });

  test("does not read what was remembered of another target", () => {
    const x = subject({
      facts: { memory: { '["Service","orders"]': { success: known(1_000_000), outcomes: known(99) } } },
    });
    expect(said(memorySuccess(x, 950_000, 20, null))[0]).toBe("unknown");
    expect(brief(memoryFigure(x, "outcomes"))).toBe("unknown memory.outcomes: nobody answered");
    expect(brief(memoryFigure(subject(), "success"))).toBe("unknown memory.success: nobody answered");
  });
});

const outcome = (waitingSinceMs: Fact<number>) => memoryOutcome(on({ waitingSinceMs }), hour);

describe("memory outcome", () => {
  test("holds while no earlier outcome is waited for too long", () => {
    expect(outcome(absent())).toMatchObject({ condition: true, seen: "none waited for" });
    expect(outcome(known(now - hour))).toMatchObject({
      condition: true,
      seen: "waited for 1h",
      untilMs: now,
    });
    expect(outcome(known(now - hour - 60_000))).toMatchObject({
      condition: false,
      seen: "waited for 1h",
      bound: "no outcome waited for longer than 1h",
      margin: "1m over",
      remedy: "report the outcome of the earlier action",
    });
  });

  test.each<[string, Fact<number>]>([
    ["it is dated after now", known(now + 1)],
    ["lost", unknown("lost")],
    ["the answer is ill-typed", known(-1)],
  ])("is unknown: %s", (reason, fact) => {
    expect(said(outcome(fact))).toEqual(["unknown", `unknown (memory.waiting: ${reason})`]);
    expect(brief(memoryWaiting(on({ waitingSinceMs: fact })))).toBe(`unknown memory.waiting: ${reason}`);
  });

  test("is unknown where nobody answered", () => {
    expect(said(memoryOutcome(subject(), hour))).toEqual([
      "unknown",
      "unknown (memory.waiting: nobody answered)",
    ]);
  });
});

test("memory.waiting is an age, or none", () => {
  expect(brief(memoryWaiting(on({ waitingSinceMs: known(now - 5) })))).toBe(5);
  expect(brief(memoryWaiting(on({ waitingSinceMs: absent() })))).toBe("none");
});
