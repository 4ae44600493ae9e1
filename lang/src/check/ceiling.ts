import type { StageCeiling } from "../syntax/tree.ts";
import type { CheckedCeiling } from "./checked.ts";
import { refuseClaims } from "./claims.ts";
import type { Context } from "./context.ts";
import { checkCondition } from "./expression.ts";
import { checkReach } from "./reach.ts";

/** Checks one `stage at most`: best effort, what a diagnostic stands for is left out. */
export function checkCeiling(declaration: StageCeiling, context: Context): CheckedCeiling {
  const { scope, stage, span } = declaration;
  const { actions, by } = checkReach(scope, { kind: "ceiling", name: "" }, context);
  const claimed = "what a `stage at most` reaches";
  const where = scope.where === null ? null : checkCondition(scope.where, { ...context, actions, claimed });
  if (where !== null) refuseClaims(where, claimed, context);
  return {
    module: context.scope.module,
    path: context.scope.path,
    stage,
    actions: actions.map((action) => action.name),
    by,
    where: where?.kind === "error" ? null : where,
    span,
  };
}
