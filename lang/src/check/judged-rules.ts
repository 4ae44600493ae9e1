import type { CheckedRule, CheckedSwitch } from "./checked.ts";

/** The rules and switches that a test is judged by: what it can set the counters of, and throw. */
export interface JudgedRules {
  /** The module whose test it is, then the baselines that it stands under. */
  readonly modules: readonly [string, ...string[]];
  readonly rules: readonly CheckedRule[];
  readonly switches: readonly CheckedSwitch[];
}
