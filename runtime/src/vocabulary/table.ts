import type { Effect } from "./words.ts";

/** A type of the language, resolved and bounded. Durations are milliseconds. */
export type Type =
  | { readonly kind: "bool" }
  | { readonly kind: "int"; readonly low: number; readonly high: number }
  | { readonly kind: "percent" }
  | { readonly kind: "duration"; readonly maxMs: number | null }
  | { readonly kind: "instant" }
  | { readonly kind: "string"; readonly max: number }
  | { readonly kind: "path" }
  | { readonly kind: "zone" }
  | { readonly kind: "enum"; readonly name: string; readonly members: readonly string[] }
  | { readonly kind: "list"; readonly min: number; readonly max: number; readonly of: Type };

/** A field of an action or an entity. */
export interface FieldTable {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  /** Describes the action without determining its effect: may restrict, never widen. */
  readonly claimed: boolean;
  /** Is not shown. */
  readonly secret: boolean;
}

/** An action as the policies declare it. */
export interface ActionTable {
  readonly name: string;
  readonly entity: string;
  readonly effect: Effect;
  readonly fields: readonly FieldTable[];
}

/** An entity as the policies declare it. */
export interface EntityTable {
  readonly name: string;
  readonly fields: readonly FieldTable[];
}

/** A group: who its members are, or who can say. */
export type GroupTable =
  | { readonly id: string; readonly kind: "names"; readonly members: readonly string[] }
  | {
      readonly id: string;
      readonly kind: "sourced";
      readonly by: "team" | "role";
      readonly argument: string;
      readonly source: string;
      readonly freshMs: number;
    };

/** A principal declared by ids. */
export interface PrincipalTable {
  readonly id: string;
  readonly role: "agent" | "human";
  readonly ids: readonly string[];
}

/** The closed vocabulary of a policy set: what a proposal and its facts may say. */
export interface Vocabulary {
  readonly actions: readonly ActionTable[];
  readonly entities: readonly EntityTable[];
  readonly zones: readonly string[];
  readonly groups: readonly GroupTable[];
  readonly principals: readonly PrincipalTable[];
}
