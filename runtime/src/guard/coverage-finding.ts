import type { Finding } from "../verdict.ts";
import { guardFinding } from "./refusal.ts";

/** A refusal of what lies outside of what a guard lets happen at all: a proposal that is none, a verdict that does not hold any more. */
export function coverageFinding(seen: string, bound: string, remedy: string, isUnknown = false): Finding {
  return guardFinding("coverage", { seen, bound, remedy, isUnknown });
}
