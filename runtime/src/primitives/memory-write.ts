import { lastWithin } from "../kernel/age.ts";
import { atMost, cannotTell, type Measure } from "../kernel/measure.ts";
import { memoryWaiting, recentFigure } from "../kernel/memory.ts";
import { showAge, showDuration, showPercent } from "../kernel/show.ts";
import type { Subject } from "../kernel/subject.ts";
import { Nothing, Uncertain } from "../kernel/value.ts";

/**
 * `memory success >= 95% over 20 outcomes [within 90d]`: this action went well on this target often enough, and often
 * enough for that to say something. Fewer outcomes fail, however good they were.
 */
export function memorySuccess(
  x: Subject,
  atLeastPpm: number,
  outcomes: number,
  withinMs: number | null,
): Measure {
  const during = withinMs === null ? "" : ` within ${showDuration(withinMs)}`;
  const bound = `success of at least ${showPercent(atLeastPpm)} over ${outcomes} outcomes${during}`;
  const count = recentFigure(x, "outcomes", withinMs);
  if (typeof count !== "number") {
    const cause = Uncertain.is(count) ? count : new Uncertain("memory.outcomes", "there is none");
    return cannotTell(cause, bound, "remember how the action went");
  }
  if (count < outcomes) {
    const missing = outcomes - count;
    const remedy = `wait for ${missing} more ${missing === 1 ? "outcome" : "outcomes"}`;
    return { condition: false, seen: countOf(count), bound, margin: `${missing} short`, remedy };
  }
  const success = recentFigure(x, "success", withinMs);
  const remedy = `raise the success of this action on this target to ${showPercent(atLeastPpm)}`;
  if (typeof success !== "number") {
    const cause = Uncertain.is(success) ? success : new Uncertain("memory.success", "there is none");
    return cannotTell(cause, bound, remedy);
  }
  const isEnough = success >= atLeastPpm;
  return {
    condition: isEnough,
    seen: `${showPercent(success)} over ${countOf(count)}`,
    bound,
    margin: isEnough ? null : `${showPercent(atLeastPpm - success)} under`,
    remedy,
  };
}

/** `memory outcome within 1h`: no earlier action of this kind on this target has waited for its outcome for longer. */
export function memoryOutcome(x: Subject, withinMs: number): Measure {
  const age = memoryWaiting(x);
  const bound = `no outcome waited for longer than ${showDuration(withinMs)}`;
  const remedy = "report the outcome of the earlier action";
  if (Nothing.is(age)) return { condition: true, seen: "none waited for", bound, margin: null, remedy };
  const measured = atMost("memory.waiting", age, withinMs, showAge, remedy);
  if (typeof age !== "number") return { ...measured, bound };
  return {
    ...measured,
    bound,
    seen: `waited for ${showAge(age)}`,
    untilMs: lastWithin(x.now, age, withinMs),
  };
}

function countOf(outcomes: number): string {
  return `${outcomes} ${outcomes === 1 ? "outcome" : "outcomes"}`;
}
