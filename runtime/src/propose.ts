import type { Datum } from "./fact.ts";
import type { Proposal } from "./proposal.ts";

/** What the types of a module say of an action: the entity that it acts on, and the fields of its payload. */
export interface ActionType {
  readonly entity: string;
  readonly payload: { readonly [field: string]: Datum };
}

/** What a proposal says beside the action and its payload, about targets of one kind. */
export interface Proposing<Entity extends string> {
  /** Never used twice. */
  readonly nonce: string;
  readonly targets: readonly [TargetOf<Entity>, ...TargetOf<Entity>[]];
}

interface TargetOf<Entity extends string> {
  readonly entity: Entity;
  readonly id: string;
}

/**
 * What is given, if it has no field that is not declared. TypeScript looks for those by itself in object literals only, and a
 * payload may come in a variable. Where there is none this is `Given` itself, so what is missing is said as ever.
 */
type NothingElse<Given, Declared> = [Exclude<FieldOf<Given>, FieldOf<Declared>>] extends [never]
  ? Given
  : Given & { readonly [Field in Exclude<FieldOf<Given>, FieldOf<Declared>>]: never };

/** A field of any of several types: `keyof` a union knows only those that all of them have. */
type FieldOf<Given> = Given extends unknown ? keyof Given : never;

/** Writes a proposal of one of these actions. What no type can say (a number's bounds, a text's form) is judged when it is decided. */
export type Propose<Actions extends { readonly [Name in keyof Actions]: ActionType }> = <
  Name extends keyof Actions & string,
  Payload extends Actions[Name]["payload"],
>(
  action: Name,
  payload: NothingElse<Payload, Actions[Name]["payload"]>,
  proposing: Proposing<Actions[Name]["entity"]>,
) => Proposal;

/**
 * A writer of proposals that the compiler of the service checks: `proposalsOf<Actions>()`, where `Actions` is the
 * interface that `interlock compile` writes into `vocabulary.d.ts`.
 */
export function proposalsOf<
  Actions extends { readonly [Name in keyof Actions]: ActionType },
>(): Propose<Actions> {
  return (action, payload, { nonce, targets }) => ({ v: 1, nonce, action, targets, payload });
}
