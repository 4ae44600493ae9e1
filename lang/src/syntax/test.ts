import type { Expression, Literal, PathExpression } from "./expression.ts";
import type { Span } from "./span.ts";
import type { Name } from "./name.ts";
import type { People } from "./people.ts";
import type { ActionsScope } from "./scope.ts";

/** `test "…" [from fixture] { given … when … expect … }`, or with rows `case by … expect …` instead of one `when`. */
export interface Test {
  readonly kind: "test";
  readonly title: string;
  readonly titleSpan: Span;
  /** The fixture whose givens come before the test's own. */
  readonly from: Name | null;
  readonly givens: readonly Given[];
  readonly body:
    | { readonly kind: "when"; readonly attempt: Attempt; readonly expect: Expectation }
    | { readonly kind: "rows"; readonly rows: readonly Row[] };
  readonly doc: string | null;
  readonly span: Span;
}

/** `case by release_bot deploy on checkout { … } expect permit`: one line of a table. */
export interface Row {
  readonly attempt: Attempt;
  readonly expect: Expectation;
  readonly span: Span;
}

/** `fixture calm { given … }`: givens that tests share. */
export interface Fixture {
  readonly kind: "fixture";
  readonly name: Name;
  readonly givens: readonly Given[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `prove "…" never permit ACTIONS where …` or `never refuse ACTIONS by …`. */
export interface Proof {
  readonly kind: "prove";
  readonly title: string;
  readonly titleSpan: Span;
  readonly never: "permit" | "refuse";
  readonly actions: ActionsScope;
  /** For `permit`: who acts, as a rule's `by`. For `refuse`: the rules, switches and primitives, as paths. */
  readonly by: readonly PathExpression[] | null;
  readonly where: Expression | null;
  readonly doc: string | null;
  readonly span: Span;
}

/** `given blast.users = 3%`, `given ticket("PAY-7") = none`. */
export interface Given {
  /** `blast.users`, or `ticket("PAY-7").open`: the names before the arguments, and those after them. */
  readonly path: readonly [Name, ...Name[]];
  /** The arguments of a fact or a group; null where there are none. They are literals, zones or members of enums. */
  readonly arguments: readonly GivenValue[] | null;
  readonly fields: readonly Name[];
  readonly value: GivenValue;
  readonly span: Span;
}

/** What a `given` or a record's field can be. */
export type GivenValue =
  | Literal
  | { readonly kind: "unknown"; readonly span: Span }
  | { readonly kind: "none"; readonly span: Span }
  | {
      readonly kind: "seats";
      readonly count: number;
      readonly group: Name;
      /** Empty for a group without parameters. */
      readonly arguments: readonly GivenValue[];
      readonly span: Span;
    }
  | { readonly kind: "reference"; readonly names: readonly [Name, ...Name[]]; readonly span: Span }
  | {
      readonly kind: "record";
      /** `Service { … }` names its entity; evidence does not. */
      readonly entity: Name | null;
      readonly fields: readonly { readonly name: Name; readonly value: GivenValue }[];
      readonly span: Span;
    }
  | { readonly kind: "values"; readonly elements: readonly GivenValue[]; readonly span: Span };

/** `when deploy on checkout by release_bot { canary: 5% }`, or the same in a row. */
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
