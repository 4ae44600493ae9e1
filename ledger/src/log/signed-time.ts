import type { PredicateFrame } from "../statement/frame.ts";
import { instantMs } from "../statement/instant.ts";

/**
 * The time that a verified record bears, in milliseconds since 1970: its form was checked with the record, so that `Date` need not
 * look for it among all of its own. NaN for what is no time, which every caller counts as late.
 */
export function signedAtMs({ at }: Pick<PredicateFrame, "at">): number {
  return instantMs(at) ?? Number.NaN;
}
