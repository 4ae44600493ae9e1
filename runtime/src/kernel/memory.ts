import type { MemoryEvidence } from "../facts.ts";
import { own } from "../own.ts";
import { targetKey } from "../proposal.ts";
import { ageOf } from "./age.ts";
import { evidence, isCount, isShare } from "./fact-value.ts";
import type { Subject } from "./subject.ts";
import type { Value } from "./value.ts";

/** `memory.success`, in parts per million, and `memory.outcomes`: how this action went on this target. */
export function memoryFigure(x: Subject, figure: "success" | "outcomes"): Value {
  return recentFigure(x, figure, null);
}

/** The same over the last so many milliseconds; null for all that is remembered. */
export function recentFigure(x: Subject, figure: "success" | "outcomes", withinMs: number | null): Value {
  const record = recordOf(x);
  const figures = withinMs === null ? record : own(record?.recent, String(withinMs));
  return evidence(figures?.[figure], `memory.${figure}`, figure === "success" ? isShare : isCount, x.now);
}

/**
 * `memory.waiting`: for how long the outcome of an earlier action of this kind on this target has been waited for,
 * the longest, in milliseconds; absent where none is.
 */
export function memoryWaiting(x: Subject): Value {
  return ageOf(recordOf(x)?.waitingSinceMs, "memory.waiting", x.now);
}

function recordOf(x: Subject): MemoryEvidence | undefined {
  return own(x.facts.memory, targetKey(x.target));
}
