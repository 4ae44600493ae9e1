import type { Datum } from "./fact.ts";

/** What an agent wishes to do. Everything in it is the proposer's word; what is true stands in {@link Facts}. */
export interface Proposal {
  readonly v: 1;
  /** Chosen by the host, never used twice. */
  readonly nonce: string;
  readonly action: string;
  /** One or more; each is judged by itself and the verdicts meet. */
  readonly targets: readonly TargetReference[];
  readonly payload: { readonly [field: string]: Datum };
}

/** Names a target; its fields are facts, not claims. */
export interface TargetReference {
  readonly entity: string;
  readonly id: string;
}

/** The key under which the facts of a target stand. JSON, so that no id can be mistaken for another's. */
export function targetKey({ entity, id }: TargetReference): string {
  // What JSON writes as it stands needs no writer: most targets are called like that, and each is asked for many times.
  if (isPlain(entity) && isPlain(id)) return `["${entity}","${id}"]`;
  return JSON.stringify([entity, id]);
}

/** What is no text would be taken for the text that it prints as. */
function isPlain(text: unknown): boolean {
  return typeof text === "string" && plain.test(text);
}

const plain = /^[\w .:/@#-]*$/;
