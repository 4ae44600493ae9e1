import { lastWithin } from "../kernel/age.ts";
import { atMost, mustBe, type Measure } from "../kernel/measure.ts";
import { reversalAge, reversalFlag } from "../kernel/read.ts";
import { showAge, showDuration } from "../kernel/show.ts";
import type { Subject } from "../kernel/subject.ts";
import { Nothing } from "../kernel/value.ts";

/** `reversal declared`: the action comes with a plan that undoes it. */
export function reversalDeclared(x: Subject): Measure {
  return mustBe(reversalFlag(x, "declared"), true, {
    yes: "declared",
    no: hasPlan(x, "declared") ? "not declared" : "none",
    bound: "a declared reversal",
    remedy: "declare how the action is undone",
  });
}

/** `reversal lossless`: the plan was shown to lose nothing. */
export function reversalLossless(x: Subject): Measure {
  return mustBe(reversalFlag(x, "lossless"), true, {
    yes: "lossless",
    no: hasPlan(x, "lossless") ? "loses data" : "none",
    bound: "a lossless reversal",
    remedy: "make the reversal restore everything",
  });
}

function hasPlan({ facts }: Subject, flag: "declared" | "lossless"): boolean {
  return facts.reversal?.[flag]?.kind !== "absent";
}

/** `reversal tested [within 7d]`: the plan was run, and not longer ago than that. */
export function reversalTested(x: Subject, withinMs: number | null): Measure {
  const age = reversalAge(x);
  const limit = withinMs === null ? "" : ` within ${showDuration(withinMs)}`;
  const bound = `a reversal tested${limit}`;
  const remedy = `test the reversal${limit === "" ? "" : " again"}`;
  if (Nothing.is(age)) return { condition: false, seen: "never tested", bound, margin: null, remedy };
  const measured = atMost("reversal.tested", age, withinMs ?? Number.MAX_SAFE_INTEGER, showAge, remedy);
  if (typeof age !== "number") return { ...measured, bound };
  const untilMs = withinMs === null ? undefined : lastWithin(x.now, age, withinMs);
  return { ...measured, bound, seen: `tested ${showAge(age)} ago`, untilMs };
}
