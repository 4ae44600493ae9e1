import type { ContractTable } from "@interlock/runtime/vocabulary";

import type { DriftForm } from "../syntax/form.ts";
import type { Name } from "../syntax/name.ts";
import type { CheckedForm } from "./checked.ts";
import { allOf } from "./argument.ts";
import { report, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { lookUp } from "./look-up.ts";

/**
 * Checks `drift none`: every target in scope has to be covered by a contract, or the clause would pass without looking.
 * Without `in` those that cover are the contracts of the target's state.
 */
export function checkDrift(form: DriftForm, context: Context): CheckedForm | null {
  const { contracts: names, seenWithinMs, span } = form;
  const named = allOf(names.map((name) => contractNamed(name, context)));
  if (named === null) return null;
  const isNamed = names.length > 0;
  const covering = isNamed ? named : context.vocabulary.contracts.filter(({ kind }) => kind === "state");
  // A contract beside the rule was probably meant to cover its targets: one mistake, not two.
  const isBesides = named.map((contract, index) => isBeside(contract, names[index], context));
  if (!isBesides.includes(true)) refuseUncovered(covering, span, context);
  return { kind: "drift-none", contracts: isNamed ? named.map(({ id }) => id) : null, seenWithinMs };
}

function contractNamed(name: Name, context: Context): ContractTable | null {
  const meaning = lookUp(context.scope, name, ["contract"], context.diagnostics);
  const id = meaning === null ? null : declarationId(meaning, context);
  return context.vocabulary.contracts.find((contract) => contract.id === id) ?? null;
}

/** Whether a contract is about something that the rule never acts on, and so says nothing about what it does. */
function isBeside(contract: ContractTable, name: Name | undefined, context: Context): boolean {
  const { actions, vocabulary } = context;
  if (contract.kind !== "state" || actions.length === 0) return false;
  const { entity } = contract;
  // An entity that nothing declares has its own diagnostic at the contract.
  const isDeclared = vocabulary.entities.some((table) => table.name === entity);
  if (!isDeclared || actions.some((action) => action.entity === entity)) return false;
  if (name !== undefined) report(context, "IL2257", { contract: name.text, entity }, name.span);
  return true;
}

/** A schema is no part of one target: its contract covers whatever the clause is about. */
function refuseUncovered(
  contracts: readonly ContractTable[],
  span: DriftForm["span"],
  context: Context,
): void {
  const covered = new Set<string>();
  for (const contract of contracts) {
    if (contract.kind === "schema") return;
    covered.add(contract.entity);
  }
  const { actions, vocabulary } = context;
  const entities = [...new Set(actions.map(({ entity }) => entity))].filter(
    (entity) => !covered.has(entity) && vocabulary.entities.some(({ name }) => name === entity),
  );
  if (entities.length > 0) report(context, "IL2258", { entities }, span);
}
