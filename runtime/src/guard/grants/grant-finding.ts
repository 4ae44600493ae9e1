import type { Finding } from "../../verdict.ts";
import { guardFinding } from "../refusal.ts";
import type { GrantMisfit } from "./misfit-use.ts";

/** What a person calls a grant: enough of its digest to find it. */
export function grantName(digest: string): string {
  return `grant ${digest.slice(0, 12)}`;
}

/** A grant that does not let something be done, and which of its limits it is. */
export function grantFinding(digest: string, misfit: GrantMisfit, remedy: string): Finding {
  const { seen, bound, isUnknown } = misfit;
  const name = grantName(digest);
  return guardFinding("sandbox_grant", {
    seen: `${name}: ${seen}`,
    bound: `${name}: ${bound}`,
    remedy,
    isUnknown,
  });
}

/** A grant that is not there, or not in force any more. */
export function grantNotLive(digest: string, seen: string, isUnknown = false): Finding {
  return grantFinding(digest, { seen, bound: "in force", isUnknown }, "have another grant issued");
}
