import type { Family } from "./entry.ts";
import { quote, quoteAlternatives } from "./quote.ts";

/** What each diagnostic about rules, clauses and tests needs to know. */
export interface RulesFacts {
  readonly IL2201: { readonly name: string };
  readonly IL2202: { readonly id: string };
  readonly IL2203: { readonly clause: string; readonly kind: string; readonly home: string };
  readonly IL2204: { readonly name: string };
  readonly IL2205: { readonly path: string; readonly place: string };
  readonly IL2206: { readonly clause: string };
  readonly IL2207: { readonly count: number; readonly group: string; readonly size: number };
  readonly IL2208: { readonly actions: readonly string[] };
  readonly IL2209: { readonly what: string };
  readonly IL2210: { readonly key: string; readonly entities: readonly string[] };
  readonly IL2211: Readonly<Record<string, never>>;
  readonly IL2212: { readonly what: string; readonly most: number };
  readonly IL2213: Readonly<Record<string, never>>;
  readonly IL2214: Readonly<Record<string, never>>;
  readonly IL2215: { readonly list: string; readonly quantifier: "all" | "any" };
  readonly IL2301: { readonly name: string };
  readonly IL2302: { readonly path: string; readonly problem: string };
  readonly IL2303: { readonly field: string; readonly owner: string };
}

/** Diagnostics about rules, clauses and tests. */
export const rules: Family<RulesFacts> = {
  IL2201: {
    severity: "error",
    title: "a permit for every action",
    describe: ({ name }) => ({
      message: `the permit ${quote(name)} does not name its actions`,
      help: "name them: with `on *` an action that is declared later would be born permitted",
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
    title: "a rule called like a primitive",
    describe: ({ name }) => ({
      message: `the rule ${quote(name)} is called like a primitive`,
      help: "findings name both: choose another name",
    }),
  },
  IL2205: {
    severity: "error",
    title: "a claim where it could widen",
    describe: ({ path, place }) => ({
      message: `${quote(path)} is claimed by the proposer and cannot decide ${place}`,
      help: "a claim may stand in a refuse rule's `where` and in a bound's `require`, where it can only restrict",
    }),
  },
  IL2206: {
    severity: "error",
    title: "an `unless` that has nothing to waive",
    describe: ({ clause }) => ({ message: `${quote(clause)} takes no \`unless\`` }),
  },
  IL2207: {
    severity: "error",
    title: "a quorum larger than its group",
    describe: ({ count, group, size }) => ({
      message: `${count} of ${quote(group)} can never approve: it has ${size} member${size === 1 ? "" : "s"} who can`,
    }),
  },
  IL2208: {
    severity: "error",
    title: "a grant to write for an action that only reads",
    describe: ({ actions }) => ({
      message: `${quoteAlternatives(actions)} only reads, and is granted \`write\``,
      help: "grant `read`, or declare what the action `changes`",
    }),
  },
  IL2209: {
    severity: "error",
    title: "a duration or number that allows nothing",
    describe: ({ what }) => ({ message: `${what} must be more than 0` }),
  },
  IL2210: {
    severity: "error",
    title: "a counter by owner for something without one",
    describe: ({ key, entities }) => ({
      message: `${quote(`per ${key}`)} needs a field \`owner: string\` on ${quoteAlternatives(entities)}`,
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
    describe: ({ what, most }) => ({ message: `there are more than ${most} ${what}` }),
  },
  IL2213: {
    severity: "error",
    title: "two stages in one module",
    describe: () => ({ message: "a module has one stage" }),
  },
  IL2214: {
    severity: "error",
    title: "a scope that reaches no action",
    describe: () => ({ message: "this scope reaches no action" }),
  },
  IL2215: {
    severity: "error",
    title: "a permit that an empty list could have",
    describe: ({ list, quantifier }) => ({
      message: `${quote(list)} may be empty, and \`${quantifier}\` is ${quantifier === "all"} of an empty list`,
      help: "say `min 1` in its type: a permit must not follow from nothing",
    }),
  },
  IL2301: {
    severity: "error",
    title: "a target that the test does not give",
    describe: ({ name }) => ({
      message: `the test gives no target ${quote(name)}`,
      help: `write \`given ${name} = Entity { … }\` before \`when\``,
    }),
  },
  IL2302: {
    severity: "error",
    title: "something that a test cannot give",
    describe: ({ path, problem }) => ({ message: `${quote(path)} ${problem}` }),
  },
  IL2303: {
    severity: "error",
    title: "a field that a test leaves out",
    describe: ({ field, owner }) => ({ message: `${owner} needs ${quote(field)}` }),
  },
};
