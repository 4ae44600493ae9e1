import type { Family } from "./entry.ts";
import { quote, quoteAlternatives } from "./quote.ts";

/** What each diagnostic about rules and clauses needs to know. */
export interface RulesFacts {
  readonly IL2201: { readonly name: string };
  readonly IL2202: { readonly id: string };
  readonly IL2203: { readonly clause: string; readonly kind: string; readonly home: string };
  readonly IL2204: { readonly name: string; readonly what?: "switch" };
  readonly IL2205: { readonly path: string; readonly place: string };
  readonly IL2206: { readonly clause: string };
  readonly IL2207: { readonly count: number; readonly group: string; readonly size: number };
  readonly IL2208: { readonly effect: "reads" | "proposes"; readonly actions: readonly string[] };
  readonly IL2209: { readonly what: string };
  readonly IL2210: { readonly key: string; readonly entities: readonly string[] };
  readonly IL2211: Readonly<Record<string, never>>;
  readonly IL2212: { readonly what: string; readonly most: number };
  readonly IL2213: Readonly<Record<string, never>>;
  readonly IL2214: Readonly<Record<string, never>>;
  readonly IL2215: { readonly list: string; readonly quantifier: "all" | "any" | "each" };
}

/** Diagnostics about rules and clauses. */
export const rules: Family<RulesFacts> = {
  IL2201: {
    severity: "error",
    title: "a permit for every action",
    describe: ({ name }) => ({
      message: `the permit ${quote(name)} does not name its actions`,
      help: "name them one by one: otherwise an action that is declared later would be born permitted",
    }),
  },
  IL2202: {
    severity: "error",
    title: "two clauses of one id",
    describe: ({ id }) => ({
      message: `two clauses are called ${quote(id)}`,
      help: "findings cite this id: give one of the two a name with `as NAME`",
    }),
  },
  IL2203: {
    severity: "error",
    title: "a clause in the wrong sort of rule",
    describe: ({ clause, kind, home }) => ({
      message: `${quote(clause)} cannot stand in a ${kind}`,
      help: `it belongs in a ${home}`,
    }),
  },
  IL2204: {
    severity: "error",
    title: "a rule or a switch called like a primitive",
    describe: ({ name, what = "rule" }) => ({
      message: `the ${what} ${quote(name)} is called like a primitive`,
      help: "findings name both: choose another name",
    }),
  },
  IL2205: {
    severity: "error",
    title: "a claim where it could widen",
    describe: ({ path, place }) => ({
      message: `${quote(path)} is claimed by the proposer and cannot decide ${place}`,
      help: "a claim may be what a fact is asked with, and stand in a refuse rule's `where` or a bound's `require`, where it can only restrict",
    }),
  },
  IL2206: {
    severity: "error",
    title: "an `unless` that has nothing to waive",
    describe: ({ clause }) => ({
      message: `${quote(clause)} takes no \`unless\``,
      help: "say with `when` where the clause applies",
    }),
  },
  IL2207: {
    severity: "error",
    title: "a quorum larger than its group",
    describe: ({ count, group, size }) => ({
      message: `${count} of ${quote(group)} can never approve: it has ${size} member${size === 1 ? "" : "s"} who can`,
      help: "ask for fewer, or name a larger group",
    }),
  },
  IL2208: {
    severity: "error",
    title: "a grant to write for an action that changes nothing",
    describe: ({ effect, actions }) => ({
      message: `${quoteAlternatives(actions.slice(0, 6))} only ${effect}, and is granted \`write\``,
      help:
        effect === "reads"
          ? "grant `read`, or declare what the action `changes`"
          : "grant `read`, or declare that the action `changes` its target: somebody else carries out what it proposes",
    }),
  },
  IL2209: {
    severity: "error",
    title: "a duration or number that allows nothing",
    describe: ({ what }) => ({
      message: `${what} must be more than 0`,
      help: "write a larger number or a longer time",
    }),
  },
  IL2210: {
    severity: "error",
    title: "a counter by owner for something without one",
    describe: ({ key, entities }) => ({
      message: `${quote(`per ${key}`)} needs a field \`owner: string\` on ${quoteAlternatives(entities)}`,
      help: "declare it, or count by `agent`, `target` or `action`",
    }),
  },
  IL2211: {
    severity: "error",
    title: "two grants in one permit",
    describe: () => ({
      message: "a permit issues one grant",
      help: "write a second permit: grants are never united",
    }),
  },
  IL2212: {
    severity: "error",
    title: "more than a set may hold",
    describe: ({ what, most }) => ({
      message: `there are more than ${most} ${what}`,
      help: "split the set, or write less of it",
    }),
  },
  IL2213: {
    severity: "error",
    title: "two stages in one module",
    describe: () => ({
      message: "a module has one stage",
      help: "delete one of the two; a single rule may say `at STAGE`",
    }),
  },
  IL2214: {
    severity: "error",
    title: "a scope that reaches no action",
    describe: () => ({
      message: "this scope reaches no action",
      help: "name an action that is declared, or delete the rule",
    }),
  },
  IL2215: {
    severity: "error",
    title: "a permit that an empty list could have",
    describe: ({ list, quantifier }) => ({
      message: `${quote(list)} may be empty, and ${ofNothing[quantifier]}`,
      help: "say `min 1` in its type: a permit must not follow from nothing",
    }),
  },
};

const ofNothing = {
  all: "`all` is true of an empty list",
  any: "`any` is false of an empty list",
  each: "`each` demands nothing of an empty list",
} as const;
