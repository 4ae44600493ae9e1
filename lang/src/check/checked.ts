import type { People, RateKey, Stage, Vocabulary } from "@interlock/runtime/vocabulary";

import type { Form } from "../syntax/form.ts";
import type { Span } from "../syntax/span.ts";
import type { ReadTerm, Term } from "./term.ts";

/** A policy set whose names, types and demands are checked. Complete only where no error was found. */
export interface CheckedSet {
  readonly language: number;
  readonly vocabulary: Vocabulary;
  readonly rules: readonly CheckedRule[];
  readonly tests: readonly CheckedTest[];
}

/** A rule with its reach spelt out. */
export interface CheckedRule {
  /** `module.rule`. */
  readonly id: string;
  readonly module: string;
  readonly path: string;
  readonly kind: "permit" | "bound" | "refuse";
  readonly stage: Stage;
  readonly actions: readonly string[];
  /** `agent`, `human`, `unproven`, or `module.name` of declared principals; null for everyone. */
  readonly by: readonly string[] | null;
  readonly where: Term | null;
  /** Of a refuse rule. */
  readonly unless: People | null;
  readonly because: readonly ExplanationPart[] | null;
  readonly clauses: readonly CheckedClause[];
  readonly nameSpan: Span;
}

/** A clause with its id. */
export interface CheckedClause {
  /** `module.rule.primitive.form`. */
  readonly id: string;
  readonly form: CheckedForm;
  readonly when: Term | null;
  readonly unless: People | null;
  readonly because: readonly ExplanationPart[] | null;
  readonly span: Span;
}

/** A form whose expressions and people are resolved. */
export type CheckedForm =
  | Exclude<Form, { kind: "quorum" | "require" }>
  | { readonly kind: "quorum"; readonly people: People }
  | { readonly kind: "require"; readonly condition: Term };

/** A stretch of an explanation: text, or a value that is shown. */
export type ExplanationPart =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "value"; readonly read: ReadTerm };

/** A test with its proposal and facts resolved; `test-values.ts` says what they hold. */
export interface CheckedTest {
  readonly title: string;
  readonly module: string;
  readonly path: string;
  readonly span: Span;
  readonly action: string;
  readonly targets: readonly CheckedTarget[];
  readonly by: TestPrincipal;
  readonly payload: ReadonlyMap<string, TestDatum>;
  readonly givens: readonly CheckedGiven[];
  readonly expect: CheckedExpectation;
}

/** A target of a test, by the name that a `given` gave it. */
export interface CheckedTarget {
  readonly entity: string;
  readonly id: string;
  readonly fields: ReadonlyMap<string, TestFact>;
}

/** Who acts in a test. */
export interface TestPrincipal {
  readonly kind: "agent" | "human" | "unproven";
  readonly ids: readonly [string, ...string[]];
  readonly name: string;
}

/** A value that a test writes down. */
export type TestDatum = boolean | number | string | readonly TestDatum[];

/** A fact that a test gives. */
export type TestFact =
  | { readonly kind: "known"; readonly value: TestDatum }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" };

/** A fact or surrounding that a test sets. */
export type CheckedGiven =
  | { readonly kind: "now"; readonly fact: TestFact }
  /** `blast`, `schema` …: a part by its words (`traffic`, `traffic.p99`), or all of it (`""`), only as unknown. */
  | {
      readonly kind: "evidence";
      readonly of: "blast" | "schema" | "reversal" | "memory";
      readonly part: string;
      readonly fact: TestFact;
    }
  /** Null is unknown. */
  | { readonly kind: "approvals"; readonly approvals: readonly TestApproval[] | null }
  /** A group or the identity that is unknown. */
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "identity" }
  | { readonly kind: "counter"; readonly clause: string; readonly key: RateKey; readonly fact: TestFact };

/** Approvals that a test gives: so many members of a group, or one declared principal. */
export type TestApproval =
  | { readonly kind: "seats"; readonly count: number; readonly group: string }
  | {
      readonly kind: "principal";
      readonly ids: readonly [string, ...string[]];
      readonly role: "agent" | "human";
    };

/** What a test expects, its names resolved. */
export type CheckedExpectation =
  | { readonly outcome: "permit"; readonly span: Span }
  | { readonly outcome: "refuse"; readonly by: readonly string[]; readonly span: Span }
  | {
      readonly outcome: "hold";
      readonly by: readonly string[];
      readonly needing: readonly People[];
      readonly span: Span;
    };
