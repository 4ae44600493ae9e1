import type { Literal } from "./expression.ts";
import type { Span } from "./span.ts";
import type { Name } from "./name.ts";
import type { People } from "./people.ts";

/** `test "…" { given … when … expect … }`. */
export interface Test {
  readonly kind: "test";
  readonly title: string;
  readonly titleSpan: Span;
  readonly givens: readonly Given[];
  readonly when: Attempt;
  readonly expect: Expectation;
  readonly doc: string | null;
  readonly span: Span;
}

/** `given blast.users = 3%`. */
export interface Given {
  readonly path: readonly [Name, ...Name[]];
  readonly value: GivenValue;
  readonly span: Span;
}

/** What a `given` or a record's field can be. */
export type GivenValue =
  | Literal
  | { readonly kind: "unknown"; readonly span: Span }
  | { readonly kind: "none"; readonly span: Span }
  | { readonly kind: "seats"; readonly count: number; readonly group: Name; readonly span: Span }
  | { readonly kind: "reference"; readonly names: readonly [Name, ...Name[]]; readonly span: Span }
  | {
      readonly kind: "record";
      /** `Service { … }` names its entity; evidence does not. */
      readonly entity: Name | null;
      readonly fields: readonly { readonly name: Name; readonly value: GivenValue }[];
      readonly span: Span;
    }
  | { readonly kind: "values"; readonly elements: readonly GivenValue[]; readonly span: Span };

/** `when deploy on checkout by release_bot { canary: 5% }`. */
export interface Attempt {
  readonly action: Name;
  readonly targets: readonly Name[];
  readonly by: Name;
  /** `by human "beth"`, `by agent "schema-bot"`: an id for a principal that no declaration names. */
  readonly principal: string | null;
  readonly payload: readonly { readonly name: Name; readonly value: GivenValue }[];
  readonly span: Span;
}

/** `expect permit`, `expect refuse by rule, coverage`, `expect hold by quorum needing 2 of dba also 1 of sre`. */
export type Expectation =
  | { readonly kind: "permit"; readonly span: Span }
  | { readonly kind: "refuse"; readonly by: readonly Name[]; readonly span: Span }
  | {
      readonly kind: "hold";
      readonly by: readonly Name[];
      readonly needing: readonly People[];
      readonly span: Span;
    };
