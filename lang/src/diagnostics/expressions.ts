import type { Family } from "./entry.ts";
import { quote, quoteAlternatives } from "./quote.ts";

/** What each diagnostic about expressions, and what clauses make of them, needs to know. */
export interface ExpressionsFacts {
  /** `parameters`: what it is asked with, in order. */
  readonly IL2113: { readonly name: string; readonly parameters: readonly string[]; readonly found: number };
  readonly IL2114: { readonly name: string };
  readonly IL2115: { readonly name: string; readonly fact: string };
  readonly IL2116: { readonly name: string; readonly is: string };
  readonly IL2117: {
    readonly type: string;
    readonly set: string;
    readonly of: string;
    readonly wanted: string;
  };
  readonly IL2118: { readonly window: string };
  readonly IL2119: { readonly most: number };
  readonly IL2120: { readonly what: string; readonly entity: string; readonly fields: readonly string[] };
  readonly IL2121: Readonly<Record<string, never>>;
  readonly IL2122: { readonly what: string };
  /** `is` and `takes`: the two types, with their bounds. */
  readonly IL2123: {
    readonly argument: string;
    readonly is: string;
    readonly name: string;
    readonly parameter: string;
    readonly takes: string;
  };
  readonly IL2250: Readonly<Record<string, never>>;
  readonly IL2251: { readonly clause: string };
  readonly IL2252: { readonly wanted: number; readonly size: number };
  readonly IL2253: { readonly group: string };
  readonly IL2254: { readonly what: string };
  readonly IL2255: { readonly zone: string };
  readonly IL2256: { readonly contract: string };
  readonly IL2257: { readonly contract: string; readonly entity: string };
  readonly IL2258: { readonly entities: readonly string[] };
  readonly IL2259: { readonly path: string; readonly shownBy: keyof typeof showing };
}

