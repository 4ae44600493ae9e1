import type { ActionTable, Type, Vocabulary } from "@interlock/runtime/vocabulary";

import type { ReadTerm, Term } from "../term.ts";

/** Where conditions are looked at: for one action, with a number of steps that all looking shares. */
export interface Viewpoint {
  readonly vocabulary: Vocabulary;
  /** The action that is judged; null in a contract. */
  readonly action: ActionTable | null;
  /** Once they are used up nothing more is found out, so nothing is said. */
  readonly steps: { left: number };
}

/** The type of a term for the action that is looked at: one field may have other bounds on another entity. */
export function typeOf(term: Term, view: Viewpoint): Type | null {
  if (term.kind !== "read" || view.action === null) return term.type;
  const { fact } = term;
  if (fact.kind !== "action" && fact.kind !== "target") return term.type;
  const fields = fact.kind === "action" ? view.action.fields : entityFields(view.action, view);
  return fields?.find(({ name }) => name === fact.field)?.type ?? term.type;
}

/**
 * Whether the entity of the action that is looked at has no such field. Of the fields of actions this is not asked: a rule
 * for whichever action has one is meant to leave the others out.
 */
export function isLacking({ fact }: ReadTerm, view: Viewpoint): boolean {
  if (fact.kind !== "target" || view.action === null) return false;
  const { field } = fact;
  const fields = entityFields(view.action, view);
  return fields !== null && !fields.some(({ name }) => name === field);
}

function entityFields({ entity }: ActionTable, { vocabulary }: Viewpoint): ActionTable["fields"] | null {
  return vocabulary.entities.find(({ name }) => name === entity)?.fields ?? null;
}
