import type { Effect, GroupSort, PatternSort } from "./words.ts";

/** A type of the language, resolved and bounded. Durations are milliseconds. */
export type Type =
  | { readonly kind: "bool" }
  | { readonly kind: "int"; readonly low: number; readonly high: number }
  | { readonly kind: "percent" }
  | { readonly kind: "duration"; readonly maxMs: number | null }
  | { readonly kind: "instant" }
  | { readonly kind: "string"; readonly max: number }
  | { readonly kind: "path" }
  | { readonly kind: "host" }
  | { readonly kind: "command"; readonly max: number }
  | { readonly kind: "zone" }
  | { readonly kind: "enum"; readonly name: string; readonly members: readonly string[] }
  /** What a fact can answer, and nothing else: its fields are read one by one. */
  | { readonly kind: "entity"; readonly name: string }
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
      readonly by: GroupSort;
      /** A text, or the parameter at an index. */
      readonly argument:
        | { readonly kind: "text"; readonly text: string }
        | { readonly kind: "parameter"; readonly index: number };
      readonly parameters: readonly ParameterTable[];
      readonly source: string;
      readonly freshMs: number;
    };

/** A parameter of a fact or a group. */
export interface ParameterTable {
  readonly name: string;
  readonly type: Type;
}

/** What a source answers: `fact ticket(id: string max 32): Ticket? from tracker fresh 10m`. */
export interface FactTable {
  /** `module.name`. */
  readonly id: string;
  readonly parameters: readonly ParameterTable[];
  readonly type: Type;
  /** Whether the source may attest that there is none. */
  readonly optional: boolean;
  readonly source: string;
  /** An answer is unknown once it is older than this by its source's own time. */
  readonly freshMs: number;
}

/** A set of patterns: what one of `patterns` matches and none of `except` does. */
export interface PatternSetTable {
  /** `module.name`. */
  readonly id: string;
  readonly sort: PatternSort;
  readonly patterns: readonly string[];
  readonly except: readonly string[];
}

/** What has to hold between what is declared and what is observed. */
export type ContractTable =
  | { readonly id: string; readonly kind: "schema"; readonly file: string; readonly database: string }
  | { readonly id: string; readonly kind: "state"; readonly entity: string };

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
  readonly facts: readonly FactTable[];
  readonly sets: readonly PatternSetTable[];
  readonly contracts: readonly ContractTable[];
}