/** Diagnostics about expressions. */
export const expressions: Family<ExpressionsFacts> = {
  IL2113: {
    severity: "error",
    title: "too many or too few arguments",
    describe: ({ name, parameters, found }) => ({
      message: `${quote(name)} takes ${howMany(parameters.length)}, and is given ${found === 0 ? "none" : found}`,
      help:
        parameters.length === 0
          ? `write ${quote(name)}`
          : `write ${quote(`${name}(${parameters.join(", ")})`)}`,
    }),
  },
  IL2114: {
    severity: "error",
    title: "an argument that has to be worked out first",
    describe: ({ name }) => ({
      message: `${quote(name)} can only be asked with a literal or a part of the proposal`,
      help: askedAtOnce,
    }),
  },
  IL2115: {
    severity: "error",
    title: "a fact that is asked with a fact",
    describe: ({ name, fact }) => ({
      message: `${quote(name)} cannot be asked with ${quote(fact)}, which is a fact itself`,
      help: askedAtOnce,
    }),
  },
  IL2116: {
    severity: "error",
    title: "arguments for something that takes none",
    describe: ({ name, is }) => ({
      message: `${quote(name)} is ${is}, and cannot be asked anything`,
      help: "write it without arguments",
    }),
  },
  IL2117: {
    severity: "error",
    title: "a value that a set of patterns cannot hold",
    describe: ({ type, set, of, wanted }) => ({
      message: `${quote(set)} is a set of ${of}, and this is a ${type}`,
      help: `declare the field as a \`${wanted}\``,
    }),
  },
  IL2118: {
    severity: "error",
    title: "something other than `now` in a window",
    describe: ({ window }) => ({
      message: `only \`now\` can be in the window ${quote(window)}`,
      help: "compare other instants with `<` and its kin",
    }),
  },
  IL2119: {
    severity: "error",
    title: "lists that are too long together",
    describe: ({ most }) => ({
      message: `this may be judged more than ${most} times: the lists around it are too long together`,
      help: "lower the `max` of a list's type, or use fewer lists inside each other",
    }),
  },
  IL2120: {
    severity: "error",
    title: "an entity where one of its fields has to stand",
    describe: ({ what, entity, fields }) => ({
      message: `${quote(what)} is a whole ${quote(entity)}, which is no value`,
      help: `read a field of it: ${quoteAlternatives(fields.slice(0, 12))}`,
    }),
  },
  IL2121: {
    severity: "error",
    title: "approvals that a rule reads",
    describe: () => ({
      message: "a rule cannot read `approvals`",
      help: "ask for people with `quorum` or `unless`; only a `prove` counts approvals",
    }),
  },
  IL2122: {
    severity: "error",
    title: "a fact that a contract cannot read",
    describe: ({ what }) => ({
      message: `a contract cannot read ${quote(what)}`,
      help: "a contract compares `observed` with `declared`: it is judged when there is no proposal",
    }),
  },
  IL2123: {
    severity: "error",
    title: "an argument that its parameter cannot always hold",
    describe: ({ argument, is, name, parameter, takes }) => ({
      message: `${quote(argument)} is ${quote(is)}, and ${quote(name)} takes ${quote(takes)}: what lies outside would never be answered`,
      help: `declare the parameter as ${quote(`${parameter}: ${is}`)}, or give what it is asked with the narrower type`,
    }),
  },
  IL2250: {
    severity: "error",
    title: "an `each` over something that is no list of its own",
    describe: () => ({
      message: "`each` goes over a list of the proposal, or one that a source answers",
      help: "name a field of `action` or `target`, or a fact whose type is a list",
    }),
  },
  IL2251: {
    severity: "error",
    title: "a clause that cannot stand for each element",
    describe: ({ clause }) => ({
      message: `${quote(clause)} cannot be repeated for each element of a list`,
      help: "a permit issues one grant, and a rate counts proposals: write the clause once, without `each`",
    }),
  },
  IL2252: {
    severity: "error",
    title: "seats that the groups cannot fill together",
    describe: ({ wanted, size }) => ({
      message: `these ${wanted} seats can never be filled together: the groups' members fill ${size} at most`,
      help: "whoever is in two groups has one seat",
    }),
  },
  IL2253: {
    severity: "error",
    title: "a group that stands twice in one list of people",
    describe: ({ group }) => ({
      message: `${quote(group)} stands twice in this list`,
      help: "add the two numbers: nobody fills two seats",
    }),
  },
  IL2254: {
    severity: "error",
    title: "something that stands twice in a clause",
    describe: ({ what }) => ({ message: `${quote(what)} stands twice`, help: "delete one of the two" }),
  },
  IL2255: {
    severity: "error",
    title: "a crossing from a zone to itself",
    describe: ({ zone }) => ({
      message: `what stays in ${quote(zone)} crosses nothing`,
      help: "a crossing leads from one zone to another",
    }),
  },
  IL2256: {
    severity: "error",
    title: "a schema that is held against a contract of a state",
    describe: ({ contract }) => ({
      message: `${quote(contract)} says what a state has to be, and no schema`,
      help: 'name a contract of the form `contract NAME = schema "…" on database "…"`, or write `drift none in …`',
    }),
  },
  IL2257: {
    severity: "error",
    title: "a contract about something that the rule does not reach",
    describe: ({ contract, entity }) => ({
      message: `${quote(contract)} is about ${quote(entity)}, which this rule never acts on`,
      help: "leave it out, or widen what the rule is `on`",
    }),
  },
  IL2258: {
    severity: "error",
    title: "a target that no contract covers",
    describe: ({ entities }) => ({
      message: `no contract covers ${quoteAlternatives(entities.slice(0, 6))}: the clause would pass without looking`,
      help: `declare one (${quote(`contract NAME on ${entities[0] ?? "…"} holds when …`)}), or narrow what the rule is \`on\``,
    }),
  },
  IL2259: {
    severity: "error",
    title: "a secret that findings would show",
    describe: ({ path, shownBy }) => {
      const { because, help } = showing[shownBy];
      return { message: `${quote(path)} is secret, and ${because}`, help };
    },
  },
};

/** What would show a secret, and what to write instead. */
const showing = {
  hold: { because: "a hold names whom it needs", help: "ask the group with something that may be shown" },
  each: {
    because: "every finding of an `each` names its element",
    help: "write `require all(x in …: …)`, which shows none",
  },
  rate: {
    because: "a counter is called by it",
    help: "count `per target`, `per agent` or `per action`",
  },
} as const;

const askedAtOnce =
  "every fact is asked before the first is known: with literals, `action.…`, `target.…`, `principal.id`, `human.id`, " +
  "or the variable of an `each` over such a list";

function howMany(count: number): string {
  return `${count === 0 ? "no" : count} argument${count === 1 ? "" : "s"}`;
}
