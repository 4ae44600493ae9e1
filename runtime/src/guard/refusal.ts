import type { Finding } from "../verdict.ts";
import type { FindingSource } from "../vocabulary/words.ts";

/**
 * What kept an action from happening although no clause of the policy says so: everything that only the moment of enforcement can tell.
 * Such a finding names no rule, and is recorded as the `reason` of the enforce record.
 */
export function guardFinding(
  source: FindingSource,
  said: {
    readonly seen: string;
    readonly bound: string;
    readonly margin?: string | null;
    readonly remedy: string;
    readonly isUnknown?: boolean;
  },
): Finding {
  const { seen, bound, margin = null, remedy, isUnknown = false } = said;
  return {
    source,
    rule: null,
    clause: null,
    at: null,
    target: null,
    element: null,
    outcome: "refuse",
    isUnknown,
    seen,
    bound,
    margin,
    remedy,
    because: null,
    needs: null,
  };
}
