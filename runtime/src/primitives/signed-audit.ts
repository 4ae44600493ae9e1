import { ageOf, lastWithin } from "../kernel/age.ts";
import { atMost, type Measure } from "../kernel/measure.ts";
import { showAge, showDuration } from "../kernel/show.ts";
import type { Subject } from "../kernel/subject.ts";
import { Nothing } from "../kernel/value.ts";

/** `audit anchored within 1h`: the log's newest anchor outside of its own machines is not older than that. */
export function auditAnchored(x: Subject, withinMs: number): Measure {
  const age = ageOf(x.facts.audit?.anchoredAtMs, "audit.anchored", x.now);
  const bound = `a log anchored within ${showDuration(withinMs)}`;
  const remedy = "anchor the log";
  if (Nothing.is(age)) return { condition: false, seen: "never anchored", bound, margin: null, remedy };
  const measured = atMost("audit.anchored", age, withinMs, showAge, remedy);
  if (typeof age !== "number") return { ...measured, bound };
  return {
    ...measured,
    bound,
    seen: `anchored ${showAge(age)} ago`,
    untilMs: lastWithin(x.now, age, withinMs),
  };
}
