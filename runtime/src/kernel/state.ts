import type { StateSubject } from "./subject.ts";
import { Uncertain, type Value } from "./value.ts";

/** `observed.NAME` in a contract: a field as it was observed. */
export function observed(s: StateSubject, field: string): Value {
  return s.observed.get(field) ?? new Uncertain(`observed.${field}`, "the entity has no such field");
}

/** `declared.NAME` in a contract: a field as it is declared. */
export function declared(s: StateSubject, field: string): Value {
  return s.declared.get(field) ?? new Uncertain(`declared.${field}`, "the entity has no such field");
}
