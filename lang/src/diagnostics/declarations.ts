import type { Family } from "./entry.ts";
import { quote, quoteAlternatives } from "./quote.ts";
import { didYouMean } from "./suggest.ts";

/** What each diagnostic about modules and declarations needs to know. */
export interface DeclarationsFacts {
  readonly IL2010: { readonly path: string; readonly problem: string };
  readonly IL2011: { readonly path: string };
  readonly IL2012: { readonly path: string };
  readonly IL2013: { readonly name: string };
  readonly IL2014: Readonly<Record<string, never>>;
  readonly IL2220: Readonly<Record<string, never>>;
  readonly IL2221: { readonly name: string };
  readonly IL2222: { readonly name: string; readonly owner: string };
  readonly IL2223: { readonly pattern: string; readonly isExcepted: boolean };
  readonly IL2224: { readonly problem: string; readonly remedy: string };
  readonly IL2225: { readonly zone: string; readonly known: readonly string[] };
  readonly IL2226: { readonly actions: readonly string[] };
  readonly IL2227: Readonly<Record<string, never>>;
  readonly IL2228: Readonly<Record<string, never>>;
  readonly IL2229: {
    readonly entity: string;
    readonly actions: readonly string[];
    readonly problems: readonly string[];
    readonly wanted: string;
  };
  readonly IL2275: {
    readonly name: string;
    readonly stage: string;
    readonly lacking: readonly string[];
    /** What would do in the permit or in a bound around it, and what would do in the permit only. */
    readonly anywhere: readonly string[];
    readonly inside: string | null;
  };
  readonly IL2276: { readonly stage: string; readonly most: string };
}

/** Diagnostics about modules and declarations. */
export const declarations: Family<DeclarationsFacts> = {
  IL2010: {
    severity: "error",
    title: "an `under` that leads nowhere",
    describe: ({ path, problem }) => ({
      message: `cannot stand under ${quote(path)}: ${problem}`,
      help: "it is a path inside the repository, relative to this file",
    }),
  },
  IL2011: {
    severity: "error",
    title: "an `under` that names no baseline",
    describe: ({ path }) => ({
      message: `${quote(path)} is no baseline`,
      help: "a module stands under a file that begins with `baseline NAME`; to use names of a policy, import them",
    }),
  },
  IL2012: {
    severity: "error",
    title: "baselines that stand under each other",
    describe: ({ path }) => ({
      message: `this module stands under ${quote(path)}, which stands under it`,
      help: "delete one of the two `under`",
    }),
  },
  IL2013: {
    severity: "error",
    title: "a permit in a baseline",
    describe: ({ name }) => ({
      message: `the permit ${quote(name)} stands in a baseline`,
      help: "a baseline only restricts: permit in a policy that stands under it",
    }),
  },
  IL2014: {
    severity: "error",
    title: "a stage in a baseline",
    describe: () => ({
      message: "a baseline has no stage: its rules always bind",
      help: "to keep permits of a later stage out, write `stage at most`",
    }),
  },
  IL2220: {
    severity: "error",
    title: "a parameter that is a list",
    describe: () => ({
      message: "a fact or a group is asked with one value at a time, never with a list",
      help: "write `each x in …:` before the clause, and ask with `x`",
    }),
  },
  IL2221: {
    severity: "error",
    title: "an entity where a value has to stand",
    describe: ({ name }) => ({
      message: `${quote(name)} is an entity, and only a fact can answer one`,
      help: `name it by an id, and declare a fact that answers: \`fact NAME(id: string max 64): ${name} from …\``,
    }),
  },
  IL2222: {
    severity: "error",
    title: "a parameter of a group that its source is not asked with",
    describe: ({ name, owner }) => ({
      message: `nobody is asked for ${quote(owner)} with ${quote(name)}`,
      help: "a group's source is asked with one text or one parameter",
    }),
  },
  IL2223: {
    severity: "error",
    title: "a pattern that stands twice in a set",
    describe: ({ pattern, isExcepted }) => ({
      message: isExcepted
        ? `${quote(pattern)} is in this set and excepted from it`
        : `${quote(pattern)} stands twice`,
      help: "delete one of the two",
    }),
  },
  IL2224: {
    severity: "error",
    title: "a window that never opens",
    describe: ({ problem, remedy }) => ({ message: `this window ${problem}`, help: remedy }),
  },
  IL2225: {
    severity: "error",
    title: "a time zone that does not exist",
    describe: ({ zone, known }) => ({
      message: `there is no time zone ${quote(zone)}`,
      label: didYouMean(zone, known),
      help: 'zones have names of the IANA database, such as "Europe/Berlin" or "UTC"',
    }),
  },
  IL2226: {
    severity: "error",
    title: "a switch on actions that restore",
    describe: ({ actions }) => ({
      message: `${quoteAlternatives(actions.slice(0, 6))} restores, and a switch lets that pass`,
      help: "write `including restores` to stop it too",
    }),
  },
  IL2227: {
    severity: "error",
    title: "two switches for everything",
    describe: () => ({
      message: "a set has one switch for everything",
      help: "narrow one of the two with `except`, `by` or `where`",
    }),
  },
  IL2228: {
    severity: "error",
    title: "people who resume and depend on a proposal",
    describe: () => ({
      message: "who resumes is asked when there is no proposal",
      help: "ask the group with a literal, or name a group without parameters",
    }),
  },
  IL2229: {
    severity: "error",
    title: "a target without what every target must have",
    describe: ({ entity, actions, problems, wanted }) => ({
      message: `${quote(entity)}, target of ${quoteAlternatives(actions.slice(0, 3))}, is not what every target must be: ${problems.join(", ")}`,
      help: `a baseline of this set requires \`${wanted}\``,
    }),
  },
  IL2275: {
    severity: "error",
    title: "a permit without what its stage demands",
    describe: ({ name, stage, lacking, anywhere, inside }) => ({
      message: `the permit ${quote(name)} is at \`${stage}\` without ${sentence(lacking)}`,
      help: `write ${[...wayAround(anywhere), ...(inside === null ? [] : [`\`${inside}\` in the permit`])].join(", and ")}`,
    }),
  },
  IL2276: {
    severity: "error",
    title: "a grant that lives longer than its stage allows",
    describe: ({ stage, most }) => ({
      message: `at \`${stage}\` a grant lives ${most} at most`,
      help: `write \`expires ${most}\` or less, or \`grant at most ${most}\` in a bound on its actions without \`by\` and \`where\``,
    }),
  },
};

function wayAround(clauses: readonly string[]): readonly string[] {
  if (clauses.length === 0) return [];
  const written = sentence(clauses.map((clause) => `\`${clause}\``));
  return [`${written} in the permit or in a bound on its actions without \`by\` and \`where\``];
}

function sentence(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
