import { unreachable } from "../unreachable.ts";
import { printNames } from "./print-clause.ts";
import { printExpression } from "./print-expression.ts";
import type { ActionsScope, Scope } from "./scope.ts";

/** Writes what a rule, a switch or a ceiling reaches. */
export function printScope({ actions, by, where }: Scope): string {
  const who = by === null ? "" : ` by ${printNames(by)}`;
  const condition = where === null ? "" : ` where ${printExpression(where)}`;
  return `on ${printActions(actions)}${who}${condition}`;
}

/** Writes actions by name, or every one with its exceptions. */
export function printActions(actions: ActionsScope): string {
  switch (actions.kind) {
    case "named":
      return printNames(actions.names);
    case "every":
      return actions.except.length === 0 ? "*" : `* except ${printNames(actions.except)}`;
    default:
      return unreachable(actions);
  }
}
