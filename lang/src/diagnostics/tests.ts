import type { Family } from "./entry.ts";
import { quote } from "./quote.ts";
import { didYouMean } from "./suggest.ts";

/** What each diagnostic about tests needs to know; those about proofs begin at IL2330. */
export interface TestsFacts {
  /** `known`: the targets that are given. */
  readonly IL2301: { readonly name: string; readonly known: readonly string[] };
  readonly IL2302: { readonly path: string; readonly problem: string };
  readonly IL2303: { readonly field: string; readonly owner: string };
  readonly IL2304: { readonly what: string };
  readonly IL2305: { readonly title: string };
  readonly IL2306: { readonly count: number; readonly group: string; readonly size: number };
  readonly IL2307: { readonly name: string };
  readonly IL2308: {
    readonly name: string;
    readonly entity: string;
    readonly action: string;
    readonly wanted: string;
  };
  readonly IL2309: { readonly what: string };
  readonly IL2310: { readonly name: string };
  readonly IL2311: { readonly group: string };
}

/** Diagnostics about what a test gives and expects. */
export const tests: Family<TestsFacts> = {
  IL2301: {
    severity: "error",
    title: "a target that the test does not give",
    describe: ({ name, known }) => ({
      message: `the test gives no target ${quote(name)}`,
      label: didYouMean(name, known),
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
  IL2304: {
    severity: "error",
    title: "something that is given twice in one place",
    describe: ({ what }) => ({
      message: `${quote(what)} is given twice`,
      help: "give it once; what a test gives wins over its fixture",
    }),
  },
  IL2305: {
    severity: "error",
    title: "two tests of one title",
    describe: ({ title }) => ({
      message: `two tests of this module are called ${quote(title)}`,
      help: "results name a test by its title: say in each what is special about it",
    }),
  },
  IL2306: {
    severity: "error",
    title: "more approvals than a group has members",
    describe: ({ count, group, size }) => ({
      message: `${count} of ${quote(group)} are given, which has ${size} member${size === 1 ? "" : "s"}`,
      help: "give as many as it has, or fewer",
    }),
  },
  IL2307: {
    severity: "warning",
    title: "a target that a test gives and does not use",
    describe: ({ name }) => ({
      message: `nothing in this test is attempted on ${quote(name)}`,
      help: "leave it out, or name it after `on`",
    }),
  },
  IL2308: {
    severity: "error",
    title: "a target of another entity than the action's",
    describe: ({ name, entity, action, wanted }) => ({
      message: `${quote(name)} is given as ${quote(entity)}, and ${quote(action)} acts on ${quote(wanted)}`,
      help: `give a target as ${quote(wanted)}`,
    }),
  },
  IL2309: {
    severity: "error",
    title: "something that is named twice in one list",
    describe: ({ what }) => ({ message: `${quote(what)} is named twice`, help: "delete one of the two" }),
  },
  IL2310: {
    severity: "error",
    title: "an id for a principal that is declared with its own",
    describe: ({ name }) => ({
      message: `${quote(name)} is declared with its ids, and takes no other`,
      help: "only `agent`, `human` and `unproven` take an id",
    }),
  },
  IL2311: {
    severity: "error",
    title: "people of an expectation that depend on what is judged",
    describe: ({ group }) => ({
      message: `an expectation asks ${quote(group)} with values only`,
      help: 'say whom this very attempt needs: `needing 1 of owners("db/orders.sql")`',
    }),
  },
};
