import type { ContractDeclaration } from "../syntax/tree.ts";
import type { CheckedContract } from "./checked.ts";
import { refuseClaims } from "./claims.ts";
import type { Context } from "./context.ts";
import { checkCondition } from "./expression.ts";
import { lookUp } from "./look-up.ts";

/** Checks what a contract demands between what is declared and what is observed. */
export function checkContract({ name, contract }: ContractDeclaration, context: Context): CheckedContract {
  const checked = {
    id: `${context.scope.module}.${name.text}`,
    path: context.scope.path,
    nameSpan: name.span,
  };
  if (contract.kind === "schema") return { ...checked, holdsWhen: null };
  // An entity that nothing declares has its diagnostic in the vocabulary: here it is only asked for.
  const entity = lookUp(context.scope, contract.entity, ["entity"], []);
  const state = context.vocabulary.entities.find((table) => table.name === entity?.name.text);
  if (state === undefined) return { ...checked, holdsWhen: null };
  const holdsWhen = checkCondition(contract.holdsWhen, { ...context, state });
  refuseClaims(holdsWhen, "what a contract holds", context);
  return { ...checked, holdsWhen: holdsWhen.kind === "error" ? null : holdsWhen };
}
