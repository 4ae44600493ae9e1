import type { Measure } from "../kernel/measure.ts";
import { showDuration } from "../kernel/show.ts";

/** `grant … expires D`: what a permit gives. It demands nothing, so its condition is true. */
export function grantExpires(expiresMs: number): Measure {
  const text = `a grant that expires after ${showDuration(expiresMs)}`;
  return { condition: true, seen: text, bound: text, margin: null, remedy: "nothing" };
}

/** `grant at most D`: shortens every grant below it; never fails. */
export function grantAtMost(atMostMs: number): Measure {
  const text = `grants of at most ${showDuration(atMostMs)}`;
  return { condition: true, seen: text, bound: text, margin: null, remedy: "nothing" };
}
