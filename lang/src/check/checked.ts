import type { People, RateKey, Stage, Vocabulary } from "@interlock/runtime/vocabulary";

import type { Form } from "../syntax/form.ts";
import type { Span } from "../syntax/span.ts";
import type { ReadTerm, Term } from "./term.ts";

/** A policy set whose names, types and demands are checked. Complete only where no error was found. */
export interface CheckedSet {
  readonly language: number;
  readonly vocabulary: Vocabulary;
  /** Whose rules are judged: the entries and the baselines that they stand under. */
  readonly modules: readonly CheckedModule[];
  readonly rules: readonly CheckedRule[];
  readonly switches: readonly CheckedSwitch[];
  readonly ceilings: readonly CheckedCeiling[];
  /** At the same index as `vocabulary.contracts`. */
  readonly contracts: readonly CheckedContract[];
  readonly tests: readonly CheckedTest[];
  readonly proofs: readonly CheckedProof[];
}

/** A module whose rules are judged. */
export interface CheckedModule {
  readonly name: string;
  readonly path: string;
  readonly sort: "policy" | "baseline";
  /** The names of the baselines that it stands under, the nearest first. */
  readonly under: readonly string[];
}

/** A switch with its reach spelt out. */
export interface CheckedSwitch {
  /** `module.switch`. */
  readonly id: string;
  readonly module: string;
  readonly path: string;
  /** Every action that it stops; actions that restore only where it includes them. */
  readonly actions: readonly string[];
  readonly by: readonly string[] | null;
  readonly where: Term | null;
  readonly resume: People;
  readonly nameSpan: Span;
}

/** `stage at most S on …`, its reach spelt out. */
export interface CheckedCeiling {
  readonly module: string;
  readonly path: string;
  readonly stage: Stage;
  readonly actions: readonly string[];
  readonly by: readonly string[] | null;
  readonly where: Term | null;
  readonly span: Span;
}

/** A contract; `holdsWhen` is null for a schema's, which is compared elsewhere. */
export interface CheckedContract {
  readonly id: string;
  readonly path: string;
  readonly holdsWhen: Term | null;
  readonly nameSpan: Span;
}

/** A proof obligation, its names resolved. */
export interface CheckedProof {
  readonly title: string;
  readonly module: string;
  readonly path: string;
  readonly span: Span;
  readonly never: "permit" | "refuse";
  readonly actions: readonly string[];
  /** Of `permit`: as a rule's `by`. Of `refuse`: ids of rules and switches, and primitives. Null for whoever or whatever. */
  readonly by: readonly string[] | null;
  readonly where: Term | null;
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
  /** The list of `each x in LIST:`; its element is the variable of depth 0. */
  readonly each: CheckedEach | null;
  readonly form: CheckedForm;
  readonly when: Term | null;
  readonly unless: People | null;
  readonly because: readonly ExplanationPart[] | null;
  readonly span: Span;
}

/** The list that a clause is judged over. */
export interface CheckedEach {
  readonly list: Term;
  /** The list as it is written, for findings. */
  readonly written: string;
}

/** A form whose expressions, people and names are resolved: zones by their word, contracts by `module.name`. */
export type CheckedForm =
  | Exclude<
      Form,
      { kind: "quorum" | "require" | "schema-within" | "network-within" | "network-crossing" | "drift-none" }
    >
  | { readonly kind: "schema-within"; readonly contract: string }
  | { readonly kind: "network-within"; readonly zones: readonly string[] }
  /** Null is any other zone. */
  | {
      readonly kind: "network-crossing";
      readonly crossings: readonly { readonly from: string | null; readonly to: string | null }[];
    }
  /** `contracts`: those that the clause names, or null for every one that covers the target. */
  | {
      readonly kind: "drift-none";
      readonly contracts: readonly string[] | null;
      readonly seenWithinMs: number | null;
    }
  | { readonly kind: "quorum"; readonly people: People }
  | { readonly kind: "require"; readonly condition: Term };

/** A stretch of an explanation: text, or a value that is shown (a fact, a field, or the element of the clause's `each`). */
export type ExplanationPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly read: ReadTerm | (Term & { readonly kind: "variable" }) };

/** A test with its proposal and facts resolved. Where it gives a thing twice, the later one holds. */
export interface CheckedTest {
  readonly title: string;
  /** The number of the row from 1, of a test that is a table; null for one that is not. */
  readonly row: number | null;
  /** The module whose test it is. */
  readonly module: string;
  /** The modules whose rules judge it: its own, and the baselines that it stands under. */
  readonly judgedBy: readonly string[];
  /** Whether one empty permit stands for what a team may write: the test is a baseline's. */
  readonly isBaseline: boolean;
  readonly path: string;
  /** Its title, or its row. */
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
  /** A group that is unknown, and what it was asked with; without arguments whatever it is asked with. */
  | { readonly kind: "group"; readonly group: string; readonly arguments: readonly TestDatum[] }
  /** The identity, which can be given as unknown only. */
  | { readonly kind: "identity" }
  /** What a source answers: all of it (`field` null) or one field of an entity. */
  | {
      readonly kind: "outside";
      readonly fact: string;
      readonly arguments: readonly TestDatum[];
      readonly field: string | null;
      readonly answer: TestFact | { readonly kind: "record"; readonly fields: ReadonlyMap<string, TestFact> };
    }
  /** A switch: thrown, not thrown, or unknown. */
  | { readonly kind: "switch"; readonly switch: string; readonly thrown: TestFact }
  /** Whether a contract has drifted; null is every contract. */
  | { readonly kind: "drift"; readonly contract: string | null; readonly drifted: TestFact }
  /** How long ago the log was anchored, or the predictions calibrated. */
  | { readonly kind: "audit" | "calibration"; readonly age: TestFact }
  /** The zone from which the action comes. */
  | { readonly kind: "origin"; readonly zone: TestFact }
  /** Whether a restored state is on record. */
  | { readonly kind: "restored"; readonly onRecord: TestFact }
  | { readonly kind: "counter"; readonly clause: string; readonly key: RateKey; readonly fact: TestFact };

/** Approvals that a test gives: so many members of a group, or one declared principal. */
export type TestApproval =
  /** Without arguments of a group with parameters: of its answer to whatever it is asked with. */
  | {
      readonly kind: "seats";
      readonly count: number;
      readonly group: string;
      readonly arguments: readonly TestDatum[];
    }
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
