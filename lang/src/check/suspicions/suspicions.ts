import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { CheckResult } from "../check.ts";
import { inOrder } from "../in-order.ts";
import { suspectConditions } from "./conditions.ts";
import { suspectIdleWaivers, suspectImpliedClauses } from "./implied-clauses.ts";
import { judgedSet } from "./judged.ts";
import { suspectTotalRefusals, suspectUnboundedPermits } from "./permits.ts";
import { suspectUnusedNames } from "./unused-names.ts";

/**
 * Warns of what is right by the rules of the language and hardly what its author meant. Nothing of a set with errors: what
 * an error left out would look unused. In the order of the files and of the text; pure, never throws.
 */
export function findSuspicions({ set, modules, diagnostics }: CheckResult): readonly Diagnostic[] {
  if (diagnostics.some(({ severity }) => severity === "error")) return [];
  const judged = judgedSet(set, modules);
  suspectUnusedNames(judged);
  suspectUnboundedPermits(judged);
  suspectTotalRefusals(judged);
  suspectIdleWaivers(judged);
  suspectConditions(judged);
  suspectImpliedClauses(judged);
  return inOrder(
    judged.diagnostics,
    modules.map(({ path }) => path),
  );
}
