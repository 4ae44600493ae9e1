import type { Family } from "./entry.ts";
import { quote, quoteAlternatives } from "./quote.ts";

/** Where a condition stands that is always the same. */
export type ConditionPlace = "where" | "when" | "require" | "contract" | "part";

/** What each warning about a suspicious policy needs to know. */
export interface SuspicionsFacts {
  /** `why` says what makes it so, where that is short. */
  readonly IL3001: { readonly place: ConditionPlace; readonly why: string | undefined };
  readonly IL3002: { readonly place: "when" | "contract" | "part"; readonly why: string | undefined };
  /** `what`: "the rule `limits`", "the switch `payments`", "this ceiling". */
  readonly IL3003: { readonly what: string; readonly why: string | undefined };
  readonly IL3004: { readonly what: string; readonly actions: readonly string[] };
  readonly IL3005: {
    readonly rule: string;
    readonly kind: "permit" | "bound";
    readonly why: string | undefined;
  };
  readonly IL3006: { readonly rule: string };
  readonly IL3007: { readonly clause: string; readonly isSame: boolean };
  readonly IL3008: { readonly permit: string; readonly actions: readonly string[] };
  readonly IL3009: { readonly what: string; readonly name: string };
  readonly IL3010: { readonly name: string; readonly from: string };
  readonly IL3011: { readonly people: string };
}

const neverFalse: Readonly<Record<ConditionPlace, string>> = {
  where: "the rule reaches what it would reach without it: correct it, or delete it",
  when: "the clause applies as it would without it: correct it, or delete it",
  require: "it only asks that its facts are known: correct it, or delete the clause",
  contract: "nothing can ever drift from it: correct it, or delete the contract",
  part: "it decides nothing here: correct it, or delete it",
};

const neverTrue: Readonly<Record<"when" | "contract" | "part", string>> = {
  when: "the clause never applies: correct the condition, or delete the clause",
  contract: "everything always drifts from it: correct it, or delete the contract",
  part: "it decides nothing here: correct it, or delete it",
};

/** Warnings about policies that are right by the rules and hardly what their authors meant. */
export const suspicions: Family<SuspicionsFacts> = {
  IL3001: {
    severity: "warning",
    title: "a condition that is never false",
    describe: ({ place, why }) => ({
      message: "this condition is never false",
      label: why,
      help: neverFalse[place],
    }),
  },
  IL3002: {
    severity: "warning",
    title: "a condition that is never true",
    describe: ({ place, why }) => ({
      message: "this condition is never true",
      label: why,
      help: neverTrue[place],
    }),
  },
  IL3003: {
    severity: "warning",
    title: "a scope that is never true",
    describe: ({ what, why }) => ({
      message: `${what} can never apply: its \`where\` is never true`,
      label: why,
      help: "correct the condition, or delete what stands on it",
    }),
  },
  IL3004: {
    severity: "warning",
    title: "a rule that never reaches an action which it is about",
    describe: ({ what, actions }) => ({
      message: `${what} never reaches ${quoteAlternatives(actions.slice(0, 6))}: its \`where\` is never true there`,
      help: "declare the field that it tests, or leave these actions out of `on`",
    }),
  },
  IL3005: {
    severity: "warning",
    title: "a clause that can never hold",
    describe: ({ rule, kind, why }) => ({
      message: `this can never hold: ${
        kind === "permit" ? `${quote(rule)} never permits` : `nothing that ${quote(rule)} reaches can pass`
      }`,
      label: why,
      help:
        kind === "permit"
          ? "correct the condition, or delete the permit"
          : "correct the condition; what is meant to be refused is said best with a `refuse` rule",
    }),
  },
  IL3006: {
    severity: "warning",
    title: "a refuse rule that leaves nothing to permit",
    describe: ({ rule }) => ({
      message: `${quote(rule)} refuses everything that any permit is about`,
      help: "give it a `where`, a `by` or an `unless`; to halt everything for a while, declare a `switch`",
    }),
  },
  IL3007: {
    severity: "warning",
    title: "a clause that says nothing new",
    describe: ({ clause, isSame }) => ({
      message: isSame
        ? `this says what ${quote(clause)} says already`
        : `wherever this applies, ${quote(clause)} is at least as strict`,
      help: "delete it, or make it stricter than the other",
    }),
  },
  IL3008: {
    severity: "warning",
    title: "a permit without any bound around it",
    describe: ({ permit, actions }) => ({
      message: `no bound reaches ${quoteAlternatives(actions.slice(0, 6))}, which ${quote(permit)} permits`,
      help: "write a `bound`: it holds whoever permits the action, today and later",
    }),
  },
  IL3009: {
    severity: "warning",
    title: "a declaration that nothing uses",
    describe: ({ what, name }) => ({
      message: `${what} ${quote(name)} is never used`,
      help: "use it, or delete it",
    }),
  },
  IL3010: {
    severity: "warning",
    title: "an import that nothing uses",
    describe: ({ name, from }) => ({
      message: `${quote(name)} is imported from ${quote(from)} and never used`,
      help: "delete it from the import",
    }),
  },
  IL3011: {
    severity: "warning",
    title: "an `unless` whose people are asked anyway",
    describe: ({ people }) => ({
      message: `${people} approve anyway, so this condition holds nothing back`,
      help: "ask other people here, ask in the `quorum` only `when` it matters, or delete one of the two",
    }),
  },
};
